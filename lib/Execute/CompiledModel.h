//===- CompiledModel.h - A model as code in this process --------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiles the LLVM modules of a model and links them into this process, with the weights in one block.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_EXECUTE_COMPILEDMODEL_H
#define ADZE_LIB_EXECUTE_COMPILEDMODEL_H

#include "lib/Execute/Block.h"
#include "lib/Emit/NativeCode.h"
#include "lib/Support/Manifest.h"

namespace llvm::orc {
class LLJIT;
} // namespace llvm::orc

namespace adze {

/// Code and weights; immutable, so that any number of threads may run it, each through an Instance of its own.
class CompiledModel {
public:
  /// Compiles and links. The weights are copied, and each given up as soon as it is. The code may call nothing but itself,
  /// memcpy, memmove, memset and what shows tensors (lib/Support/Observation.h): fails with the names of what else it wants, for entry points that are not defined and for a manifest that
  /// contradicts itself.
  static llvm::Expected<std::unique_ptr<CompiledModel>> create(std::vector<OwnedModule> modules, Manifest manifest,
                                                               const CodeOptions &options = {});
  ~CompiledModel();
  CompiledModel(const CompiledModel &) = delete;
  CompiledModel &operator=(const CompiledModel &) = delete;

  /// Its list of weights is empty: see getWeights().
  const Manifest &getManifest() const { return manifest; }
  /// The manifest's `weightsBytes` bytes, aligned; null where there are none.
  const char *getWeights() const { return weights.data(); }
  EntryFunction *getEntry(size_t signature) const { return entries[signature]; }
  /// Null where zeros are the first state.
  EntryFunction *getReset() const { return reset; }
  /// The index of a signature; an empty key means the only or first one. Fails with the keys that exist.
  llvm::Expected<size_t> findSignature(llvm::StringRef key) const;
  /// Machine code and constants, in bytes.
  uint64_t getCodeBytes() const { return codeBytes; }

private:
  CompiledModel() = default;
  llvm::Error link(std::vector<std::unique_ptr<ObjectBuffer>> objects, const CodeOptions &options);
  llvm::Error copyWeights();

  Manifest manifest;
  Block weights;
  std::unique_ptr<llvm::orc::LLJIT> jit;
  std::vector<EntryFunction *> entries;
  EntryFunction *reset = nullptr;
  uint64_t codeBytes = 0;
};

} // namespace adze

#endif // ADZE_LIB_EXECUTE_COMPILEDMODEL_H
