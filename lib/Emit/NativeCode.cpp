//===- NativeCode.cpp - LLVM modules to objects ---------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LLVM's own pipeline for the level, then code generation into memory.
//
//===----------------------------------------------------------------------===//

#include "lib/Emit/NativeCode.h"

#include "lib/Emit/FixedPoint.h"
#include "lib/Emit/GatherOffsets.h"
#include "lib/Target/TargetInfo.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/IR/DiagnosticHandler.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Verifier.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"

#include <atomic>
#include <mutex>
#include <thread>

using namespace adze;
using namespace llvm;

static void initializeTargets() {
  static std::once_flag once;
  std::call_once(once, [] {
    InitializeAllTargetInfos();
    InitializeAllTargets();
    InitializeAllTargetMCs();
    InitializeAllAsmPrinters();
    InitializeAllAsmParsers();
  });
}

static std::string getHostFeatures() {
  SubtargetFeatures features;
  for (const auto &feature : sys::getHostCPUFeatures())
    features.AddFeature(feature.first(), feature.second);
  return features.getString();
}

Expected<std::unique_ptr<TargetMachine>> adze::createTargetMachine(const CodeOptions &options) {
  initializeTargets();
  std::string text = options.triple.empty() ? sys::getProcessTriple() : Triple::normalize(options.triple);
  Triple triple(text);
  std::string error, cpu = options.cpu, features = options.features;
  const Target *target = TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return createStringError("there is no target '" + text + "': " + error);
  if (cpu == "native") {
    if (triple.getArch() != Triple(sys::getProcessTriple()).getArch())
      return createStringError("CPU 'native' is the host's, which does not run code for '" + text + "': name a CPU");
    cpu = sys::getHostCPUName();
    features = getHostFeatures() + (features.empty() ? "" : "," + features);
  }
  // LLVM would print about an unknown CPU and go on.
  std::unique_ptr<MCSubtargetInfo> info(target->createMCSubtargetInfo(triple, "", ""));
  if (!cpu.empty() && !info->isCPUStringValid(cpu))
    return createStringError("target '" + text + "' has no CPU '" + cpu + "'");
  for (StringRef feature : split(options.features, ','))
    if (!feature.empty() && (!(feature.starts_with("+") || feature.starts_with("-")) ||
                             none_of(info->getAllProcessorFeatures(), [&](const SubtargetFeatureKV &known) {
                               return feature.drop_front() == known.Key;
                             })))
      return createStringError("target '" + text + "' has no feature '" + feature + "': write them as in '+avx2,-fma'");
  // What the CPU and the system imply: rv64gc, for one, where there is an operating system.
  if (Expected<TargetInfo> facts = TargetInfo::get(text, cpu, features)) {
    cpu = facts->cpu;
    features = facts->features;
  } else {
    return facts.takeError();
  }
  TargetOptions targetOptions;
  targetOptions.FunctionSections = targetOptions.DataSections = true; // a linker drops what a program does not call
  Reloc::Model relocation = triple.getOS() == Triple::UnknownOS ? Reloc::Static : Reloc::PIC_;
  std::unique_ptr<TargetMachine> machine(target->createTargetMachine(triple, cpu, features, targetOptions, relocation,
                                                                     std::nullopt, CodeGenOptLevel::Default));
  if (!machine)
    return createStringError("target '" + text + "' has no code generator");
  return machine;
}

/// The library functions that code may call: those that every C environment has and that nothing else provides.
static const LibFunc allowedFunctions[] = {LibFunc_memcpy, LibFunc_memmove, LibFunc_memset};

static TargetLibraryInfoImpl getLibraryInfo(const Triple &triple) {
  TargetLibraryInfoImpl info(triple);
  info.disableAllFunctions();
  for (LibFunc function : allowedFunctions)
    info.setAvailable(function);
  return info;
}

