//===- HostReference.cpp - What a model computes on this machine ----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One run a signature.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/HostReference.h"

#include "lib/Execute/Instance.h"

using namespace adze;
using namespace llvm;

Expected<std::vector<ExpectedRun>> adze::runOnTestInputs(const CompiledModel &model) {
  std::vector<ExpectedRun> runs;
  for (size_t i = 0; i != model.getManifest().signatures.size(); ++i) {
    Expected<std::unique_ptr<Instance>> instance = Instance::create(model, i);
    if (!instance)
      return instance.takeError();
    const SignatureInfo &signature = (*instance)->getSignature();
    for (const auto &[index, tensor] : enumerate(signature.inputs))
      if (tensor.frozen.empty())
        fillTestInput(tensor, index, (*instance)->getInput(index));
    (*instance)->run();
    ExpectedRun &run = runs.emplace_back();
    for (size_t index = 0; index != signature.outputs.size(); ++index) {
      MutableArrayRef<char> bytes = (*instance)->getOutput(index);
      run.outputs.emplace_back(bytes.begin(), bytes.end());
      run.extents.push_back((*instance)->getOutputShape(index));
    }
  }
  return runs;
}
