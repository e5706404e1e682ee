//===- MathBuilder.h - Formulas on scalars and vectors ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lets a formula be written as in C++; what comes out are arith ops on scalars, or on vectors of any shape.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_MATHBUILDER_H
#define ADZE_PASSES_CODEGEN_MATHBUILDER_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/TypeUtilities.h"

namespace adze::codegen {

/// Where and how a formula is written.
struct MathBuilder {
  mlir::OpBuilder &builder;
  mlir::Location location;
  bool fused = false; // the target multiplies and adds in one instruction
  bool fast = false;  // fewer terms and a smaller range, where a function says so
};

/// A value of a formula: floats and integers of equal shape. Operators take numbers for constants.
class Num {
public:
  Num(MathBuilder &math, mlir::Value value) : math(&math), value(value) {}
  operator mlir::Value() const { return value; }

  mlir::Type getType() const { return value.getType(); }
  mlir::Type getElementType() const { return mlir::getElementTypeOrSelf(value.getType()); }
  unsigned getWidth() const { return getElementType().getIntOrFloatBitWidth(); }
  bool isFloat() const { return mlir::isa<mlir::FloatType>(getElementType()); }
  MathBuilder &getMath() const { return *math; }

  /// The type with this shape and other elements.
  mlir::Type withElements(mlir::Type element) const {
    auto shaped = mlir::dyn_cast<mlir::ShapedType>(value.getType());
    return shaped ? mlir::Type(shaped.clone(element)) : element;
  }

  /// A constant of this type: rounded for floats.
  template <typename T>
  Num constant(T number) const {
    mlir::TypedAttr attr = isFloat() ? mlir::TypedAttr(mlir::FloatAttr::get(getElementType(), double(number)))
                                     : mlir::TypedAttr(mlir::IntegerAttr::get(
                                           getElementType(), llvm::APInt(getWidth(), int64_t(number), true, true)));
    if (auto shaped = mlir::dyn_cast<mlir::ShapedType>(value.getType()))
      attr = mlir::DenseElementsAttr::get(shaped, mlir::Attribute(attr));
    return make<mlir::arith::ConstantOp>(attr);
  }
  Num constant(Num number) const { return number; }

