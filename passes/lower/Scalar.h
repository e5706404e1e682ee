//===- Scalar.h - Formulas of elementwise ops -------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lets what an op does to an element be written as in C++. Operators take numbers for constants.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_LOWER_SCALAR_H
#define ADZE_PASSES_LOWER_SCALAR_H

#include "passes/lower/Lowering.h"

namespace adze::lower {

/// A signless integer, a float, or a truth (i1), and where ops on it are put.
class Scalar {
public:
  Scalar(mlir::OpBuilder &builder, mlir::Location location, mlir::Value value)
      : builder(&builder), location(location), value(value) {}
  operator mlir::Value() const { return value; }

  mlir::OpBuilder &getBuilder() const { return *builder; }
  mlir::Location getLoc() const { return location; }
  mlir::Type getType() const { return value.getType(); }
  unsigned getWidth() const { return getType().getIntOrFloatBitWidth(); }
  bool isFloat() const { return mlir::isa<mlir::FloatType>(getType()); }

  /// A value at the same place.
  Scalar at(mlir::Value other) const { return {*builder, location, other}; }
  /// A constant of this type; rounded for floats.
  template <typename T>
  Scalar constant(T number) const {
    return isFloat() ? at(makeScalar(*builder, location, getType(), double(number)))
                     : at(makeScalar(*builder, location, getType(), int64_t(number)));
  }
  Scalar constant(Scalar number) const { return number; }
  Scalar constant(mlir::Value number) const { return at(number); }

  template <typename OpTy, typename... Args>
  Scalar make(Args &&...args) const {
    return at(OpTy::create(*builder, location, std::forward<Args>(args)...)->getResult(0));
  }
  template <typename FloatOp, typename IntOp, typename T>
  Scalar binary(T other) const {
    mlir::Value right = constant(other);
    return isFloat() ? make<FloatOp>(value, right) : make<IntOp>(value, right);
  }
  template <typename T>
  Scalar compare(mlir::arith::CmpFPredicate onFloats, mlir::arith::CmpIPredicate onIntegers, T other) const {
    mlir::Value right = constant(other);
    return isFloat() ? make<mlir::arith::CmpFOp>(onFloats, value, right)
                     : make<mlir::arith::CmpIOp>(onIntegers, value, right);
  }

  /// A signed integer of another width, or the 0 or 1 of a truth.
  Scalar toInteger(unsigned bits) const { return at(resizeInteger(*builder, location, value, bits, getWidth() == 1)); }
  /// An unsigned integer of another width.
  Scalar toUnsigned(unsigned bits) const { return at(resizeInteger(*builder, location, value, bits, true)); }
  /// A signed integer or a float as a float.
  Scalar toFloat(mlir::FloatType type) const;
  Scalar toF32() const { return toFloat(builder->getF32Type()); }
  Scalar toF64() const { return toFloat(builder->getF64Type()); }

private:
  mlir::OpBuilder *builder;
  mlir::Location location;
  mlir::Value value;
};

template <typename T>
Scalar operator+(Scalar a, T b) {
  return a.binary<mlir::arith::AddFOp, mlir::arith::AddIOp>(b);
}
template <typename T>
Scalar operator-(Scalar a, T b) {
  return a.binary<mlir::arith::SubFOp, mlir::arith::SubIOp>(b);
}
template <typename T>
Scalar operator*(Scalar a, T b) {
  return a.binary<mlir::arith::MulFOp, mlir::arith::MulIOp>(b);
}
/// Of integers: signed, truncated; the divisor is not 0.
template <typename T>
Scalar operator/(Scalar a, T b) {
  return a.binary<mlir::arith::DivFOp, mlir::arith::DivSIOp>(b);
}
template <typename T>
Scalar operator&(Scalar a, T b) {
  return a.make<mlir::arith::AndIOp>(mlir::Value(a), mlir::Value(a.constant(b)));
}
template <typename T>
Scalar operator|(Scalar a, T b) {
  return a.make<mlir::arith::OrIOp>(mlir::Value(a), mlir::Value(a.constant(b)));
}
template <typename T>
Scalar operator^(Scalar a, T b) {
  return a.make<mlir::arith::XOrIOp>(mlir::Value(a), mlir::Value(a.constant(b)));
}
template <typename T>
Scalar operator<<(Scalar a, T b) {
  return a.make<mlir::arith::ShLIOp>(mlir::Value(a), mlir::Value(a.constant(b)));
}
/// Arithmetic shift.
template <typename T>
Scalar operator>>(Scalar a, T b) {
  return a.make<mlir::arith::ShRSIOp>(mlir::Value(a), mlir::Value(a.constant(b)));
}

// Comparisons, signed; false for NaN, except for !=.
#define ADZE_COMPARISON(symbol, onFloats, onIntegers)                                                                  \
  template <typename T>                                                                                                \
  Scalar operator symbol(Scalar a, T b) {                                                                              \
    return a.compare(mlir::arith::CmpFPredicate::onFloats, mlir::arith::CmpIPredicate::onIntegers, b);                 \
  }
ADZE_COMPARISON(<, OLT, slt)
ADZE_COMPARISON(<=, OLE, sle)
ADZE_COMPARISON(>, OGT, sgt)
ADZE_COMPARISON(>=, OGE, sge)
ADZE_COMPARISON(==, OEQ, eq)
ADZE_COMPARISON(!=, UNE, ne)
#undef ADZE_COMPARISON

/// One of two values of a type.
inline Scalar select(Scalar condition, Scalar whenTrue, Scalar whenFalse) {
  return condition.make<mlir::arith::SelectOp>(mlir::Value(condition), mlir::Value(whenTrue), mlir::Value(whenFalse));
}
/// The smaller or larger by a comparison; `a` where one is NaN.
template <typename T>
Scalar atMost(Scalar a, T b) {
  return select(a > b, a.constant(b), a);
}
template <typename T>
Scalar atLeast(Scalar a, T b) {
  return select(a < b, a.constant(b), a);
}

/// Computes an element of the result from elements of the operands.
using Formula = llvm::function_ref<Scalar(llvm::ArrayRef<Scalar>)>;

/// A linalg.generic over the result's elements with NumPy's broadcasting. The formula sees f16 and bf16 as f32; a float
/// result is converted to the result's elements, an integer or truth is cut or extended with zeros to their width.
mlir::Value makeElements(mlir::OpBuilder &builder, mlir::Location location, mlir::ValueRange operands,
                         mlir::RankedTensorType type, Formula formula);

/// Whether the graph has integers of 8 or 16 bits with one scale: what LiteRT has quantized kernels for.
bool isQuantized(mlir::Value value);

/// The graph's element type as users know it, for errors.
std::string describeElement(mlir::Value value);

} // namespace adze::lower

#endif // ADZE_PASSES_LOWER_SCALAR_H
