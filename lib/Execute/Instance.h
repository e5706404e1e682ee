//===- Instance.h - A compiled model with memory to run in ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arena, state and buffers for running one signature of a compiled model, one call at a time.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_EXECUTE_INSTANCE_H
#define ADZE_LIB_EXECUTE_INSTANCE_H

#include "lib/Execute/CompiledModel.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace adze {

/// One thread may use it at a time. The model must outlive it.
class Instance {
public:
  /// `signature`: an index into those of the manifest. Arena, state, weights, inputs and outputs lie as `placement`
  /// says; weights are copied unless that is Anywhere.
  static llvm::Expected<std::unique_ptr<Instance>> create(const CompiledModel &model, size_t signature = 0,
                                                          Placement placement = Placement::Anywhere);

  const CompiledModel &getModel() const { return model; }
  const SignatureInfo &getSignature() const { return model.getManifest().signatures[signature]; }
  /// The bytes of an input or output.
  llvm::MutableArrayRef<char> getInput(size_t index) { return inputs[index].bytesRef(); }
  llvm::MutableArrayRef<char> getOutput(size_t index) { return outputs[index].bytesRef(); }

  /// The extents of an output: of the last run where it is bounded.
  std::vector<int64_t> getOutputShape(size_t index) const;
  /// The elements of an output within its extents, dense.
  std::vector<char> readOutput(size_t index) const;

  /// Gives variables their first values; done once by create().
  void reset();
  /// Runs on the instance's own inputs and outputs.
  void run() { run(inputPointers.data(), outputPointers.data()); }
  /// Runs on the caller's.
  void run(const void *const *inputs, void *const *outputs);

  /// Hands the tasks of kernels to `function`, for models that have any; null: the calling thread runs them, as it does in
  /// the beginning.
  void setParallelFor(ParallelFor *function, void *functionContext) {
    parallelFor = function;
    context = functionContext;
  }

  /// Ticks of each op of the manifest since clearProfile().
  llvm::ArrayRef<uint64_t> getProfile() const { return profile; }
  void clearProfile() { std::fill(profile.begin(), profile.end(), 0); }
  /// Fails with what was written outside of the arena, state, weights, inputs or outputs without a fault.
  llvm::Error checkIntact() const;

private:
  Instance(const CompiledModel &model, size_t signature) : model(model), signature(signature) {}

  const CompiledModel &model;
  size_t signature;
  Block arena, state, weights;
  const char *weightsBegin = nullptr;
  ParallelFor *parallelFor = nullptr;
  void *context = nullptr;
  std::vector<Block> inputs, outputs;
  std::vector<std::vector<int32_t>> extents; ///< One an output; empty where it is not bounded.
  std::vector<const void *> inputPointers;
  std::vector<void *> outputPointers;
  std::vector<uint64_t> profile;
};

/// Has `run` called for samples 0 to `samples - 1` on `threads` threads at once, each with a number (0 to `threads - 1`) and
/// an instance of its own, whose state is reset before. An error ends the work; of several, that of the first sample is
/// returned, whatever the threads.
llvm::Error runOnWorkers(const CompiledModel &model, size_t signature, size_t samples, unsigned threads,
                         llvm::function_ref<llvm::Error(size_t sample, unsigned worker, Instance &)> run);

/// Runs samples 0 to `samples - 1` on `threads` threads, each with an instance of its own. For each sample, `fill` sets
/// the instance's inputs (state is reset before), and `take` reads its outputs; both are called on many threads at
/// once. The first error of a callback ends the work.
llvm::Error runBatched(const CompiledModel &model, size_t signature, size_t samples, unsigned threads,
                       llvm::function_ref<llvm::Error(size_t sample, Instance &)> fill,
                       llvm::function_ref<llvm::Error(size_t sample, Instance &)> take);

/// Ticks of llvm.readcyclecounter in a second, measured once in 10 ms.
double getTicksPerSecond();

} // namespace adze

#endif // ADZE_LIB_EXECUTE_INSTANCE_H
