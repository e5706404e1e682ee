//===- NativeModelRunner.cpp - Runs models for passes as code -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Inserts observers, compiles, and hands what running code shows to the observer.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/NativeModelRunner.h"

#include "dialects/adze/TensorNames.h"
#include "dialects/adze/ops/StructureOps.h"
#include "lib/Driver/Diagnostics.h"
#include "lib/Driver/ModuleCopy.h"
#include "lib/Driver/StoredValues.h"
#include "lib/Support/Observation.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/Support/SaveAndRestore.h"

#include <chrono>
#include <thread>

using namespace adze;
using namespace mlir;
using llvm::Error;

NativeModelRunner::NativeModelRunner(std::vector<SignatureSamples> given, CompileModelOptions compileOptions,
                                     unsigned count)
    : samples(std::move(given)), options(std::move(compileOptions)),
      threads(count ? count : std::max(1u, std::thread::hardware_concurrency())) {
  options.signature = samples.size() == 1 ? samples.front().signature : "";
  options.allSignatures = samples.size() > 1;
  for (const SignatureSamples &entry : samples)
    llvm::append_range(options.openInputShapes, entry.source->listShapes());
}

NativeModelRunner::~NativeModelRunner() {
  setReference(nullptr, ReferenceUse::tensors);
  setReference(nullptr, ReferenceUse::outputs);
}

size_t NativeModelRunner::getSampleCount() const {
  size_t count = 0;
  for (const SignatureSamples &entry : samples)
    count += entry.source->getCount();
  return count;
}

void NativeModelRunner::setReference(Operation *module, ReferenceUse use) {
  Operation *&reference = references[size_t(use)];
  if (reference)
    reference->erase();
  reference = module ? module->clone() : nullptr;
}

//===----------------------------------------------------------------------===//
// Compiling
//===----------------------------------------------------------------------===//

/// Lets a copy of a module show the values that `mapping` has for `tensors`, each right behind where it comes to be.
static Error insertObservers(ArrayRef<Value> tensors, const IRMapping &mapping) {
  for (auto [slot, tensor] : llvm::enumerate(tensors)) {
    Value value = mapping.lookupOrNull(tensor);
    if (!value)
      return llvm::createStringError("tensor '" + getTensorName(tensor) + "' is not one of the module that is run");
    OpBuilder builder(value.getContext());
    builder.setInsertionPointAfterValue(value);
    ObserveOp::create(builder, getTensorLocation(value), value, int32_t(slot));
  }
  return Error::success();
}

/// Collects what is reported as an error, a line each.
static void collectErrors(Diagnostic &diagnostic, std::string &text) {
  if (diagnostic.getSeverity() != DiagnosticSeverity::Error)
    return;
  text += text.empty() ? "" : "\n";
  if (StringRef name = getLocationName(diagnostic.getLocation()); !name.empty())
    text += ("tensor '" + name + "': ").str();
  text += diagnostic.str();
  for (Diagnostic &note : diagnostic.getNotes())
    text += "\n" + note.str();
}

Error NativeModelRunner::compile(Operation *module, ArrayRef<Value> tensors) {
  IRMapping mapping;
  OwningOpRef<ModuleOp> observed = cast<ModuleOp>(module->clone(mapping));
  if (Error error = insertObservers(tensors, mapping))
    return error;
  ModuleCopy copy(*observed);
  if (compiled && copy.getKey() == compiledKey)
    return Error::success();
  compiled.reset();
  llvm::SaveAndRestore flag(compiling, true);
  std::string errors;
  ModuleOp own = copy.read([&](Diagnostic &diagnostic) {
    collectErrors(diagnostic, errors);
    return success();
  });
  FailureOr<std::unique_ptr<CompiledModel>> made = failure();
  if (own)
    made = compileModel(own, options);
  if (failed(made))
    return llvm::createStringError("the model cannot be compiled to be run over samples: " +
                                   (errors.empty() ? "no reason is known" : errors));
  compiled = std::move(*made);
  compiledKey = copy.getKey();
  ++compiles;
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

/// How to read each tensor; fails for elements that stand for no real numbers.
static llvm::Expected<std::vector<StoredValues>> describeTensors(ArrayRef<Value> tensors) {
  std::vector<StoredValues> result;
  for (Value tensor : tensors) {
    auto type = dyn_cast<ShapedType>(tensor.getType());
    std::optional<StoredValues> stored = type ? StoredValues::get(type) : std::nullopt;
    if (!stored)
      return llvm::createStringError("tensor '" + getTensorName(tensor) +
                                     "' cannot be observed: its elements are neither FLOAT32 nor quantized");
    result.push_back(std::move(*stored));
  }
  return result;
}

/// As runOnWorkers() with one worker, but that state goes on from sample to sample.
static Error runInOrder(const CompiledModel &model, size_t signature, size_t samples,
                        llvm::function_ref<Error(size_t sample, unsigned worker, Instance &)> run) {
  llvm::Expected<std::unique_ptr<Instance>> instance = Instance::create(model, signature);
  if (!instance)
    return instance.takeError();
  for (size_t sample = 0; sample < samples; ++sample)
    if (Error error = run(sample, 0, **instance))
      return error;
  return Error::success();
}

Error NativeModelRunner::run(Operation *module, ArrayRef<Value> tensors, size_t limit, Observer observer) {
  llvm::Expected<std::vector<StoredValues>> stored = describeTensors(tensors);
  if (!stored)
    return stored.takeError();
  if (Error error = compile(module, tensors))
    return error;
  auto begin = std::chrono::steady_clock::now();
  size_t first = 0; // of the signature's samples among all
  for (const SignatureSamples &entry : samples) {
    llvm::Expected<size_t> signature = compiled->findSignature(entry.signature);
    if (!signature)
      return signature.takeError();
    if (Error error = entry.source->bind(compiled->getManifest().signatures[*signature]))
      return error;
    size_t count = entry.source->getCount();
    if (limit)
      count = std::min(count, limit - std::min(first, limit));
    auto work = [&](size_t sample, unsigned worker, Instance &instance) -> Error {
      if (Error error = entry.source->fill(sample, instance))
        return error;
      std::vector<float> scratch;
      auto listen = [&](int64_t slot, ArrayRef<int64_t> shape, const void *elements) {
        ArrayRef<float> values = (*stored)[slot].read(shape, elements, scratch);
        observer({size_t(slot), first + sample, worker, shape, values});
      };
      ListeningScope scope(listen);
      instance.run();
      ++runs;
      return Error::success();
    };
    Error error = isStream ? runInOrder(*compiled, *signature, count, work)
                           : runOnWorkers(*compiled, *signature, count, threads, work);
    if (error)
      return error;
    first += count;
  }
  seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return Error::success();
}
