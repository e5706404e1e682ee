//===- IntegerCell.cpp - What LSTM cells of integers share ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "passes/lower/IntegerCell.h"

#include "dialects/adze/Quantization.h"
#include "passes/lower/FixedPoint16.h"
#include "passes/lower/Weights.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

bool IntegerWeights::append(OpBuilder &builder, Location location, CellOperand weights, CellOperand bias,
                            int64_t offset, float scale) {
  std::optional<Weights> constant = weights ? Weights::read(weights.graph) : std::nullopt;
  std::optional<Weights> addends = bias ? Weights::read(bias.graph) : std::nullopt;
  if (!constant || !constant->getElement().isInteger(8) || constant->getShape().size() != 2 || (bias && !addends))
    return false;
  SmallVector<int64_t> sums = constant->sum(0);
  for (auto [i, sum] : llvm::enumerate(sums)) {
    offsets.push_back(sum * offset + (addends ? addends->getInteger(i) : 0));
    factors.push_back(quantizeMultiplier(scale));
  }
  Value part = constant->materialize(builder, location);
  matrix = matrix ? concatenateRows(builder, location, {matrix, part}) : part;
  return true;
}

Value IntegerWeights::multiply(OpBuilder &builder, Location location, Value rows, Value addend, int64_t zeroPoint,
                               unsigned bits) const {
  Epilogue epilogue(builder.getI32Type());
  auto addVector = [&](llvm::function_ref<int64_t(const QuantizedMultiplier &)> pick) {
    return epilogue.addIntegers(builder, location, llvm::map_to_vector(factors, pick), 32);
  };
  unsigned offset = epilogue.addIntegers(builder, location, offsets, 32);
  unsigned multiplier = addVector([](const QuantizedMultiplier &factor) { return factor.multiplier; });
  unsigned left = addVector([](const QuantizedMultiplier &factor) { return std::max(factor.shift, 0); });
  unsigned right = addVector([](const QuantizedMultiplier &factor) { return std::max(-factor.shift, 0); });
  std::optional<unsigned> last;
  if (addend)
    last = epilogue.addBatchedChannels(addend);
  int64_t limit = int64_t(1) << (bits - 1);
  epilogue.addStep([=](OpBuilder &b, Location l, Value sum, Epilogue::Read read) -> Value {
    Scalar x = Scalar(b, l, sum) + read(offset);
    x = x.at(multiplyTwice(b, l, x, read(multiplier), read(left), read(right))) + zeroPoint;
    if (last)
      x = x + Value(x.at(read(*last)).toInteger(32));
    return atLeast(atMost(x, limit - 1), -limit).toInteger(bits);
  });
  auto type = RankedTensorType::get({cast<RankedTensorType>(rows.getType()).getDimSize(0), int64_t(offsets.size())},
                                    builder.getIntegerType(bits));
  return makeMatmul(builder, location, rows, matrix, type, epilogue);
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

static ArrayRef<Attribute> getIntermediates(Operation *op) {
  auto attrs = op->getAttrOfType<ArrayAttr>("adze.intermediates");
  return attrs ? attrs.getValue() : ArrayRef<Attribute>();
}

size_t lower::countIntermediates(Operation *op) { return getIntermediates(op).size(); }

std::optional<Affine> lower::getIntermediate(Operation *op, unsigned number) {
  auto intermediate = dyn_cast<IntermediateAttr>(getIntermediates(op)[number]);
  auto type = intermediate ? dyn_cast<ShapedType>(intermediate.getType().getValue()) : ShapedType();
  QuantizationParams params = type ? getQuantization(type) : QuantizationParams();
  if (params.scale.size() != 1)
    return std::nullopt;
  return Affine{params.scale.front(), params.zeroPoint.empty() ? 0 : params.zeroPoint.front()};
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

Value lower::mapIntegers(OpBuilder &builder, Location location, ValueRange operands, unsigned bits, Formula formula) {
  auto type = cast<RankedTensorType>(operands.front().getType());
  auto result = RankedTensorType::get(type.getShape(), builder.getIntegerType(bits));
  return makeElementwise(builder, location, operands, result,
                         [&](OpBuilder &nested, Location loc, ValueRange in) -> Value {
                           SmallVector<Scalar> scalars;
                           for (Value value : in)
                             scalars.push_back(Scalar(nested, loc, value).toInteger(32));
                           return formula(scalars).toInteger(bits);
                         });
}

Value lower::updateIntegerCell(OpBuilder &builder, Location location, Value forget, Value enter, Value content,
                               Value cell, int cellExponent, int64_t clip) {
  SmallVector<Value> operands = {forget, cell, content};
  if (enter)
    operands.push_back(enter);
  return mapIntegers(builder, location, operands, 16, [&](ArrayRef<Scalar> in) {
    Scalar kept = divideByPowerOfTwo(in[0] * in[1], 15);
    Scalar share = enter ? in[3] : in[0].constant(32767) - in[0];
    Scalar added = divideByPowerOfTwo(share * in[2], 30 + cellExponent);
    Scalar sum = saturate16(kept.toInteger(16).toInteger(32) + added.toInteger(16).toInteger(32));
    return clip > 0 ? atLeast(atMost(sum, clip), -clip) : sum;
  });
}