static void optimize(Module &module, TargetMachine &machine, unsigned level) {
  PipelineTuningOptions tuning;
  tuning.LoopVectorization = tuning.SLPVectorization = level >= 2;
  PassBuilder builder(&machine, tuning);
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager graphs;
  ModuleAnalysisManager modules;
  TargetLibraryInfoImpl library = getLibraryInfo(machine.getTargetTriple());
  functions.registerPass([&] { return TargetLibraryAnalysis(library); });
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(graphs);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, graphs, modules);
  OptimizationLevel optimization = level == 1   ? OptimizationLevel::O1
                                   : level == 2 ? OptimizationLevel::O2
                                                : OptimizationLevel::O3;
  ModulePassManager pipeline = level ? builder.buildPerModuleDefaultPipeline(optimization)
                                     : builder.buildO0DefaultPipeline(OptimizationLevel::O0);
  pipeline.run(module, modules);
}

void adze::setTargetOf(Function &function, const TargetMachine &machine) {
  if (!function.hasFnAttribute("target-cpu") && !machine.getTargetCPU().empty())
    function.addFnAttr("target-cpu", machine.getTargetCPU());
  if (!function.hasFnAttribute("target-features") && !machine.getTargetFeatureString().empty())
    function.addFnAttr("target-features", machine.getTargetFeatureString());
}

/// Functions without a CPU of their own get the machine's: the optimizer asks them, not the machine. Nothing unwinds, so
/// that there are no tables for it.
static void setAttributes(Module &module, const TargetMachine &machine) {
  for (Function &function : module) {
    function.setDoesNotThrow();
    if (!function.isDeclaration())
      setTargetOf(function, machine);
  }
}

namespace {

/// Takes down how much stack functions need: LLVM warns of it where a function's attribute says so.
struct FrameHandler : DiagnosticHandler {
  explicit FrameHandler(StringMap<uint64_t> &frames) : frames(frames) {}
  bool handleDiagnostics(const DiagnosticInfo &info) override {
    auto *size = dyn_cast<DiagnosticInfoStackSize>(&info);
    if (size)
      frames[size->getFunction().getName()] = size->getResourceSize();
    return size;
  }
  StringMap<uint64_t> &frames;
};

} // namespace

/// Functions whose address is handed on are called as well, by somebody: tasks.
static void listCalls(const Module &module, CodeFacts &facts) {
  for (const Function &function : module)
    for (const Instruction &instruction : instructions(function))
      for (const Value *operand : instruction.operand_values())
        if (auto *called = dyn_cast<Function>(operand))
          facts.calls[function.getName()].push_back(called->getName().str());
}

void CodeFacts::add(CodeFacts &&other) {
  for (auto &entry : other.frames)
    frames.try_emplace(entry.first(), entry.second);
  for (auto &entry : other.calls)
    calls.try_emplace(entry.first(), std::move(entry.second));
}

uint64_t CodeFacts::getStackDepth(StringRef function) const {
  StringMap<uint64_t> depths; // of those that are done; 0 while one is being looked at, for there is no recursion
  auto visit = [&](auto &self, StringRef name) -> uint64_t {
    auto [place, isNew] = depths.try_emplace(name, 0);
    if (!isNew)
      return place->second;
    uint64_t below = 0;
    if (auto found = calls.find(name); found != calls.end())
      for (StringRef callee : found->second)
        below = std::max(below, self(self, callee));
    return depths[name] = frames.lookup(name) + below;
  };
  return visit(visit, function);
}

/// Bytes of constants that are zero so far, and some for what else there is: room for weights, see addWeights().
static uint64_t countZeros(const Module &module) {
  uint64_t bytes = 1 << 16;
  for (const GlobalVariable &global : module.globals())
    if (global.hasInitializer() && isa<ConstantAggregateZero>(global.getInitializer()))
      bytes += module.getDataLayout().getTypeAllocSize(global.getValueType());
  return bytes;
}

