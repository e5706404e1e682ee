//===- MultiplyAdd.cpp - One step of a product on a target ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// vector.fma, dot products of x86, AArch64 and Cortex-M, and what any target can do.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/MultiplyAdd.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/codegen/FlatBuffer.h"
#include "llvm/Support/MathExtras.h"

#include <numeric>

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

/// Columns that one value holds.
static int64_t countLanes(const TargetInfo &target, ProductStep step, unsigned sumBytes, int64_t columns) {
  int64_t lanes = target.lanes(sumBytes);
  // Helium has no arithmetic on lanes of 64 bits.
  if (sumBytes == 8 && target.indexBits == 32)
    return 1;
  // Four vectors of sums: one load of bytes, and one store of what becomes of them.
  int64_t group = step == ProductStep::Long ? 4 : target.groupRegisters;
  return std::gcd<int64_t>(columns, lanes * group);
}

FailureOr<MultiplyAdd> MultiplyAdd::choose(Operation *op, const ProductTypes &types, int64_t depth, int64_t columns,
                                           const TargetInfo &target) {
  bool isFloat = isa<FloatType>(types.sum);
  if (!isFloat && !(types.lhs.isInteger() && types.rhs.isInteger()))
    return op->emitOpError("cannot keep sums of ") << types.lhs << " times " << types.rhs << " in " << types.sum;
  ProductElements elements{types.lhs.getIntOrFloatBitWidth(), types.rhs.getIntOrFloatBitWidth(),
                           types.sum.getIntOrFloatBitWidth(), isFloat, isa<IntegerType>(types.rhs), types.isLhsUnsigned};
  MultiplyAdd result(types, chooseProductStep(target, elements));
  // Weights that are not packed for the target's own step take one that any target has.
  if (depth == 1 && getStepDepth(result.step) != 1)
    result.step = ProductStep::Integer;
  result.depth = depth;
  unsigned sumBytes = std::max(1u, types.sum.getIntOrFloatBitWidth() / 8);
  result.lanes = countLanes(target, result.step, sumBytes, columns);
  result.registerLanes = std::min<int64_t>(result.lanes, target.lanes(sumBytes));
  result.concurrentSums = target.concurrentSums;
  result.hasHalfConversion = !target.triple.isX86() || target.hasFeature("f16c") || target.hasFeature("avx512f");
  auto module = op->getParentOfType<ModuleOp>();
  result.ordered = isFloat && module && module->hasAttr("kernel.strict_floats");
  bool isNeon = target.triple.isAArch64() && target.vectorBytes == 16;
  result.pickLanes = isNeon && (result.step != ProductStep::FusedFloat || types.lhs == types.sum);
  bool isWhole = depth == 1 || sumBytes == 8 || result.isHelium() || result.lanes == target.lanes(4);
  if (depth != getStepDepth(result.step) || !isWhole)
    return op->emitOpError("weights packed with a depth of ")
           << depth << " in panels of " << columns << " columns have no instruction on this target";
  if (result.step == ProductStep::Quads)
    result.biased = !types.isLhsUnsigned;
  else if (result.step == ProductStep::NeonQuads)
    result.biased = types.isLhsUnsigned && !target.hasFeature("i8mm");
  else if (result.step == ProductStep::MveBytes)
    result.biased = types.isLhsUnsigned;
  return result;
}

int64_t MultiplyAdd::countSets(int64_t sums) const {
  if (ordered)
    return 1;
  int64_t registers = std::max<int64_t>(1, sums * getSumLanes() / registerLanes);
  return std::max<int64_t>(1, llvm::divideCeil(concurrentSums, registers));
}

MultiplyAdd MultiplyAdd::narrow(int64_t columns) const {
  MultiplyAdd result = *this;
  while (result.lanes > registerLanes && result.lanes / 2 >= columns)
    result.lanes /= 2;
  return result;
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
  return step == ProductStep::Pairs ? IntegerType::get(types.lhs.getContext(), 16) : types.lhs;
}

