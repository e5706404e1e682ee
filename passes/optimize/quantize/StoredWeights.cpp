//===- StoredWeights.cpp - The stored forms of constants ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Integers with scales, integers with scales per block, and half precision.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/quantize/StoredWeights.h"

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/DequantizedConstant.h"
#include "dialects/adze/TensorNames.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "lib/Numerics/HalfPrecision.h"

#include <cmath>

using namespace mlir;
using namespace adze;

bool StoredWeights::isFloat(Value value) { return getWireTypeName(value) == "FLOAT32"; }

Location StoredWeights::rename(Location location, StringRef suffix) {
  StringRef name = getTensorName(location);
  return name.empty() ? location : NameLoc::get(StringAttr::get(location.getContext(), name + suffix));
}

ArrayRef<float> StoredWeights::read(Value weight) {
  if (weight != lastRead) {
    values = readFloatConstant(weight).value_or(std::vector<float>());
    lastRead = weight;
  }
  return values;
}

/// Notes that forms of `weight` take its place, and returns where they are to stand.
Operation *StoredWeights::replace(Value weight) {
  Operation *op = weight.getDefiningOp();
  replaced.insert(op);
  return op;
}

/// The nearest number with so many significant bits.
static float roundTo(float value, unsigned bits) {
  int exponent;
  float fraction = std::frexp(value, &exponent);
  return std::ldexp(std::nearbyint(std::ldexp(fraction, bits)), exponent - int(bits));
}

/// The scales of blocks, rounded as kernels round them, without those that are subnormal in half precision, which
/// XNNPACK refuses.
static std::vector<float> chooseBlockScales(Value weight, ArrayRef<float> values, const WeightPlan &plan) {
  auto type = cast<RankedTensorType>(weight.getType());
  QuantizationParams stated = getStatedParams(weight);
  WeightLayout layout = getBlockLayout(type.getShape(), plan.blockSize);
  bool isStated = stated.blockSize == plan.blockSize && int64_t(stated.scale.size()) == layout.channels;
  std::vector<float> scales = isStated ? stated.scale : chooseWeightScales(values, layout, plan.bits);
  for (float &scale : scales)
    scale = std::max(roundTo(scale, plan.scaleBits), smallestNormalHalf);
  return scales;
}

std::string StoredWeights::whyNot(Value weight, const WeightPlan &plan) {
  std::string which = "the weights, operand " + std::to_string(plan.operand) + ", ";
  ArrayRef<float> elements = read(weight);
  if (elements.empty())
    return which + "cannot be read: their data is elsewhere; put it into the model";
  if (!llvm::all_of(elements, [](float element) { return std::isfinite(element); }))
    return which + "have NaN or infinite values; repair them, or give the op the mode none";
  if (plan.blockSize &&
      llvm::any_of(chooseBlockScales(weight, elements, plan), [](float scale) { return scale > largestHalf; }))
    return which + "need scales per block that half precision does not hold; use the granularity channel";
  return {};
}

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

Value StoredWeights::makeBlocks(Value weight, const WeightPlan &plan) {
  auto type = cast<RankedTensorType>(weight.getType());
  std::vector<float> scales = chooseBlockScales(weight, read(weight), plan);
  std::vector<uint16_t> halves;
  for (float &scale : scales) {
    halves.push_back(toHalf(scale));
    scale = fromHalf(halves.back()); // what kernels multiply with decides which integers are nearest
  }
  auto scaleType =
      RankedTensorType::get({type.getDimSize(0), type.getDimSize(1) / plan.blockSize}, builder.getF16Type());
  ArrayRef<char> bytes(reinterpret_cast<const char *>(halves.data()), halves.size() * sizeof(uint16_t));
  Value scaleTensor =
      ConstOp::create(builder, rename(weight.getLoc(), "_scales"), scaleType, makeConstant(scaleType, bytes));
  Value none = NoValueOp::create(builder, weight.getLoc(), builder.getNoneType());
  WeightLayout layout = getBlockLayout(type.getShape(), plan.blockSize);
  auto storage = IntegerType::get(builder.getContext(), plan.bits);
  QuantizationParams params;
  params.blockSize = plan.blockSize;
  ElementsAttr value = makeConstant(RankedTensorType::get(type.getShape(), storage),
                                    packIntegers(quantizeWeights(read(weight), layout, scales, plan.bits), plan.bits));
  return BlockwiseConstOp::create(builder, weight.getLoc(), makeTensorType(storage, type.getShape(), params), value,
                                  scaleTensor, none);
}

