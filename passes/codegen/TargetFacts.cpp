//===- TargetFacts.cpp - What code is generated for -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LLVM's table of x86 CPUs; a few features of the others.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/TargetFacts.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/TargetParser/Triple.h"
#include "llvm/TargetParser/X86TargetParser.h"

using namespace mlir;
using namespace adze::codegen;

static StringRef read(ModuleOp module, StringRef name) {
  auto text = module ? module->getAttrOfType<StringAttr>(name) : StringAttr();
  return text ? text.getValue() : StringRef();
}

static llvm::StringSet<> collectFeatures(const llvm::Triple &triple, StringRef cpu, StringRef list) {
  llvm::StringSet<> features;
  if (triple.isX86() && !cpu.empty() && cpu != "generic") {
    SmallVector<StringRef> names;
    llvm::X86::getFeaturesForCPU(cpu, names);
    features.insert(names.begin(), names.end());
  }
  SmallVector<StringRef> parts;
  list.split(parts, ',', -1, /*KeepEmpty=*/false);
  for (StringRef part : parts) {
    if (part.consume_front("-"))
      features.erase(part);
    else if (part.consume_front("+"))
      features.insert(part);
  }
  return features;
}

TargetFacts adze::codegen::getTargetFacts(Operation *op) {
  auto module = isa<ModuleOp>(op) ? cast<ModuleOp>(op) : op->getParentOfType<ModuleOp>();
  StringRef name = read(module, "kernel.triple");
  llvm::Triple triple(name.empty() ? "x86_64-unknown-linux-gnu" : name);
  llvm::StringSet<> features = collectFeatures(triple, read(module, "kernel.cpu"), read(module, "kernel.features"));
  TargetFacts facts;
  facts.isX86 = triple.isX86();
  if (facts.isX86) {
    bool avx512 = features.contains("avx512f") && features.contains("avx512vl") && features.contains("avx512bw");
    facts.hasFMA = features.contains("fma") || avx512;
    facts.hasRounding = features.contains("sse4.1") || features.contains("avx") || features.contains("avx2") || avx512;
    facts.hasMasks = avx512;
    facts.hasVNNI = avx512 && features.contains("avx512vnni");
    facts.vectorBytes = avx512 ? 64 : features.contains("avx") || features.contains("avx2") ? 32 : 16;
    facts.registers = avx512 ? 32 : 16;
  } else if (triple.isAArch64()) {
    facts.hasFMA = facts.hasRounding = true;
    facts.registers = 32;
  } else {
    facts.hasFMA = triple.isRISCV() || features.contains("vfp4") || features.contains("fp-armv8d16sp");
    facts.vectorBytes = 4;
    facts.registers = triple.isRISCV() ? 32 : 16;
  }
  return facts;
}