  template <typename OpTy, typename... Args>
  Num make(Args &&...args) const {
    return {*math, OpTy::create(math->builder, math->location, std::forward<Args>(args)...)->getResult(0)};
  }
  template <typename FloatOp, typename IntOp, typename T>
  Num binary(T other) const {
    mlir::Value right = constant(other);
    return isFloat() ? make<FloatOp>(value, right) : make<IntOp>(value, right);
  }
  template <typename T>
  Num compare(mlir::arith::CmpFPredicate onFloats, mlir::arith::CmpIPredicate onInts, T other) const {
    mlir::Value right = constant(other);
    return isFloat() ? make<mlir::arith::CmpFOp>(onFloats, value, right) : make<mlir::arith::CmpIOp>(onInts, value, right);
  }

private:
  MathBuilder *math;
  mlir::Value value;
};

template <typename T> Num operator+(Num a, T b) { return a.binary<mlir::arith::AddFOp, mlir::arith::AddIOp>(b); }
template <typename T> Num operator-(Num a, T b) { return a.binary<mlir::arith::SubFOp, mlir::arith::SubIOp>(b); }
template <typename T> Num operator*(Num a, T b) { return a.binary<mlir::arith::MulFOp, mlir::arith::MulIOp>(b); }
template <typename T> Num operator/(Num a, T b) { return a.make<mlir::arith::DivFOp>(mlir::Value(a), mlir::Value(a.constant(b))); }
template <typename T> Num operator&(Num a, T b) { return a.make<mlir::arith::AndIOp>(mlir::Value(a), mlir::Value(a.constant(b))); }
template <typename T> Num operator|(Num a, T b) { return a.make<mlir::arith::OrIOp>(mlir::Value(a), mlir::Value(a.constant(b))); }
template <typename T> Num operator^(Num a, T b) { return a.make<mlir::arith::XOrIOp>(mlir::Value(a), mlir::Value(a.constant(b))); }
inline Num operator<<(Num a, int b) { return a.make<mlir::arith::ShLIOp>(mlir::Value(a), mlir::Value(a.constant(b))); }
/// Arithmetic shift.
inline Num operator>>(Num a, int b) { return a.make<mlir::arith::ShRSIOp>(mlir::Value(a), mlir::Value(a.constant(b))); }

// Comparisons are false for NaN, except for !=.
template <typename T> Num operator<(Num a, T b) { return a.compare(mlir::arith::CmpFPredicate::OLT, mlir::arith::CmpIPredicate::slt, b); }
template <typename T> Num operator>(Num a, T b) { return a.compare(mlir::arith::CmpFPredicate::OGT, mlir::arith::CmpIPredicate::sgt, b); }
template <typename T> Num operator>=(Num a, T b) { return a.compare(mlir::arith::CmpFPredicate::OGE, mlir::arith::CmpIPredicate::sge, b); }
template <typename T> Num operator==(Num a, T b) { return a.compare(mlir::arith::CmpFPredicate::OEQ, mlir::arith::CmpIPredicate::eq, b); }
template <typename T> Num operator!=(Num a, T b) { return a.compare(mlir::arith::CmpFPredicate::UNE, mlir::arith::CmpIPredicate::ne, b); }
inline Num isNaN(Num a) { return a.make<mlir::arith::CmpFOp>(mlir::arith::CmpFPredicate::UNO, mlir::Value(a), mlir::Value(a)); }

/// `whenTrue` or `whenFalse`, lane by lane; one of them may be a number.
inline Num select(Num condition, Num whenTrue, Num whenFalse) {
  return condition.make<mlir::arith::SelectOp>(mlir::Value(condition), mlir::Value(whenTrue), mlir::Value(whenFalse));
}
template <typename T> Num select(Num condition, Num whenTrue, T whenFalse) { return select(condition, whenTrue, whenTrue.constant(whenFalse)); }
template <typename T> Num select(Num condition, T whenTrue, Num whenFalse) { return select(condition, whenFalse.constant(whenTrue), whenFalse); }

/// a * b + c, rounded once where the target can.
template <typename B, typename C>
Num fma(Num a, B b, C c) {
  if (!a.getMath().fused)
    return a * b + c;
  return a.make<mlir::math::FmaOp>(mlir::Value(a), mlir::Value(a.constant(b)), mlir::Value(a.constant(c)));
}

/// coefficients[0] + x * coefficients[1] + ..., by Horner's rule.
inline Num polynomial(Num x, llvm::ArrayRef<double> coefficients) {
  Num sum = x.constant(coefficients.back());
  for (double coefficient : llvm::reverse(coefficients.drop_back()))
    sum = fma(sum, x, coefficient);
  return sum;
}

/// The bits of a float as a signless integer of its width, and back.
inline Num bitsOf(Num a) {
  return a.make<mlir::arith::BitcastOp>(a.withElements(a.getMath().builder.getIntegerType(a.getWidth())), mlir::Value(a));
}
inline Num floatOf(Num a) {
  mlir::Builder &builder = a.getMath().builder;
  mlir::Type element = a.getWidth() == 64 ? mlir::Type(builder.getF64Type()) : mlir::Type(builder.getF32Type());
  return a.make<mlir::arith::BitcastOp>(a.withElements(element), mlir::Value(a));
}

inline Num abs(Num a) { return a.make<mlir::math::AbsFOp>(mlir::Value(a)); }
inline Num sqrt(Num a) { return a.make<mlir::math::SqrtOp>(mlir::Value(a)); }
inline Num copySign(Num a, Num sign) { return a.make<mlir::math::CopySignOp>(mlir::Value(a), mlir::Value(sign)); }
inline Num extendTo64(Num a) { return a.make<mlir::arith::ExtFOp>(a.withElements(a.getMath().builder.getF64Type()), mlir::Value(a)); }
inline Num truncateTo32(Num a) { return a.make<mlir::arith::TruncFOp>(a.withElements(a.getMath().builder.getF32Type()), mlir::Value(a)); }
/// The smaller or larger; `a` where it is NaN.
template <typename T> Num atMost(Num a, T b) { return select(a > b, a.constant(b), a); }
template <typename T> Num atLeast(Num a, T b) { return select(a < b, a.constant(b), a); }

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_MATHBUILDER_H
