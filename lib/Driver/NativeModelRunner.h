//===- NativeModelRunner.h - Runs models for passes as code -----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The ModelRunner of the tools: a copy of the module shows its tensors, is compiled for this machine and run over the
// samples on all cores.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_NATIVEMODELRUNNER_H
#define ADZE_LIB_DRIVER_NATIVEMODELRUNNER_H

#include "lib/Driver/CompileModel.h"
#include "lib/Driver/SampleSource.h"
#include "lib/Support/ModelRunner.h"

#include <array>
#include <atomic>

namespace adze {

/// The samples of one signature; an empty key means the main subgraph or the first signature.
struct SignatureSamples {
  std::string signature;
  std::unique_ptr<SampleSource> source;
};

/// See ModelRunner. Context and modules that it is given must outlive it, or abandonReference() be called.
class NativeModelRunner : public ModelRunner {
public:
  /// `samples`: at least one entry, each signature once. Of `options` the signature is not looked at. `threads` of 0: as many
  /// as there are cores.
  NativeModelRunner(std::vector<SignatureSamples> samples, CompileModelOptions options, unsigned threads = 0);
  ~NativeModelRunner() override;

  size_t getSampleCount() const override;
  unsigned getWorkerCount() const override { return threads; }
  bool keepsState() const override { return isStream; }
  llvm::Error run(mlir::Operation *module, llvm::ArrayRef<mlir::Value> tensors, size_t samples,
                  Observer observer) override;
  void setReference(mlir::Operation *module, ReferenceUse use = ReferenceUse::tensors) override;
  mlir::Operation *getReference(ReferenceUse use = ReferenceUse::tensors) const override { return references[size_t(use)]; }

  /// From now on samples are steps of one stream, run in their order on one thread.
  void keepState() {
    isStream = true;
    threads = 1;
  }

  /// Forgets the references without destroying them, because their context is gone.
  void abandonReference() { references = {}; }

  /// Whether run() is making a context of its own.
  bool isCompiling() const { return compiling; }
  /// Samples that have been run since the runner was made: for progress, from any thread.
  size_t getRunCount() const { return runs; }
  /// Seconds that running them took, compiling not counted; not while one runs.
  double getRunSeconds() const { return seconds; }
  /// Models that have been compiled.
  size_t getCompileCount() const { return compiles; }

private:
  llvm::Error compile(mlir::Operation *module, llvm::ArrayRef<mlir::Value> tensors);

  std::vector<SignatureSamples> samples;
  CompileModelOptions options;
  unsigned threads;
  std::array<mlir::Operation *, 2> references = {}; ///< By use.
  std::unique_ptr<CompiledModel> compiled;
  std::string compiledKey; ///< Which module, with which observers, was compiled last.
  std::atomic<size_t> runs = 0;
  double seconds = 0;
  size_t compiles = 0;
  bool compiling = false;
  bool isStream = false;
};

} // namespace adze

#endif // ADZE_LIB_DRIVER_NATIVEMODELRUNNER_H
