//===- TextModel.h - Compiled models from LLVM IR as text -------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What tests of lib/Execute share.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_TEST_UNIT_LIB_EXECUTE_TEXTMODEL_H
#define ADZE_TEST_UNIT_LIB_EXECUTE_TEXTMODEL_H

#include "lib/Execute/Instance.h"
#include "llvm/AsmParser/Parser.h"
#include "llvm/Support/SourceMgr.h"
#include "gtest/gtest.h"

namespace adze {

inline OwnedModule parseModule(llvm::StringRef text) {
  OwnedModule owned;
  owned.context = std::make_unique<llvm::LLVMContext>();
  llvm::SMDiagnostic diagnostic;
  owned.module = llvm::parseAssemblyString(text, diagnostic, *owned.context);
  EXPECT_TRUE(owned.module) << diagnostic.getMessage().str();
  return owned;
}

inline std::vector<OwnedModule> parseModules(llvm::ArrayRef<llvm::StringRef> texts) {
  std::vector<OwnedModule> modules;
  for (llvm::StringRef text : texts)
    modules.push_back(parseModule(text));
  return modules;
}

/// A manifest with one entry point `run` from `count` floats to `count` floats.
inline Manifest makeManifest(int64_t count) {
  Manifest manifest;
  TensorInfo in{"in", "FLOAT32", {1, count}, static_cast<uint64_t>(4 * count), {}, {}}, out = in;
  out.name = "out";
  manifest.signatures.push_back({"", "run", {in}, {out}});
  return manifest;
}

inline llvm::StringRef entryArguments() {
  return "(ptr %in, ptr %out, ptr %arena, ptr %state, ptr %weights, ptr %profile, ptr %parallel_for, ptr %context)";
}

/// A loop over `count` floats, whose body sets %y from the float %x of place %i and pointers %from and %to.
inline std::string loopText(int64_t count, llvm::StringRef body, llvm::StringRef name = "run") {
  return ("define void @" + name + entryArguments() +
          " {\nentry:\n  %from = load ptr, ptr %in\n  %to = load ptr, ptr %out\n  br label %loop\nloop:\n"
          "  %i = phi i64 [0, %entry], [%next, %loop]\n  %source = getelementptr float, ptr %from, i64 %i\n"
          "  %x = load float, ptr %source\n" +
          body +
          "  %target = getelementptr float, ptr %to, i64 %i\n  store float %y, ptr %target\n  %next = add i64 %i, 1\n"
          "  %more = icmp slt i64 %next, " +
          llvm::Twine(count) + "\n  br i1 %more, label %loop, label %end\nend:\n  ret void\n}\n")
      .str();
}

inline std::unique_ptr<CompiledModel> compileText(llvm::ArrayRef<llvm::StringRef> texts, Manifest manifest,
                                                  const CodeOptions &options = {}) {
  auto model = CompiledModel::create(parseModules(texts), std::move(manifest), options);
  if (model)
    return std::move(*model);
  ADD_FAILURE() << llvm::toString(model.takeError());
  return nullptr;
}

/// The error of compiling; empty where there is none.
inline std::string errorOf(llvm::ArrayRef<llvm::StringRef> texts, Manifest manifest, const CodeOptions &options = {}) {
  auto model = CompiledModel::create(parseModules(texts), std::move(manifest), options);
  return model ? "" : llvm::toString(model.takeError());
}

inline float *floats(llvm::MutableArrayRef<char> bytes) { return reinterpret_cast<float *>(bytes.data()); }

} // namespace adze

#endif // ADZE_TEST_UNIT_LIB_EXECUTE_TEXTMODEL_H