Expected<std::unique_ptr<ObjectBuffer>> adze::compileToObject(Module &module, TargetMachine &machine, unsigned level,
                                                              CodeKind kind, CodeFacts *facts) {
  module.setTargetTriple(machine.getTargetTriple());
  module.setDataLayout(machine.createDataLayout());
  std::string error;
  raw_string_ostream errors(error);
  if (verifyModule(module, &errors))
    return createStringError("module '" + module.getName() + "' is malformed: " + StringRef(error).rtrim());
  setAttributes(module, machine);
  machine.setOptLevel(level == 0   ? CodeGenOptLevel::None
                      : level == 1 ? CodeGenOptLevel::Less
                      : level == 2 ? CodeGenOptLevel::Default
                                   : CodeGenOptLevel::Aggressive);
  optimize(module, machine, level);
  convertByFixedPoint(module, machine);
  gatherByOffsets(module, machine);
  if (facts) {
    listCalls(module, *facts);
    for (Function &function : module)
      function.addFnAttr("warn-stack-size", "0");
    module.getContext().setDiagnosticHandler(std::make_unique<FrameHandler>(facts->frames));
  }

  ObjectStream os(countZeros(module));
  {
    legacy::PassManager passes;
    passes.add(new TargetLibraryInfoWrapperPass(getLibraryInfo(machine.getTargetTriple())));
    auto file = kind == CodeKind::Object ? CodeGenFileType::ObjectFile : CodeGenFileType::AssemblyFile;
    if (machine.addPassesToEmitFile(passes, os, nullptr, file))
      return createStringError("target '" + machine.getTargetTriple().str() + "' writes no objects");
    passes.run(module);
  }
  return os.take(module.getModuleIdentifier());
}

Expected<std::vector<std::unique_ptr<ObjectBuffer>>>
adze::compileToObjects(std::vector<OwnedModule> modules, const CodeOptions &options, CodeKind kind, CodeFacts *facts) {
  std::vector<std::unique_ptr<ObjectBuffer>> objects(modules.size());
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  Error failure = Error::success();
  auto work = [&] {
    Expected<std::unique_ptr<TargetMachine>> machine = createTargetMachine(options);
    for (size_t index; machine && (index = next++) < modules.size();) {
      CodeFacts some;
      Expected<std::unique_ptr<ObjectBuffer>> object =
          compileToObject(*modules[index].module, **machine, options.level, kind, facts ? &some : nullptr);
      modules[index].module.reset(); // its memory is wanted by the others
      modules[index].context.reset();
      std::lock_guard lock(mutex);
      if (object) {
        objects[index] = std::move(*object);
        if (facts)
          facts->add(std::move(some));
        continue;
      }
      failure = joinErrors(std::move(failure), object.takeError());
    }
    if (!machine) {
      std::lock_guard lock(mutex);
      if (next.exchange(modules.size()) < modules.size() || modules.empty())
        failure = joinErrors(std::move(failure), machine.takeError());
      else
        consumeError(machine.takeError());
    }
  };
  std::vector<std::thread> others;
  for (size_t count = 1; count < std::min<size_t>(options.threads, modules.size()); ++count)
    others.emplace_back(work);
  work();
  for (std::thread &thread : others)
    thread.join();
  if (failure)
    return std::move(failure);
  return objects;
}

Expected<std::vector<std::string>> adze::findUndefinedSymbols(ArrayRef<std::unique_ptr<ObjectBuffer>> objects) {
  StringSet<> defined = {"memcpy", "memmove", "memset", "_GLOBAL_OFFSET_TABLE_"}, wanted;
  for (const std::unique_ptr<ObjectBuffer> &buffer : objects) {
    Expected<std::unique_ptr<object::ObjectFile>> file = object::ObjectFile::createObjectFile(*buffer);
    if (!file)
      return file.takeError();
    for (const object::SymbolRef &symbol : (*file)->symbols()) {
      Expected<uint32_t> flags = symbol.getFlags();
      Expected<StringRef> name = symbol.getName();
      if (!flags || !name)
        return joinErrors(flags.takeError(), name.takeError());
      if (!name->empty())
        (*flags & object::SymbolRef::SF_Undefined ? wanted : defined).insert(*name);
    }
  }
  std::vector<std::string> missing;
  for (StringRef name : wanted.keys())
    if (!defined.contains(name))
      missing.push_back(name.str());
  llvm::sort(missing);
  return missing;
}
