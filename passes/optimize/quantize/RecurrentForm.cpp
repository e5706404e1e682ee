//===- RecurrentForm.cpp - Integer forms of recurrent ops -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operands and results as integers.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/quantize/RecurrentForm.h"

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "passes/optimize/quantize/QuantizedConstant.h"

#include <cmath>

using namespace mlir;
using namespace adze;

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

bool RecurrentForm::isPresent(unsigned operand) const {
  return operand < op->getNumOperands() && isa<TensorType>(op->getOperand(operand).getType());
}

bool RecurrentForm::isOwnVariable(unsigned operand) const {
  Value state = op->getOperand(operand);
  auto type = dyn_cast<RankedTensorType>(state.getType());
  return state.getDefiningOp<VariableOp>() && state.hasOneUse() && type && type.getElementType().isF32();
}

std::optional<AffineParams> RecurrentForm::getParams(Value value) {
  QuantizationParams stated = getQuantization(cast<ShapedType>(value.getType()));
  if (stated.min.size() != 1 || stated.max.size() != 1 || !std::isfinite(stated.min[0]) ||
      !std::isfinite(stated.max[0]))
    return std::nullopt;
  return chooseActivationParams(stated.min[0], stated.max[0], 8);
}

std::string RecurrentForm::readConstant(unsigned operand, std::vector<float> &values) const {
  if (!isPresent(operand))
    return {};
  std::optional<std::vector<float>> read = readFloatConstant(op->getOperand(operand));
  if (!read || !llvm::all_of(*read, [](float value) { return std::isfinite(value); }))
    return "operand " + std::to_string(operand) + " is no constant of finite floats; repair the model";
  values = std::move(*read);
  return {};
}

double adze::getLeastBiasScale(ArrayRef<float> values) {
  double largest = 0;
  for (float value : values)
    largest = std::max<double>(largest, std::fabs(value));
  return largest / (INT32_MAX / 2);
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static TensorType makeType(Value like, Type storage, const AffineParams &chosen) {
  QuantizationParams params;
  params.scale = {static_cast<float>(chosen.scale)};
  params.zeroPoint = {chosen.zeroPoint};
  return makeTensorType(storage, cast<RankedTensorType>(like.getType()).getShape(), params);
}

double RecurrentForm::setWeight(OpBuilder &builder, unsigned operand, ArrayRef<float> values, double least) {
  if (!isPresent(operand))
    return 1;
  Value weight = op->getOperand(operand);
  WeightForm form = chooseWeightForm(weight, values, 8, -1);
  form.scales[0] = std::max(form.scales[0], static_cast<float>(least));
  op->setOperand(operand, makeQuantizedWeight(builder, weight, values, form));
  return form.scales[0];
}

template <typename T> static std::vector<char> quantizeAll(ArrayRef<float> values, double scale) {
  using Limits = std::numeric_limits<T>;
  std::vector<T> stored;
  for (float value : values)
    stored.push_back(quantizeValue(value, {scale, 0}, Limits::min(), Limits::max()));
  const char *bytes = reinterpret_cast<const char *>(stored.data());
  return std::vector<char>(bytes, bytes + stored.size() * sizeof(T));
}

void RecurrentForm::setIntegers(OpBuilder &builder, unsigned operand, ArrayRef<float> values, unsigned bits,
                                double scale) {
  if (!isPresent(operand))
    return;
  Value original = op->getOperand(operand);
  Type storage = builder.getIntegerType(bits);
  auto plain = RankedTensorType::get(cast<RankedTensorType>(original.getType()).getShape(), storage);
  std::vector<char> bytes = bits == 16 ? quantizeAll<int16_t>(values, scale) : quantizeAll<int32_t>(values, scale);
  op->setOperand(operand, ConstOp::create(builder, original.getLoc(), makeType(original, storage, {scale, 0}),
                                          makeConstant(plain, bytes)));
}

void RecurrentForm::setState(unsigned operand, unsigned bits, const AffineParams &params) {
  Value state = op->getOperand(operand);
  state.setType(makeType(state, IntegerType::get(op->getContext(), bits), params));
}

void RecurrentForm::wrap(OpBuilder &builder, const AffineParams &input, const AffineParams &output) {
  Type storage = builder.getIntegerType(8);
  Value x = op->getOperand(0), y = op->getResult(0);
  op->setOperand(0, QuantizeOp::create(builder, x.getLoc(), TypeRange(makeType(x, storage, input)), ValueRange(x)));
  Type real = y.getType();
  y.setType(makeType(y, storage, output));
  for (StringRef name : {"adze.version", "adze.operator_code"})
    op->removeDiscardableAttr(name);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointAfter(op);
  auto back = DequantizeOp::create(builder, op->getLoc(), TypeRange(real), ValueRange(y));
  y.replaceAllUsesExcept(back.getOutput(), back);
}