/// What no optimization looks behind; no instruction. LLVM 22 does not come to an end where vpdpbusd takes four bytes of 64 whose signs
/// were flipped (AVX-512 VBMI), as small sparse layers do once their loops are unrolled.
static Value hide(OpBuilder &builder, Location location, Value bytes) {
  return LLVM::InlineAsmOp::create(builder, location, bytes.getType(), bytes, /*asm_string=*/"", /*constraints=*/"=v,0",
                                   /*has_side_effects=*/false, /*is_align_stack=*/false,
                                   LLVM::tailcallkind::TailCallKind::None, /*asm_dialect=*/LLVM::AsmDialectAttr(),
                                   /*operand_attrs=*/ArrayAttr())
      .getResult(0);
}

Value MultiplyAdd::prepare(OpBuilder &builder, Location location, Value elements) const {
  if (step == ProductStep::Pairs)
    return widen(builder, location, elements, builder.getI16Type(), types.isLhsUnsigned);
  if (!biased)
    return elements;
  auto type = cast<VectorType>(elements.getType());
  auto flip = DenseElementsAttr::get(type, builder.getI8IntegerAttr(-128));
  elements = arith::XOrIOp::create(builder, location, elements, arith::ConstantOp::create(builder, location, flip));
  return step == ProductStep::Quads && type.getNumElements() == 64 ? hide(builder, location, elements) : elements;
}

Value MultiplyAdd::unpackPairs(OpBuilder &builder, Location location, Value elements, bool isUnsigned) const {
  Type i32 = builder.getI32Type();
  int64_t words = cast<VectorType>(elements.getType()).getElementTypeBitWidth() / 8;
  Value all = vector::BitCastOp::create(builder, location, VectorType::get({words}, i32), elements);
  auto constant = [&](int32_t value) {
    return arith::ConstantOp::create(builder, location, builder.getI32IntegerAttr(value)).getResult();
  };
  auto shiftUp = [&](Value x, int32_t by) -> Value { return arith::ShLIOp::create(builder, location, x, constant(by)); };
  auto shiftDown = [&](Value x, int32_t by) -> Value { return arith::ShRUIOp::create(builder, location, x, constant(by)); };
  auto join = [&](Value low, Value high) -> Value { return arith::OrIOp::create(builder, location, low, high); };
  Value even, odd, first = vector::ExtractOp::create(builder, location, all, 0);
  if (words == 1) {
    // The rotation is part of the instruction.
    StringRef name = isUnsigned ? "llvm.arm.uxtb16" : "llvm.arm.sxtb16";
    even = call(builder, location, name, i32, first);
    odd = call(builder, location, name, i32, join(shiftDown(first, 8), shiftUp(first, 24)));
  } else {
    // pkhbt and pkhtb.
    Value second = vector::ExtractOp::create(builder, location, all, 1);
    Value low = arith::AndIOp::create(builder, location, first, constant(0xffff));
    Value high = arith::AndIOp::create(builder, location, second, constant(int32_t(0xffff0000)));
    even = join(low, shiftUp(second, 16));
    odd = join(shiftDown(first, 16), high);
  }
  return vector::FromElementsOp::create(builder, location, VectorType::get({2}, i32), ValueRange{even, odd});
}

Value MultiplyAdd::repeat(OpBuilder &builder, Location location, Value elements) const {
  if (step == ProductStep::MveBytes)
    return elements;
  if (step == ProductStep::MveHalves)
    return widen(builder, location, elements, builder.getI16Type(), types.isLhsUnsigned);
  if (step == ProductStep::DspQuads)
    return unpackPairs(builder, location, elements, types.isLhsUnsigned);
  Value word = vector::BitCastOp::create(builder, location, VectorType::get({1}, builder.getI32Type()), elements);
  word = vector::ExtractOp::create(builder, location, word, 0);
  Value all = vector::BroadcastOp::create(builder, location, VectorType::get({lanes}, builder.getI32Type()), word);
  Type element = step == ProductStep::Pairs ? builder.getI16Type() : builder.getI8Type();
  return vector::BitCastOp::create(builder, location, VectorType::get({lanes * depth}, element), all);
}

Value MultiplyAdd::getBias(OpBuilder &builder, Location location) const {
  auto type = VectorType::get({getSumLanes() * depth}, builder.getI8Type());
  return arith::ConstantOp::create(builder, location, DenseElementsAttr::get(type, builder.getI8IntegerAttr(-128)));
}

