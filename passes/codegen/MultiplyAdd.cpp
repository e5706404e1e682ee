//===- MultiplyAdd.cpp - One step of a product on a target ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// vector.fma, dot products of x86 and AArch64, and what any target can do.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/MultiplyAdd.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/codegen/FlatBuffer.h"

#include <numeric>

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

FailureOr<MultiplyAdd> MultiplyAdd::choose(Operation *op, const ProductTypes &types, int64_t depth, int64_t columns,
                                           const TargetInfo &target) {
  MultiplyAdd result(types);
  result.depth = depth;
  unsigned sumBytes = std::max(1u, types.sum.getIntOrFloatBitWidth() / 8);
  result.lanes = std::gcd<int64_t>(columns, target.lanes(sumBytes));
  result.hasHalfConversion = !target.triple.isX86() || target.hasFeature("f16c") || target.hasFeature("avx512f");
  bool isFloat = isa<FloatType>(types.sum);
  auto module = op->getParentOfType<ModuleOp>();
  result.ordered = isFloat && module && module->hasAttr("kernel.strict_floats");
  if (!isFloat && !(types.lhs.isInteger() && types.rhs.isInteger()))
    return op->emitOpError("cannot keep sums of ") << types.lhs << " times " << types.rhs << " in " << types.sum;
  if (depth == 1) {
    result.kind = !isFloat ? Kind::Integer : target.hasFMA ? Kind::FusedFloat : Kind::Float;
    return result;
  }
  bool is32 = types.sum.isInteger(32) && result.lanes == target.lanes(4);
  bool vnni = target.dotProduct == DotProduct::Avx512Vnni || target.dotProduct == DotProduct::AvxVnni;
  if (depth == 4 && is32 && vnni && types.lhs.isInteger(8) && types.rhs.isInteger(8)) {
    result.kind = Kind::Quads;
    result.biased = !types.isLhsUnsigned;
    return result;
  }
  bool isNeon = target.triple.isAArch64() && target.vectorBytes == 16;
  if (depth == 4 && is32 && isNeon && types.lhs.isInteger(8) && types.rhs.isInteger(8) &&
      target.hasFeature(types.isLhsUnsigned ? "i8mm" : "dotprod")) {
    result.kind = Kind::NeonQuads;
    return result;
  }
  bool lhsFits = types.lhs.isInteger(8) || (types.lhs.isInteger(16) && !types.isLhsUnsigned);
  if (depth == 2 && is32 && target.triple.isX86() && lhsFits && (types.rhs.isInteger(8) || types.rhs.isInteger(16))) {
    result.kind = Kind::Pairs;
    return result;
  }
  return op->emitOpError("weights packed with a depth of ")
         << depth << " in panels of " << columns << " columns have no instruction on this target";
}

/// Half precision by integer arithmetic: targets without conversions would call a library.
static Value extendHalf(OpBuilder &b, Location loc, Value value) {
  auto like = [&](Type element) -> Type {
    auto vector = dyn_cast<VectorType>(value.getType());
    return vector ? Type(vector.clone(element)) : element;
  };
  auto constant = [&](uint32_t bits) -> Value {
    auto attr = b.getI32IntegerAttr(bits);
    if (auto vector = dyn_cast<VectorType>(like(b.getI32Type())))
      return arith::ConstantOp::create(b, loc, DenseElementsAttr::get(vector, Attribute(attr)));
    return arith::ConstantOp::create(b, loc, attr);
  };
  Type i32 = like(b.getI32Type()), f32 = like(b.getF32Type());
  Value bits = arith::ExtUIOp::create(b, loc, i32, arith::BitcastOp::create(b, loc, like(b.getI16Type()), value));
  Value magnitude = arith::AndIOp::create(b, loc, bits, constant(0x7fff));
  Value shifted = arith::ShLIOp::create(b, loc, magnitude, constant(13));
  // 2^112 is the distance of the exponents; denormal numbers become normal ones by the multiplication.
  Value scale = arith::BitcastOp::create(b, loc, f32, constant(0x77800000));
  Value scaled = arith::MulFOp::create(b, loc, arith::BitcastOp::create(b, loc, f32, shifted), scale);
  Value result = arith::BitcastOp::create(b, loc, i32, scaled);
  Value isFinite = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, magnitude, constant(0x7c00));
  Value special = arith::OrIOp::create(b, loc, shifted, constant(0x7f800000));
  result = arith::SelectOp::create(b, loc, isFinite, result, special);
  Value sign = arith::ShLIOp::create(b, loc, arith::AndIOp::create(b, loc, bits, constant(0x8000)), constant(16));
  return arith::BitcastOp::create(b, loc, f32, arith::OrIOp::create(b, loc, result, sign));
}

