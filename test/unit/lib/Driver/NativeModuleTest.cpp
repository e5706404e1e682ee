//===- NativeModuleTest.cpp - Functions spread over LLVM modules ----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every function is in one module, and the objects do not depend on the threads that compile them.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/NativeModule.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

#include <map>

using namespace mlir;
using namespace adze;

namespace {

/// An entry that calls `kernels` functions of different sizes.
std::string writeModule(unsigned kernels) {
  std::string text, calls;
  for (unsigned i = 0; i != kernels; ++i) {
    std::string name = "@kernel_" + std::to_string(i);
    calls += "  llvm.call " + name + "(%p) : (!llvm.ptr) -> ()\n";
    text += "llvm.func " + name + "(%p: !llvm.ptr) attributes {sym_visibility = \"private\"} {\n"
            "  %x0 = llvm.load volatile %p : !llvm.ptr -> i32\n";
    unsigned count = 300 + 7 * i;
    for (unsigned j = 0; j != count; ++j)
      text += "  %x" + std::to_string(j + 1) + " = llvm.mul %x" + std::to_string(j) + ", %x0 : i32\n";
    text += "  llvm.store volatile %x" + std::to_string(count) + ", %p : i32, !llvm.ptr\n  llvm.return\n}\n";
  }
  return text + "llvm.func @main(%p: !llvm.ptr, %o: !llvm.ptr, %a: !llvm.ptr, %s: !llvm.ptr, %w: !llvm.ptr, %c: !llvm.ptr) {\n" +
         calls + "  llvm.return\n}\n";
}

std::vector<OwnedModule> translate(unsigned kernels) {
  MLIRContext context;
  context.loadDialect<LLVM::LLVMDialect>();
  auto module = parseSourceString<ModuleOp>(writeModule(kernels), &context);
  Manifest manifest;
  SignatureInfo &signature = manifest.signatures.emplace_back();
  signature.function = "main";
  signature.symbol = "adze_entry_0";
  signature.inputs.resize(1);
  signature.outputs.resize(1);
  FailureOr<std::vector<OwnedModule>> modules = translateToLLVM(*module);
  if (failed(modules))
    return {};
  addEntryFunctions(*modules, manifest);
  return std::move(*modules);
}

TEST(NativeModule, EveryFunctionIsInOneModule) {
  std::vector<OwnedModule> modules = translate(40);
  EXPECT_GT(modules.size(), 2u);
  std::map<std::string, int> definitions;
  for (const OwnedModule &owned : modules)
    for (const llvm::Function &function : *owned.module)
      definitions[function.getName().str()] += !function.isDeclaration();
  EXPECT_EQ(definitions.size(), 42u); // 40, main and its wrapper
  for (const auto &[name, count] : definitions)
    EXPECT_EQ(count, 1) << name;
}

TEST(NativeModule, FewFunctionsAreOneModule) { EXPECT_EQ(translate(1).size(), 1u); }

TEST(NativeModule, ObjectsDoNotDependOnThreads) {
  std::vector<std::vector<std::string>> objects;
  for (unsigned threads : {1, 3}) {
    CodeOptions options;
    options.threads = threads;
    auto made = compileToObjects(translate(40), options);
    ASSERT_TRUE(bool(made)) << llvm::toString(made.takeError());
    objects.emplace_back();
    for (const auto &object : *made)
      objects.back().push_back(object->getBuffer().str());
  }
  EXPECT_EQ(objects[0], objects[1]);
}

} // namespace