Value MultiplyAdd::loadRhs(OpBuilder &builder, Location location, Value weights, Value index) const {
  auto type = VectorType::get({getSumLanes() * depth}, types.rhs);
  return convertRhs(builder, location, vector::LoadOp::create(builder, location, type, weights, index));
}

Value MultiplyAdd::convertRhs(OpBuilder &builder, Location location, Value value) const {
  switch (step) {
  case ProductStep::Quads:
  case ProductStep::NeonQuads:
  case ProductStep::MveBytes:
    return value;
  case ProductStep::DspQuads:
    return unpackPairs(builder, location, value, /*isUnsigned=*/false);
  case ProductStep::Pairs:
  case ProductStep::Long:
  case ProductStep::MveHalves:
    return widen(builder, location, value, builder.getI16Type(), /*isUnsigned=*/false);
  default:
    return widen(builder, location, value, types.sum, /*isUnsigned=*/false);
  }
}

int64_t MultiplyAdd::getGroup() const {
  if (!pickLanes)
    return 1;
  switch (step) {
  case ProductStep::FusedFloat:
    return registerLanes;
  case ProductStep::Long:
    return 8;
  case ProductStep::NeonQuads:
    return 4;
  default:
    return 1;
  }
}

Value MultiplyAdd::loadLhsGroup(OpBuilder &builder, Location location, Value row, Value index, bool isPrepared) const {
  auto type = VectorType::get({getGroup() * depth}, isPrepared ? getPreparedType() : types.lhs);
  Value elements = vector::LoadOp::create(builder, location, type, row, index);
  if (step == ProductStep::Long)
    return widen(builder, location, elements, builder.getI16Type(), types.isLhsUnsigned);
  if (!isPrepared)
    elements = prepare(builder, location, elements);
  if (step != ProductStep::NeonQuads)
    return elements;
  return vector::BitCastOp::create(builder, location, VectorType::get({getGroup()}, builder.getI32Type()), elements);
}

Value MultiplyAdd::pickLhs(OpBuilder &builder, Location location, Value group, int64_t number) const {
  Value part = vector::ExtractOp::create(builder, location, group, number);
  part = vector::BroadcastOp::create(builder, location, VectorType::get({lanes}, part.getType()), part);
  if (step != ProductStep::NeonQuads)
    return part;
  return vector::BitCastOp::create(builder, location, VectorType::get({lanes * depth}, builder.getI8Type()), part);
}

Value MultiplyAdd::loadLhs(OpBuilder &builder, Location location, Value row, Value index, bool isPrepared) const {
  if (depth > 1) {
    auto type = VectorType::get({depth}, isPrepared ? getPreparedType() : types.lhs);
    Value elements = vector::LoadOp::create(builder, location, type, row, index);
    return repeat(builder, location, isPrepared ? elements : prepare(builder, location, elements));
  }
  Value value = memref::LoadOp::create(builder, location, row, index);
  Type element = step == ProductStep::Long ? builder.getI16Type() : types.sum;
  value = widen(builder, location, value, element, types.isLhsUnsigned);
  return vector::BroadcastOp::create(builder, location, VectorType::get({lanes}, element), value);
}

