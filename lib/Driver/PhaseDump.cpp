//===- PhaseDump.cpp - What each phase made of a model --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Modules as text, with locations: tensor names are locations.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/PhaseDump.h"

#include "lib/Support/WholeFile.h"
#include "llvm/Support/FileSystem.h"

using namespace adze;
using namespace llvm;

/// Shapes and scales are worth reading.
static constexpr int64_t shownElements = 16;

static constexpr StringRef phases[] = {"import", "optimize", "prepare", "lower", "schedule", "memory", "codegen"};

ArrayRef<StringRef> adze::listPhases() { return phases; }

static void print(mlir::ModuleOp module, bool weights, raw_ostream &os) {
  mlir::OpPrintingFlags flags;
  flags.enableDebugInfo(true, /*prettyForm=*/false);
  if (!weights)
    flags.elideLargeElementsAttrs(shownElements).elideLargeResourceString(0);
  module.print(os, flags);
  os << "\n";
}

bool PhaseDump::observe(StringRef phase, mlir::ModuleOp module) {
  isStopped = phase == stopAfter;
  if (isStopped) {
    raw_string_ostream os(text);
    print(module, weights, os);
  }
  if (directory.empty())
    return !isStopped;
  size_t number = std::distance(std::begin(phases), find(phases, phase)) + 1;
  std::string path = (directory + "/" + Twine(number) + "." + phase + ".mlir").str();
  if (std::error_code code = sys::fs::create_directories(directory)) {
    error = directory + ": " + code.message();
    return false;
  }
  std::string reason;
  if (failed(writeWholeFile(path, [&](raw_ostream &os) { print(module, weights, os); return success(); }, reason))) {
    error = path + ": " + reason;
    return false;
  }
  return !isStopped;
}
