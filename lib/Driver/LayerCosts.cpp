//===- LayerCosts.cpp - How long layers take ------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One profiled run of the model a precision.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/LayerCosts.h"

#include "lib/Driver/CompileModel.h"
#include "lib/Driver/ModuleCopy.h"
#include "lib/Driver/Profile.h"
#include "lib/Driver/Samples.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringMap.h"

using namespace adze;
using namespace llvm;

/// Seconds of each op of a model by the name of its result. Nothing is fused, so that each layer is an op of its own.
static Expected<StringMap<double>> measure(mlir::ModuleOp model) {
  ModuleCopy copy(model);
  std::string errors;
  mlir::ModuleOp own = copy.read([&](mlir::Diagnostic &diagnostic) {
    errors += (errors.empty() ? "" : "; ") + diagnostic.str();
    return mlir::success();
  });
  CompileModelOptions options;
  options.profile = options.keepIntermediates = true;
  FailureOr<std::unique_ptr<CompiledModel>> compiled = failure();
  if (own)
    compiled = compileModel(own, options);
  if (failed(compiled))
    return createStringError("the model cannot be compiled to be timed: " + errors);
  Expected<std::unique_ptr<Instance>> instance = Instance::create(**compiled);
  if (!instance)
    return instance.takeError();
  Expected<Samples> samples = makeRandomSamples((*instance)->getSignature(), 0);
  if (!samples)
    return samples.takeError();
  samples->fill(0, **instance);
  StringMap<double> seconds;
  for (const OpTime &time : measureOps(**instance))
    seconds[time.op->name] += time.seconds;
  return seconds;
}

/// Of a layer, or of the chain that it has become.
static double getSeconds(const StringMap<double> &seconds, const std::string &name) {
  double sum = seconds.lookup(name);
  for (const char *factor : {"/factor0", "/factor1"})
    sum += seconds.lookup(name + factor);
  return sum;
}

Error adze::measureLayerCosts(PrecisionSearch &search) {
  std::vector<SearchLayer> &layers = search.getLayers();
  SetVector<StringRef> names;
  for (const SearchLayer &layer : layers)
    for (const SearchChoice &choice : layer.choices)
      names.insert(choice.name);
  for (StringRef name : names) {
    Assignment assignment(layers.size(), 0);
    for (size_t i = 0; i < layers.size(); ++i)
      for (unsigned choice = 0; choice < layers[i].choices.size(); ++choice)
        if (layers[i].choices[choice].name == name)
          assignment[i] = choice;
    Expected<mlir::OwningOpRef<mlir::ModuleOp>> model = search.build(assignment);
    if (!model)
      return model.takeError();
    Expected<StringMap<double>> seconds = measure(**model);
    if (!seconds)
      return seconds.takeError();
    for (size_t i = 0; i < layers.size(); ++i)
      if (layers[i].choices[assignment[i]].name == name)
        layers[i].costs[assignment[i]] = getSeconds(*seconds, layers[i].name);
  }
  return Error::success();
}
