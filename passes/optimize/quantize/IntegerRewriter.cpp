//===- IntegerRewriter.cpp - Makes ops integer ops ------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Activations, weights, biases, and the conversions at the borders.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/quantize/IntegerRewriter.h"

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/TensorNames.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "passes/optimize/quantize/IntegerScales.h"

#include <limits>

using namespace mlir;
using namespace adze;

static std::optional<ArrayRef<int64_t>> getShape(TensorType type) {
  return type.hasRank() ? std::optional<ArrayRef<int64_t>>(type.getShape()) : std::nullopt;
}

static TensorType makeActivationType(Value value, const AffineParams &params, unsigned bits) {
  auto type = cast<TensorType>(value.getType());
  QuantizationParams stored;
  stored.scale = {float(params.scale)};
  stored.zeroPoint = {params.zeroPoint};
  return makeTensorType(IntegerType::get(type.getContext(), bits), getShape(type), stored);
}

/// A name of its own for a tensor that stands beside another.
static Location deriveLocation(Value value, StringRef suffix) {
  StringRef name = getTensorName(value);
  MLIRContext *context = value.getContext();
  return name.empty() ? value.getLoc() : NameLoc::get(StringAttr::get(context, name + suffix));
}

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

Value IntegerRewriter::makeConstantInteger(Value value, ArrayRef<float> elements, const AffineParams &params,
                                           unsigned bits) {
  int64_t high = (int64_t(1) << (bits - 1)) - 1, low = bits == 16 ? -high : -high - 1;
  std::vector<char> bytes(elements.size() * bits / 8);
  for (size_t i = 0; i < elements.size(); ++i) {
    int64_t stored = quantizeValue(elements[i], params, low, high);
    memcpy(bytes.data() + i * bits / 8, &stored, bits / 8); // little-endian, as the wire is
  }
  auto type = cast<RankedTensorType>(value.getType());
  auto storage = RankedTensorType::get(type.getShape(), IntegerType::get(type.getContext(), bits));
  return ConstOp::create(builder, value.getLoc(), makeActivationType(value, params, bits), makeConstant(storage, bytes));
}

Value IntegerRewriter::makeInteger(Value value, const AffineParams &params, unsigned bits) {
  builder.setInsertionPointAfterValue(value);
  if (std::optional<std::vector<float>> elements = readFloatConstant(value))
    return makeConstantInteger(value, *elements, params, bits);
  bool isRescaled = results.contains(value);
  ++(isRescaled ? numRequantize : numQuantize);
  Location location = deriveLocation(value, isRescaled ? "_requantized" : "_quantized");
  return QuantizeOp::create(builder, location, TypeRange(makeActivationType(value, params, bits)), ValueRange(value));
}

Value IntegerRewriter::getInteger(Value value, const AffineParams &params, unsigned bits) {
  for (const Stored &stored : forms[value])
    if (stored.params == params && stored.bits == bits)
      return stored.value;
  Value made = makeInteger(value, params, bits);
  if (auto quantize = made.getDefiningOp<QuantizeOp>())
    integerUses.insert(&quantize->getOpOperand(0));
  forms[value].push_back({params, bits, made});
  return made;
}

/// Float users of an integer tensor get its real values; a result of the function keeps its name.
void IntegerRewriter::addDequantize(Value value) {
  SmallVector<OpOperand *> floatUses;
  bool isReturned = false;
  for (OpOperand &use : value.getUses())
    if (!integerUses.contains(&use)) {
      floatUses.push_back(&use);
      isReturned |= use.getOwner()->hasTrait<mlir::OpTrait::IsTerminator>();
    }
  if (floatUses.empty())
    return;
  builder.setInsertionPointAfterValue(value);
  Location location = isReturned ? getTensorLocation(value) : deriveLocation(value, "_dequantized");
  Value real = DequantizeOp::create(builder, location, TypeRange(results[value]), ValueRange(value));
  ++numDequantize;
  for (OpOperand *use : floatUses)
    use->set(real);
}

//===----------------------------------------------------------------------===//
// Weights and biases
//===----------------------------------------------------------------------===//

static Value makeBias(OpBuilder &builder, Value bias, ArrayRef<float> values, std::vector<float> scales, unsigned bits) {
  std::vector<char> bytes(values.size() * bits / 8);
  int64_t high = bits == 32 ? std::numeric_limits<int32_t>::max() : int64_t(1) << 52, low = -high;
  for (size_t i = 0; i < values.size(); ++i) {
    int64_t stored = quantizeValue(values[i], {scales[scales.size() == 1 ? 0 : i], 0}, low, high);
    memcpy(bytes.data() + i * bits / 8, &stored, bits / 8);
  }
  auto type = cast<RankedTensorType>(bias.getType());
  Type storage = builder.getIntegerType(bits);
  QuantizationParams params;
  params.zeroPoint.assign(scales.size(), 0);
  params.axis = scales.size() > 1 ? type.getRank() - 1 : 0;
  params.scale = std::move(scales);
  return ConstOp::create(builder, bias.getLoc(), makeTensorType(storage, type.getShape(), params),
                         makeConstant(RankedTensorType::get(type.getShape(), storage), bytes));
}

void IntegerRewriter::rewriteWeights(const IntegerOp &integer) {
  const IntegerForm &form = integer.form;
  Operation *op = integer.op;
  Value weight = op->getOperand(*form.weight);
  std::vector<float> values = *readFloatConstant(weight);
  std::optional<std::vector<float>> bias;
  if (form.bias)
    bias = readFloatConstant(op->getOperand(*form.bias));
  WeightForm stored = chooseLayerForm(integer, values, bias);
  builder.setInsertionPoint(op);
  op->setOperand(*form.weight, makeQuantizedWeight(builder, weight, values, stored));
  if (bias)
    op->setOperand(*form.bias, makeBias(builder, op->getOperand(*form.bias), *bias,
                                        getBiasScales(getInputScale(integer), stored.scales), form.bits == 16 ? 64 : 32));
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

/// What kernels of 16 bits are told beside the types.
void IntegerRewriter::setOptions(const IntegerOp &integer) {
  Operation *op = integer.op;
  for (StringRef name : {"adze.version", "adze.operator_code"})
    op->removeDiscardableAttr(name);
  if (integer.form.bits != 16)
    return;
  if (op->getInherentAttr("pot_scale_int16").value_or(Attribute()))
    op->setAttr("pot_scale_int16", builder.getBoolAttr(false));
  if (integer.form.bias && op->getInherentAttr("quantized_bias_type").value_or(Attribute()))
    op->setAttr("quantized_bias_type", TypeAttr::get(builder.getI64Type()));
}

void IntegerRewriter::rewriteOp(const IntegerOp &integer) {
  const IntegerForm &form = integer.form;
  Operation *op = integer.op;
  for (auto [number, params] : llvm::zip_equal(form.operands, integer.operandParams)) {
    OpOperand &operand = op->getOpOperand(number);
    operand.set(getInteger(operand.get(), params, form.bits));
    integerUses.insert(&operand);
  }
  if (form.weight)
    rewriteWeights(integer);
  setOptions(integer);
  for (auto [number, params] : llvm::zip_equal(form.results, integer.resultParams)) {
    OpResult result = op->getResult(number);
    results[result] = result.getType();
    forms[result].push_back({params, form.bits, result});
    result.setType(makeActivationType(result, params, form.bits));
  }
}

void IntegerRewriter::rewrite(ArrayRef<IntegerOp> ops) {
  for (const IntegerOp &integer : ops)
    rewriteOp(integer);
  for (auto &[value, type] : results)
    addDequantize(value);
}