Value MultiplyAdd::loadLhsTail(OpBuilder &builder, Location location, Value row, Value end, int64_t count,
                               int64_t length) const {
  auto type = VectorType::get({depth}, types.lhs);
  Value elements;
  if (isHelium()) {
    // Lanes can be left out at no cost.
    SmallVector<bool> bits(depth, false);
    std::fill_n(bits.begin(), count, true);
    auto maskType = VectorType::get({depth}, builder.getI1Type());
    Value mask = arith::ConstantOp::create(builder, location, DenseElementsAttr::get(maskType, bits));
    Value zero = arith::ConstantOp::create(builder, location, builder.getZeroAttr(type));
    elements = vector::MaskedLoadOp::create(builder, location, type, row, addConstant(builder, location, end, -count),
                                            mask, zero);
  } else if (length >= depth) {
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

Value MultiplyAdd::addDspQuads(OpBuilder &builder, Location location, Value lhs, Value rhs, Value sums) const {
  Value sum = vector::ExtractOp::create(builder, location, sums, 0);
  StringRef name = types.sum.isInteger(64) ? "llvm.arm.smlald" : "llvm.arm.smlad";
  for (int64_t pair : {0, 1}) {
    Value left = vector::ExtractOp::create(builder, location, lhs, pair);
    Value right = vector::ExtractOp::create(builder, location, rhs, pair);
    sum = call(builder, location, name, types.sum, {left, right, sum});
  }
  return vector::FromElementsOp::create(builder, location, getSumType(), sum);
}

Value MultiplyAdd::addHelium(OpBuilder &builder, Location location, Value lhs, Value rhs, Value sums) const {
  Type i32 = builder.getI32Type(), i64 = builder.getI64Type();
  Value zero = arith::ConstantOp::create(builder, location, builder.getI32IntegerAttr(0));
  StringRef suffix = step == ProductStep::MveBytes ? "v16i8" : "v8i16";
  if (!types.sum.isInteger(64))
    return call(builder, location, ("llvm.arm.mve.vmldava." + suffix).str(), i32, {zero, zero, zero, sums, lhs, rhs});
  // A pair of registers.
  Value width = arith::ConstantOp::create(builder, location, builder.getI64IntegerAttr(32));
  Value sum = vector::ExtractOp::create(builder, location, sums, 0);
  Value low = arith::TruncIOp::create(builder, location, i32, sum);
  Value high =
      arith::TruncIOp::create(builder, location, i32, arith::ShRUIOp::create(builder, location, sum, width).getResult());
  auto pair = LLVM::LLVMStructType::getLiteral(builder.getContext(), {i32, i32});
  Value both = call(builder, location, ("llvm.arm.mve.vmlldava." + suffix).str(), pair,
                    {zero, zero, zero, low, high, lhs, rhs});
  auto part = [&](int64_t number) -> Value {
    Value half = LLVM::ExtractValueOp::create(builder, location, both, number);
    return arith::ExtUIOp::create(builder, location, i64, half);
  };
  sum = arith::OrIOp::create(builder, location, part(0),
                             arith::ShLIOp::create(builder, location, part(1), width).getResult());
  return vector::FromElementsOp::create(builder, location, getSumType(), sum);
}

Value MultiplyAdd::add(OpBuilder &builder, Location location, Value lhs, Value rhs, Value sums) const {
  switch (step) {
  case ProductStep::FusedFloat:
    return vector::FMAOp::create(builder, location, lhs, rhs, sums);
  case ProductStep::Float:
    return arith::AddFOp::create(builder, location, arith::MulFOp::create(builder, location, lhs, rhs), sums);
  case ProductStep::Integer:
    return arith::AddIOp::create(builder, location, arith::MulIOp::create(builder, location, lhs, rhs), sums);
  case ProductStep::Long: {
    Value left = arith::ExtSIOp::create(builder, location, getSumType(), lhs);
    Value right = arith::ExtSIOp::create(builder, location, getSumType(), rhs);
    return arith::AddIOp::create(builder, location, arith::MulIOp::create(builder, location, left, right), sums);
  }
  case ProductStep::Pairs: {
    StringRef name = lanes == 16  ? "llvm.x86.avx512.pmaddw.d.512"
                     : lanes == 8 ? "llvm.x86.avx2.pmadd.wd"
                                  : "llvm.x86.sse2.pmadd.wd";
    return arith::AddIOp::create(builder, location, call(builder, location, name, getSumType(), {lhs, rhs}), sums);
  }
  case ProductStep::Quads: {
    StringRef name = lanes == 16 ? "llvm.x86.avx512.vpdpbusd.512" : "llvm.x86.avx512.vpdpbusd.256";
    return call(builder, location, name, getSumType(), {sums, lhs, rhs});
  }
  case ProductStep::NeonQuads: {
    bool isMixed = types.isLhsUnsigned && !biased;
    StringRef name = isMixed ? "llvm.aarch64.neon.usdot.v4i32.v16i8" : "llvm.aarch64.neon.sdot.v4i32.v16i8";
    return call(builder, location, name, getSumType(), {sums, lhs, rhs});
  }
  case ProductStep::DspQuads:
    return addDspQuads(builder, location, lhs, rhs, sums);
  case ProductStep::MveBytes:
  case ProductStep::MveHalves:
    return addHelium(builder, location, lhs, rhs, sums);
  }
  llvm_unreachable("every step has its instructions");
}
