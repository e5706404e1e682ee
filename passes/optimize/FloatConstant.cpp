//===- FloatConstant.cpp - Reading constants as floats --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From `adze.const`, and from integers behind DEQUANTIZE.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/FloatConstant.h"

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/DequantizedConstant.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "dialects/adze/ops/StructureOps.h"

using namespace mlir;
using namespace adze;

Operation *adze::getConstantBehind(Value value) {
  auto real = value.getDefiningOp<DequantizeOp>();
  Operation *constant = (real ? real.getInput() : value).getDefiningOp();
  return isa_and_nonnull<ConstOp, BlockwiseConstOp>(constant) ? constant : nullptr;
}

std::optional<std::vector<float>> adze::readFloatConstant(Value value) {
  Operation *constant = getConstantBehind(value);
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!constant || !type || !type.getElementType().isF32())
    return std::nullopt;
  auto stored = dyn_cast<ConstOp>(constant);
  std::string reason;
  std::optional<ElementsAttr> elements;
  if (stored && stored.getValue().getElementType().isF32())
    elements = stored.getValue();
  else
    elements = dequantizeConstant(constant, getQuantization(cast<ShapedType>(constant->getResult(0).getType())), reason);
  if (!elements)
    return std::nullopt;
  std::vector<char> storage;
  ArrayRef<char> bytes = getWireData(*elements, storage);
  if (bytes.size() != size_t(elements->getNumElements()) * sizeof(float))
    return std::nullopt;
  std::vector<float> values(bytes.size() / sizeof(float));
  memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}