Value MultiplyAdd::widen(OpBuilder &builder, Location location, Value value, Type element, bool isUnsigned) const {
  Type from = getElementTypeOrSelf(value.getType());
  if (from == element)
    return value;
  auto vector = dyn_cast<VectorType>(value.getType());
  Type to = vector ? Type(vector.clone(element)) : element;
  if (isa<IntegerType>(from) && isa<IntegerType>(element))
    return isUnsigned ? arith::ExtUIOp::create(builder, location, to, value).getResult()
                      : arith::ExtSIOp::create(builder, location, to, value).getResult();
  if (isa<IntegerType>(from))
    return isUnsigned ? arith::UIToFPOp::create(builder, location, to, value).getResult()
                      : arith::SIToFPOp::create(builder, location, to, value).getResult();
  if (from.isF16() && !hasHalfConversion)
    return widen(builder, location, extendHalf(builder, location, value), element, isUnsigned);
  return arith::ExtFOp::create(builder, location, to, value);
}

Type MultiplyAdd::getPreparedType() const {
  return kind == Kind::Pairs ? IntegerType::get(types.lhs.getContext(), 16) : types.lhs;
}

Value MultiplyAdd::prepare(OpBuilder &builder, Location location, Value elements) const {
  if (kind == Kind::Pairs)
    return widen(builder, location, elements, builder.getI16Type(), types.isLhsUnsigned);
  if (!biased)
    return elements;
  auto flip = DenseElementsAttr::get(cast<ShapedType>(elements.getType()), builder.getI8IntegerAttr(-128));
  return arith::XOrIOp::create(builder, location, elements, arith::ConstantOp::create(builder, location, flip));
}

Value MultiplyAdd::repeat(OpBuilder &builder, Location location, Value elements) const {
  Value word = vector::BitCastOp::create(builder, location, VectorType::get({1}, builder.getI32Type()), elements);
  word = vector::ExtractOp::create(builder, location, word, 0);
  Value all = vector::BroadcastOp::create(builder, location, VectorType::get({lanes}, builder.getI32Type()), word);
  Type element = kind == Kind::Pairs ? builder.getI16Type() : builder.getI8Type();
  return vector::BitCastOp::create(builder, location, VectorType::get({lanes * depth}, element), all);
}

Value MultiplyAdd::getBias(OpBuilder &builder, Location location) const {
  auto type = VectorType::get({lanes * depth}, builder.getI8Type());
  return arith::ConstantOp::create(builder, location, DenseElementsAttr::get(type, builder.getI8IntegerAttr(-128)));
}

Value MultiplyAdd::loadRhs(OpBuilder &builder, Location location, Value weights, Value index) const {
  auto type = VectorType::get({lanes * depth}, types.rhs);
  Value value = vector::LoadOp::create(builder, location, type, weights, index);
  if (kind == Kind::Quads || kind == Kind::NeonQuads)
    return value;
  return widen(builder, location, value, kind == Kind::Pairs ? builder.getI16Type() : types.sum, /*isUnsigned=*/false);
}

