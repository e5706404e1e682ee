//===- Reduce.cpp - Reductions of graphs ----------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pass reduce-graph: tries one change after another on a copy of the module and keeps those after which the user's
// test still finds what it looks for.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Reduce.h"

#include "lib/Driver/ReduceChanges.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Reducer/Tester.h"

using namespace mlir;
using namespace adze;

namespace {

struct ReduceGraph : PassWrapper<ReduceGraph, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ReduceGraph)

  ReduceGraph() = default;
  ReduceGraph(const ReduceGraph &other) : PassWrapper(other) {}

  StringRef getArgument() const final { return "reduce-graph"; }
  StringRef getDescription() const final {
    return "drop ops, subgraphs and data of a network as long as the test finds it interesting";
  }
  void runOnOperation() final;

  Option<std::string> test{*this, "test", llvm::cl::desc("Program that gets a file and exits with 0 unless the file is "
                                                         "still interesting")};
  ListOption<std::string> testArguments{*this, "test-arg", llvm::cl::desc("Arguments for the test, in front of the file")};

private:
  bool attempt(const Change &change);
  bool attemptAll(const Changes &changes);
  bool cutOps();

  Tester tester;
};

} // namespace

/// Makes a change on a copy, and keeps it where the copy is valid and interesting.
bool ReduceGraph::attempt(const Change &change) {
  ModuleOp module = getOperation();
  OwningOpRef<ModuleOp> copy = module.clone();
  {
    // What is wrong with an invalid candidate interests nobody.
    ScopedDiagnosticHandler silence(&getContext(), [](Diagnostic &) { return success(); });
    if (!change(*copy))
      return false;
    removeUnusedOps(*copy);
    if (failed(verify(*copy)))
      return false;
  }
  if (tester.isInteresting(*copy).first != Tester::Interestingness::True)
    return false;
  module.getBodyRegion().takeBody(copy->getBodyRegion());
  module->setAttrs(copy->getOperation()->getAttrDictionary());
  return true;
}

bool ReduceGraph::attemptAll(const Changes &changes) {
  bool changed = false;
  for (const Change &change : changes)
    changed |= attempt(change);
  return changed;
}

/// Half of the ops at once, then quarters, down to single ones: most faults need few ops.
bool ReduceGraph::cutOps() {
  bool changed = false;
  for (unsigned length = std::max(1u, countOps(getOperation()) / 2); length > 0; length /= 2)
    for (unsigned begin = 0; begin < countOps(getOperation());) {
      bool done = false;
      for (Replacement replacement : {Replacement::Operand, Replacement::Argument, Replacement::Constant})
        done = done || attempt([=](ModuleOp module) { return replaceOps(module, begin, length, replacement); });
      changed |= done;
      if (!done)
        begin += length; // otherwise others stand in this place now
    }
  return changed;
}

void ReduceGraph::runOnOperation() {
  if (test.empty()) {
    emitError(UnknownLoc::get(&getContext()), "reduce-graph wants a test: --reduce-graph='test=./still-fails.sh'");
    return signalPassFailure();
  }
  std::vector<std::string> arguments(testArguments.begin(), testArguments.end());
  tester.setTestScript(test);
  tester.setTestScriptArgs(arguments);
  if (tester.isInteresting(getOperation()).first != Tester::Interestingness::True) {
    emitError(UnknownLoc::get(&getContext()), "the test does not find the input interesting: it has to exit with "
                                              "another code than 0 for it");
    return signalPassFailure();
  }
  bool changed = true;
  while (changed) {
    changed = attemptAll(getAttributeChanges(getOperation()));
    changed |= attemptAll(getFunctionChanges(getOperation()));
    changed |= cutOps();
    changed |= attemptAll(getSignatureChanges(getOperation()));
    changed |= attemptAll(getDataChanges(getOperation()));
    for (int64_t extent : getExtents(getOperation()))
      changed |= attemptAll(getExtentChanges(extent));
  }
}

void adze::registerReductionPasses() { PassRegistration<ReduceGraph>(); }
