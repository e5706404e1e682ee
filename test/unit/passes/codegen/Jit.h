//===- Jit.h - Runs what code generation wrote ------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiles a module's functions for a CPU in this process. Buffers are passed as bare pointers.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_TEST_UNIT_PASSES_CODEGEN_JIT_H
#define ADZE_TEST_UNIT_PASSES_CODEGEN_JIT_H

#include "adze/InitAll.h"
#include "mlir/ExecutionEngine/ExecutionEngine.h"
#include "mlir/ExecutionEngine/OptUtils.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/X86TargetParser.h"

#include <memory>
#include <string>

namespace adze {

/// Whether this machine runs code for `cpu`, an x86 CPU by LLVM's name.
inline bool hostRuns(llvm::StringRef cpu) {
  if (!llvm::Triple(llvm::sys::getDefaultTargetTriple()).isX86())
    return false;
  llvm::SmallVector<llvm::StringRef> needed;
  llvm::X86::getFeaturesForCPU(cpu, needed);
  llvm::StringMap<bool> host = llvm::sys::getHostCPUFeatures();
  // What concerns the system rather than instructions that code generation picks.
  auto matters = [](llvm::StringRef name) {
    return name.starts_with("avx") || name.starts_with("sse") || name == "fma" || name == "f16c" || name == "bmi2";
  };
  return llvm::all_of(needed, [&](llvm::StringRef name) { return !matters(name) || host.lookup(name); });
}

/// A module that has been compiled.
class JitModule {
public:
  /// Null, with a message on stderr, where something refuses. `passes` run on the text first, then come those to LLVM.
  static std::unique_ptr<JitModule> create(llvm::StringRef text, llvm::StringRef passes, llvm::StringRef cpu) {
    auto jit = std::make_unique<JitModule>(Key());
    return jit->compile(text, passes, cpu) ? std::move(jit) : nullptr;
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

  /// Writes the object code to a file, after the first lookup.
  void dumpObject(llvm::StringRef path) { engine->dumpToObjectFile(path); }

private:
  struct Key {};

public:
  explicit JitModule(Key) : context(mlir::MLIRContext::Threading::DISABLED) {}

private:
  static void initializeOnce() {
    static bool done = [] {
      llvm::InitializeNativeTarget();
      llvm::InitializeNativeTargetAsmPrinter();
      registerAllPasses();
      return true;
    }();
    (void)done;
  }

  bool compile(llvm::StringRef text, llvm::StringRef passes, llvm::StringRef cpu) {
    initializeOnce();
    mlir::DialectRegistry registry;
    registerAllDialects(registry);
    mlir::registerAllToLLVMIRTranslations(registry);
    context.appendDialectRegistry(registry);
    auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
    if (!module)
      return false;
    (*module)->setAttr("kernel.cpu", mlir::StringAttr::get(&context, cpu));
    mlir::PassManager manager(&context);
    std::string pipeline = (passes +
        ",func.func(canonicalize,cse),convert-scf-to-cf,expand-strided-metadata,lower-affine,convert-vector-to-llvm,"
        "convert-math-to-llvm,finalize-memref-to-llvm,convert-arith-to-llvm,convert-index-to-llvm,convert-cf-to-llvm,"
        "convert-func-to-llvm{use-bare-ptr-memref-call-conv=1},reconcile-unrealized-casts,canonicalize,cse").str();
    if (failed(mlir::parsePassPipeline(pipeline, manager)) || failed(manager.run(*module)))
      return false;
    std::string error;
    llvm::Triple triple(llvm::sys::getDefaultTargetTriple());
    const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, error);
    llvm::TargetOptions options;
    auto makeMachine = [&] {
      return std::unique_ptr<llvm::TargetMachine>(
          target->createTargetMachine(triple, cpu, "", options, llvm::Reloc::PIC_, std::nullopt, llvm::CodeGenOptLevel::Aggressive));
    };
    machine = makeMachine();
    mlir::ExecutionEngineOptions engineOptions;
    auto transformer = mlir::makeOptimizingTransformer(3, 0, machine.get());
    engineOptions.transformer = transformer;
    engineOptions.jitCodeGenOptLevel = llvm::CodeGenOptLevel::Aggressive;
    engineOptions.enableObjectDump = true;
    engineOptions.enableGDBNotificationListener = engineOptions.enablePerfNotificationListener = false;
    auto created = mlir::ExecutionEngine::create(*module, engineOptions, makeMachine());
    if (!created) {
      llvm::errs() << toString(created.takeError()) << "\n";
      return false;
    }
    engine = std::move(*created);
    return true;
  }

  mlir::MLIRContext context;
  std::unique_ptr<llvm::TargetMachine> machine;
  std::unique_ptr<mlir::ExecutionEngine> engine;
};

} // namespace adze

#endif // ADZE_TEST_UNIT_PASSES_CODEGEN_JIT_H
