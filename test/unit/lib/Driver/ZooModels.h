//===- ZooModels.h - Real models for tests ----------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Models below ADZE_MODEL_ZOO, or beside the checkout, as native code with made-up inputs.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_TEST_UNIT_LIB_DRIVER_ZOOMODELS_H
#define ADZE_TEST_UNIT_LIB_DRIVER_ZOOMODELS_H

#include "adze/InitAll.h"
#include "lib/Driver/CompileModel.h"
#include "lib/Driver/ModelFile.h"
#include "lib/Execute/Instance.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <cstring>

namespace adze {

/// Models of at most `bytes`, sorted.
inline std::vector<std::string> listModels(uint64_t bytes) {
  const char *zoo = std::getenv("ADZE_MODEL_ZOO");
  std::string root = zoo && *zoo ? zoo : ADZE_SOURCE_DIR "/../shared/models";
  std::vector<std::string> models;
  std::error_code error;
  for (llvm::sys::fs::recursive_directory_iterator it(root, error), end; it != end && !error; it.increment(error)) {
    llvm::ErrorOr<llvm::sys::fs::basic_file_status> status = it->status();
    if (status && status->getSize() <= bytes && llvm::StringRef(it->path()).ends_with(".tflite"))
      models.push_back(it->path());
  }
  llvm::sort(models);
  return models;
}

/// Null for models that are refused.
inline std::unique_ptr<CompiledModel> compileFile(llvm::StringRef path, const CompileModelOptions &options) {
  mlir::DialectRegistry registry;
  registerAllDialects(registry);
  mlir::MLIRContext context(registry);
  context.getDiagEngine().registerHandler([](mlir::Diagnostic &) {}); // refusals are counted elsewhere
  ReadModel model = readModel(path, &context);
  if (!model.module)
    return nullptr;
  auto compiled = compileModel(*model.module, options);
  return succeeded(compiled) ? std::move(*compiled) : nullptr;
}

/// Small inputs that differ from element to element and are valid as numbers, indices and truths.
inline void fill(Instance &instance) {
  for (auto [i, tensor] : llvm::enumerate(instance.getSignature().inputs)) {
    llvm::MutableArrayRef<char> bytes = instance.getInput(i);
    if (tensor.elementType == "FLOAT32")
      for (size_t k = 0; k + 4 <= bytes.size(); k += 4) {
        float value = float(k % 251) / 251;
        std::memcpy(&bytes[k], &value, 4);
      }
    else if (tensor.elementType == "INT8" || tensor.elementType == "UINT8")
      for (size_t k = 0; k != bytes.size(); ++k)
        bytes[k] = char(k % 251);
  }
}

inline std::vector<std::vector<char>> takeOutputs(Instance &instance) {
  std::vector<std::vector<char>> outputs;
  for (size_t i = 0; i != instance.getSignature().outputs.size(); ++i) {
    llvm::MutableArrayRef<char> bytes = instance.getOutput(i);
    outputs.emplace_back(bytes.begin(), bytes.end());
  }
  return outputs;
}

} // namespace adze

#endif // ADZE_TEST_UNIT_LIB_DRIVER_ZOOMODELS_H
