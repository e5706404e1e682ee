//===- ModelRunner.h - Runs models for passes that need data ----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calibration, bias correction and whatever else learns from samples asks this class to run a module of the graph dialect and
// gets the values of tensors. The driver attaches one to the dialect (`AdzeDialect::setModelRunner`); a pass that finds none
// fails by name. So no pass depends on how models are run.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_SUPPORT_MODELRUNNER_H
#define ADZE_LIB_SUPPORT_MODELRUNNER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <functional>

namespace mlir {
class Operation;
class Value;
} // namespace mlir

namespace adze {

/// A tensor at one moment of a run.
struct ObservedTensor {
  /// Its position in the list that was asked for.
  size_t index;
  /// Which sample is run: 0 to getSampleCount() - 1.
  size_t sample;
  /// Which of the threads runs it: 0 to getWorkerCount() - 1. Calls of one worker follow each other.
  unsigned worker;
  llvm::ArrayRef<int64_t> shape;
  /// FLOAT32 elements as they are; quantized ones as the real numbers they stand for. Valid during the call.
  llvm::ArrayRef<float> values;
};

/// What a kept copy of a module is compared by: passes that go from layer to layer may keep another than the one whose outputs count.
enum class ReferenceUse { tensors, outputs };

/// Runs modules over one set of samples. Samples keep no state from one to the next, unless they are steps of one stream.
class ModelRunner {
public:
  using Observer = llvm::function_ref<void(const ObservedTensor &tensor)>;

  virtual ~ModelRunner() = default;

  /// Samples of all signatures together.
  virtual size_t getSampleCount() const = 0;
  /// Threads that call an observer at the same time.
  virtual unsigned getWorkerCount() const = 0;
  /// Whether samples are steps of one stream: one worker runs them in their order, and variables keep their values.
  virtual bool keepsState() const { return false; }

  /// Compiles a copy of `module` (a ModuleOp of the graph dialect, which stays as it is) and runs it on the first `samples`
  /// samples (0: all). `observer` sees each tensor of `tensors` (results of ops, arguments of functions; FLOAT32 or
  /// quantized) whenever it is computed: once a sample, more often in loops, never in a branch that is not taken. Inputs
  /// of the module may be quantized or not: samples are real values. The order of samples is not fixed, so an observer
  /// that depends on it sorts by `sample`.
  virtual llvm::Error run(mlir::Operation *module, llvm::ArrayRef<mlir::Value> tensors, size_t samples,
                          Observer observer) = 0;

  /// Keeps a copy of `module` as the one that later passes approximate; null forgets it.
  virtual void setReference(mlir::Operation *module, ReferenceUse use = ReferenceUse::tensors) = 0;
  /// The kept copy; null where there is none. Tensors correspond by name, outputs by their order.
  virtual mlir::Operation *getReference(ReferenceUse use = ReferenceUse::tensors) const = 0;

  /// How far the pass is that has the runner, as "step 12 of 1000", for whoever waits.
  void report(llvm::StringRef text) const {
    if (listener)
      listener(text);
  }
  /// Who is told what passes report, on their threads; null: nobody.
  void setListener(std::function<void(llvm::StringRef)> to) { listener = std::move(to); }

private:
  std::function<void(llvm::StringRef)> listener;
};

} // namespace adze

#endif // ADZE_LIB_SUPPORT_MODELRUNNER_H
