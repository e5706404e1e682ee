//===- Plugin.cpp - A custom op outside the tree --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Threshold: elements that are not above a value become 0.
//
//===----------------------------------------------------------------------===//

// [includes
#include "adze/Plugin.h"
#include "passes/lower/Scalar.h"
// includes]

using namespace mlir;
using adze::lower::Scalar;

namespace {

// [model
struct Threshold : adze::CustomOpModel {
  Threshold() : CustomOpModel("Threshold") {}
  llvm::Expected<SmallVector<ShapedTypeComponents>> inferShapes(adze::CustomOp op,
                                                                const adze::CustomOptions &options) const override;
  llvm::Expected<SmallVector<Value>> lower(OpBuilder &builder, const adze::CustomOpCall &call) const override;
};
// model]

} // namespace

// [shapes
llvm::Expected<SmallVector<ShapedTypeComponents>> Threshold::inferShapes(adze::CustomOp op,
                                                                         const adze::CustomOptions &options) const {
  if (op->getNumOperands() != 1 || op->getNumResults() != 1)
    return llvm::createStringError("it has one input and one result");
  SmallVector<ShapedTypeComponents> shapes(1); // says nothing so far
  if (auto type = dyn_cast<RankedTensorType>(op->getOperand(0).getType()))
    shapes[0] = ShapedTypeComponents(type.getShape());
  return shapes;
}
// shapes]

// [lowering
llvm::Expected<SmallVector<Value>> Threshold::lower(OpBuilder &builder, const adze::CustomOpCall &call) const {
  RankedTensorType type = call.results[0];
  if (call.inputs.size() != 1 || call.inputs[0].getType() != type || !type.getElementType().isF32())
    return llvm::createStringError("input and result are not floats of one shape");
  float value = call.options.getFloat("value");
  auto formula = [&](ArrayRef<Scalar> x) { return select(x[0] > value, x[0], x[0].constant(0.0)); };
  Value result = adze::lower::makeElements(builder, call.op.getLoc(), call.inputs[0], type, formula);
  return SmallVector<Value>{result};
}
// lowering]

// [plugin
ADZE_CUSTOM_OP_PLUGIN("Threshold", "1.0", { adze::addCustomOp<Threshold>(*registry); })
// plugin]