Value StoredWeights::make(Value weight, const WeightPlan &plan) {
  builder.setInsertionPoint(replace(weight));
  if (plan.blockSize)
    return makeBlocks(weight, plan);
  WeightForm form = chooseWeightForm(weight, read(weight), plan.bits, plan.axis);
  if (plan.equal == EqualScales::One && llvm::all_equal(form.scales)) {
    form.scales.resize(1);
    form.axis = -1;
  } else if (plan.equal == EqualScales::Each && form.scales.size() == 1) {
    form.axis = plan.channelAxis;
    form.scales.resize(cast<RankedTensorType>(weight.getType()).getDimSize(form.axis), form.scales.front());
  }
  return makeQuantizedWeight(builder, weight, read(weight), form);
}

Value StoredWeights::getIntegers(Value weight, const WeightPlan &plan) {
  Form form{weight.getAsOpaquePointer(), plan.bits, plan.axis, plan.blockSize, plan.equal, plan.channelAxis};
  Value &made = integers[form];
  if (!made)
    made = make(weight, plan);
  return made;
}

//===----------------------------------------------------------------------===//
// Behind DEQUANTIZE
//===----------------------------------------------------------------------===//

/// DEQUANTIZE takes over the name, so that the tensor of floats is called as it was.
Value StoredWeights::dequantize(Value constant, Value original) {
  builder.setInsertionPointAfterValue(constant);
  Type type = toFloatType(cast<TensorType>(original.getType()));
  auto real = DequantizeOp::create(builder, original.getLoc(), TypeRange(type), ValueRange(constant));
  constant.setLoc(rename(original.getLoc(), "_quantized"));
  return real;
}

Value StoredWeights::getDequantized(Value weight, const WeightPlan &plan) {
  // Whatever a hybrid kernel wants of equal scales does DEQUANTIZE no harm, so that both may read one constant.
  Value made = getIntegers(weight, plan);
  Value &real = dequantized[made];
  if (!real)
    real = dequantize(made, weight);
  return real;
}

Value StoredWeights::getHalf(Value constant) {
  Value &real = halves[constant];
  if (real)
    return real;
  builder.setInsertionPoint(replace(constant));
  std::vector<uint16_t> rounded;
  for (float element : read(constant))
    rounded.push_back(toHalf(element));
  auto type = RankedTensorType::get(cast<ShapedType>(constant.getType()).getShape(), builder.getF16Type());
  ArrayRef<char> bytes(reinterpret_cast<const char *>(rounded.data()), rounded.size() * sizeof(uint16_t));
  Value half = ConstOp::create(builder, constant.getLoc(), type, makeConstant(type, bytes));
  return real = dequantize(half, constant);
}

Value StoredWeights::getWide(Value value) {
  auto [entry, isNew] = wide.try_emplace(value);
  if (!isNew || read(value).empty())
    return entry->second;
  builder.setInsertionPoint(replace(value));
  auto type = cast<RankedTensorType>(toFloatType(cast<TensorType>(value.getType())));
  ArrayRef<char> bytes(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float));
  return entry->second = ConstOp::create(builder, value.getLoc(), type, makeConstant(type, bytes));
}

void StoredWeights::eraseUnused() {
  for (Operation *op : replaced) {
    if (!op->use_empty())
      continue;
    Operation *source = op->getNumOperands() ? op->getOperand(0).getDefiningOp() : nullptr;
    op->erase();
    if (source && source->use_empty())
      source->erase();
  }
}
