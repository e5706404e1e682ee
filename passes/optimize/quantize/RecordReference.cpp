//===- RecordReference.cpp - The model to come close to -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runner keeps the copy.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/LayerInputs.h"
#include "passes/optimize/quantize/Passes.h"

#define DEBUG_TYPE "record-reference"

namespace adze {
#define GEN_PASS_DEF_RECORDREFERENCE
#include "passes/optimize/quantize/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct RecordReference : adze::impl::RecordReferenceBase<RecordReference> {
  using Base::Base;

  void runOnOperation() override {
    if (use != "tensors" && use != "outputs") {
      getOperation().emitError() << DEBUG_TYPE ": use is tensors or outputs, not '" << use << "'";
      return signalPassFailure();
    }
    ModelRunner *runner = getModelRunner(getOperation(), DEBUG_TYPE);
    if (!runner)
      return signalPassFailure();
    runner->setReference(getOperation(), use == "outputs" ? ReferenceUse::outputs : ReferenceUse::tensors);
    markAllAnalysesPreserved();
  }
};

} // namespace