Value MultiplyAdd::loadLhs(OpBuilder &builder, Location location, Value row, Value index, bool isPrepared) const {
  if (depth > 1) {
    auto type = VectorType::get({depth}, isPrepared ? getPreparedType() : types.lhs);
    Value elements = vector::LoadOp::create(builder, location, type, row, index);
    return repeat(builder, location, isPrepared ? elements : prepare(builder, location, elements));
  }
  Value value = memref::LoadOp::create(builder, location, row, index);
  value = widen(builder, location, value, types.sum, types.isLhsUnsigned);
  return vector::BroadcastOp::create(builder, location, getSumType(), value);
}

Value MultiplyAdd::loadLhsTail(OpBuilder &builder, Location location, Value row, Value end, int64_t count,
                               int64_t length) const {
  auto type = VectorType::get({depth}, types.lhs);
  Value elements;
  if (length >= depth) {
    // The last `depth` elements of the run; those of earlier steps are shifted out.
    elements = vector::LoadOp::create(builder, location, type, row, addConstant(builder, location, end, -depth));
    unsigned bits = types.lhs.getIntOrFloatBitWidth();
    auto wordType = VectorType::get({1}, builder.getIntegerType(bits * depth));
    Value word = vector::BitCastOp::create(builder, location, wordType, elements);
    auto distance = builder.getIntegerAttr(wordType.getElementType(), bits * (depth - count));
    Value shift = arith::ConstantOp::create(builder, location, DenseElementsAttr::get(wordType, Attribute(distance)));
    elements =
        vector::BitCastOp::create(builder, location, type, arith::ShRUIOp::create(builder, location, word, shift));
  } else {
    SmallVector<Value> values;
    for (int64_t i = 0; i < count; ++i)
      values.push_back(memref::LoadOp::create(builder, location, row, addConstant(builder, location, end, i - count)));
    values.resize(depth, arith::ConstantOp::create(builder, location, builder.getZeroAttr(types.lhs)));
    elements = vector::FromElementsOp::create(builder, location, type, values);
  }
  return repeat(builder, location, prepare(builder, location, elements));
}

Value MultiplyAdd::call(OpBuilder &builder, Location location, StringRef name, Type type, ValueRange operands) const {
  auto intrinsic = LLVM::CallIntrinsicOp::create(builder, location, type, builder.getStringAttr(name), operands);
  return intrinsic.getResults();
}

Value MultiplyAdd::step(OpBuilder &builder, Location location, Value lhs, Value rhs, Value sums) const {
  switch (kind) {
  case Kind::FusedFloat:
    return vector::FMAOp::create(builder, location, lhs, rhs, sums);
  case Kind::Float:
    return arith::AddFOp::create(builder, location, arith::MulFOp::create(builder, location, lhs, rhs), sums);
  case Kind::Integer:
    return arith::AddIOp::create(builder, location, arith::MulIOp::create(builder, location, lhs, rhs), sums);
  case Kind::Pairs: {
    StringRef name = lanes == 16  ? "llvm.x86.avx512.pmaddw.d.512"
                     : lanes == 8 ? "llvm.x86.avx2.pmadd.wd"
                                  : "llvm.x86.sse2.pmadd.wd";
    return arith::AddIOp::create(builder, location, call(builder, location, name, getSumType(), {lhs, rhs}), sums);
  }
  case Kind::Quads: {
    StringRef name = lanes == 16 ? "llvm.x86.avx512.vpdpbusd.512" : "llvm.x86.avx512.vpdpbusd.256";
    return call(builder, location, name, getSumType(), {sums, lhs, rhs});
  }
  case Kind::NeonQuads: {
    StringRef name = types.isLhsUnsigned ? "llvm.aarch64.neon.usdot.v4i32.v16i8" : "llvm.aarch64.neon.sdot.v4i32.v16i8";
    return call(builder, location, name, getSumType(), {sums, lhs, rhs});
  }
  }
  llvm_unreachable("every kind has a step");
}
