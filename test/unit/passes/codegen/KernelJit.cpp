//===- KernelJit.cpp - Runs functions on buffers --------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MLIR's ExecutionEngine with a target machine of a named CPU.
//
//===----------------------------------------------------------------------===//

#include "test/unit/passes/codegen/KernelJit.h"

#include "adze/InitAll.h"
#include "lib/Target/TargetInfo.h"
#include "mlir/ExecutionEngine/OptUtils.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"

using namespace mlir;
using namespace adze;

static constexpr llvm::StringLiteral toLLVM =
    "canonicalize,cse,convert-scf-to-cf,expand-strided-metadata,lower-affine,convert-vector-to-llvm,"
    "finalize-memref-to-llvm,convert-arith-to-llvm,convert-index-to-llvm,convert-cf-to-llvm,"
    "convert-func-to-llvm{use-bare-ptr-memref-call-conv=1},reconcile-unrealized-casts,canonicalize,cse";

std::unique_ptr<MLIRContext> adze::makeJitContext() {
  [[maybe_unused]] static bool once = [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    llvm::InitializeNativeTargetAsmParser(); // inline assembly
    registerAllPasses(/*upstream=*/true);
    return true;
  }();
  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllToLLVMIRTranslations(registry);
  return std::make_unique<MLIRContext>(registry, MLIRContext::Threading::DISABLED);
}

bool adze::canRun(StringRef cpu) {
  std::string triple = llvm::sys::getDefaultTargetTriple();
  llvm::Expected<TargetInfo> wanted = TargetInfo::get(triple, cpu), host = TargetInfo::host();
  if (!wanted || !host) {
    llvm::consumeError(wanted.takeError());
    llvm::consumeError(host.takeError());
    return false;
  }
  for (StringRef feature : {"avx2", "fma", "f16c", "avx512f", "avx512bw", "avx512vl", "avx512vnni", "avx512bf16"})
    if (wanted->hasFeature(feature) && !host->hasFeature(feature))
      return false;
  return host->triple.getArch() == wanted->triple.getArch();
}

static std::unique_ptr<llvm::TargetMachine> makeMachine(StringRef cpu) {
  std::string error;
  llvm::Triple triple(llvm::sys::getDefaultTargetTriple());
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return nullptr;
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, cpu, "", llvm::TargetOptions(), llvm::Reloc::PIC_, std::nullopt, llvm::CodeGenOptLevel::Default));
}

std::unique_ptr<ExecutionEngine> adze::compileForTest(ModuleOp module, StringRef pipeline, StringRef cpu) {
  PassManager passes(module.getContext(), ModuleOp::getOperationName());
  if (failed(parsePassPipeline(pipeline, passes, llvm::errs())) || failed(parsePassPipeline(toLLVM, passes, llvm::errs())) ||
      failed(passes.run(module)))
    return nullptr;
  std::unique_ptr<llvm::TargetMachine> machine = makeMachine(cpu);
  auto optimize = makeOptimizingTransformer(/*optLevel=*/2, /*sizeLevel=*/0, machine.get());
  ExecutionEngineOptions options;
  options.transformer = optimize;
  options.jitCodeGenOptLevel = llvm::CodeGenOptLevel::Default;
  auto engine = ExecutionEngine::create(module, options, makeMachine(cpu));
  if (engine)
    return std::move(*engine);
  llvm::errs() << llvm::toString(engine.takeError()) << "\n";
  return nullptr;
}

void adze::callWithBuffers(ExecutionEngine &engine, StringRef name, ArrayRef<void *> buffers) {
  llvm::Expected<void (*)(void **)> function = engine.lookupPacked(name);
  if (!function) {
    llvm::errs() << llvm::toString(function.takeError()) << "\n";
    std::abort();
  }
  // A packed call takes pointers to the arguments.
  llvm::SmallVector<void *> values(buffers), arguments;
  for (void *&value : values)
    arguments.push_back(&value);
  (*function)(arguments.data());
}
