//===- QuantizeRecurrent.cpp - Recurrent ops in integers ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the ops, shows them the samples, and has them rewritten.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "passes/optimize/quantize/Passes.h"
#include "passes/optimize/quantize/RecurrentForm.h"

#define DEBUG_TYPE "quantize-recurrent"

namespace adze {
#define GEN_PASS_DEF_QUANTIZERECURRENT
#include "passes/optimize/quantize/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

using Forms = std::vector<std::unique_ptr<RecurrentForm>>;

namespace {

struct QuantizeRecurrent : adze::impl::QuantizeRecurrentBase<QuantizeRecurrent> {
  using Base::Base;
  void runOnOperation() override;

private:
  Forms find();
  LogicalResult observe(Forms &forms);
  void keepFloat(Operation *op, StringRef reason);
};

} // namespace

void QuantizeRecurrent::keepFloat(Operation *op, StringRef reason) {
  op->setAttr("adze.kept_float", StringAttr::get(&getContext(), reason));
  ++numFloat;
}

Forms QuantizeRecurrent::find() {
  Forms forms;
  getOperation().walk([&](Operation *op) {
    auto settings = op->getAttrOfType<QuantizeAttr>("adze.quantize");
    if (!settings || settings.getMode() != QuantizeMode::integer || settings.getActivationBits() != 8)
      return;
    std::unique_ptr<RecurrentForm> form = makeLstmForm(op);
    if (!form)
      form = makeSvdfForm(op);
    if (!form || !cast<ShapedType>(op->getResult(0).getType()).getElementType().isF32())
      return;
    if (std::string reason = form->read(); !reason.empty())
      return keepFloat(op, reason);
    forms.push_back(std::move(form));
  });
  return forms;
}

LogicalResult QuantizeRecurrent::observe(Forms &forms) {
  ModelRunner *runner = getContext().getLoadedDialect<AdzeDialect>()->getModelRunner();
  if (!runner)
    return getOperation().emitError(DEBUG_TYPE ": needs samples: give --representative-data");
  SmallVector<Value> inputs;
  for (std::unique_ptr<RecurrentForm> &form : forms) {
    form->prepare(runner->getWorkerCount(), runner->keepsState());
    inputs.push_back(form->getOp()->getOperand(0));
  }
  auto see = [&](const ObservedTensor &tensor) { forms[tensor.index]->observe(tensor); };
  if (llvm::Error error = runner->run(getOperation(), inputs, 0, see))
    return getOperation().emitError(DEBUG_TYPE ": ") << llvm::toString(std::move(error));
  return success();
}

void QuantizeRecurrent::runOnOperation() {
  Forms forms = find();
  if (forms.empty())
    return;
  if (failed(observe(forms)))
    return signalPassFailure();
  for (std::unique_ptr<RecurrentForm> &form : forms) {
    if (std::string reason = form->rewrite(); !reason.empty())
      keepFloat(form->getOp(), reason);
    else
      ++numInteger;
  }
}
