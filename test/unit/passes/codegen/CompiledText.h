//===- CompiledText.h - Functions from text ---------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiles a module given as text for a CPU, in this process. Buffers are passed as bare pointers.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_TEST_UNIT_PASSES_CODEGEN_COMPILEDTEXT_H
#define ADZE_TEST_UNIT_PASSES_CODEGEN_COMPILEDTEXT_H

#include "mlir/Parser/Parser.h"
#include "test/unit/passes/codegen/KernelJit.h"

namespace adze {

class CompiledText {
public:
  /// `passes` run on the module of `text`, which names `cpu`, then those to LLVM. Null, with a message on stderr, where
  /// something refuses.
  static std::unique_ptr<CompiledText> create(llvm::StringRef text, const std::string &passes, llvm::StringRef cpu) {
    auto result = std::make_unique<CompiledText>();
    result->context = makeJitContext();
    auto module = mlir::parseSourceString<mlir::ModuleOp>(text, result->context.get());
    if (!module)
      return nullptr;
    (*module)->setAttr("kernel.cpu", mlir::StringAttr::get(result->context.get(), cpu));
    result->engine = compileForTest(*module, passes + ",convert-math-to-llvm", cpu);
    return result->engine ? std::move(result) : nullptr;
  }

  /// The address of a function, null where it is missing.
  template <typename Function>
  Function *lookup(llvm::StringRef name) {
    auto address = engine->lookup(name);
    if (address)
      return reinterpret_cast<Function *>(*address);
    llvm::errs() << toString(address.takeError()) << "\n";
    return nullptr;
  }

private:
  std::unique_ptr<mlir::MLIRContext> context;
  std::unique_ptr<mlir::ExecutionEngine> engine;
};

} // namespace adze

#endif // ADZE_TEST_UNIT_PASSES_CODEGEN_COMPILEDTEXT_H
