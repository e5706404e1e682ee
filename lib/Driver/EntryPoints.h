//===- EntryPoints.h - What of a model is run -------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Signatures and the main subgraph, and the tensors that they take and return.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_ENTRYPOINTS_H
#define ADZE_LIB_DRIVER_ENTRYPOINTS_H

#include "lib/Support/Manifest.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringMap.h"

#include <map>

namespace adze {

/// A subgraph that is run, and what callers call it.
struct EntryPoint {
  std::string key; ///< The signature's; empty for a main subgraph without one.
  mlir::func::FuncOp function; ///< Of no use once the graph is lowered.
  std::string functionName;
  std::vector<std::string> inputNames, outputNames; ///< In the order of the subgraph.
  std::string symbol;                               ///< The function that the manifest names.
  std::map<size_t, std::vector<char>> frozen = {};  ///< Elements of inputs that became constants, by number.
  /// Which outputs are bounded (bound-shapes); empty: none. Their extents are results behind all outputs.
  std::vector<bool> bounded = {};

  size_t countBounded() const { return std::count(bounded.begin(), bounded.end(), true); }
};

/// What an op of the graph has to do at least.
struct OpCost {
  double macs = 0;
  bool integer = false; ///< Whether the weights are integers.
  uint64_t bytes = 0;   ///< Of operands and results.
};

/// Costs of ops by the name of their first result.
using OpCosts = llvm::StringMap<OpCost>;

/// What of a model is run: the signature called `signature`, or where that is empty the main subgraph, or with `all` that
/// and every signature. Other functions become private. Fails, with the keys that exist, where there is no such signature.
llvm::FailureOr<std::vector<EntryPoint>> selectEntryPoints(mlir::ModuleOp module, llvm::StringRef signature,
                                                             bool all = false);

/// Notes which outputs have bounds.
void readBounds(std::vector<EntryPoint> &entries);

/// Lets every entry point without bounded outputs return, after its results, each tensor that an op of it makes.
void returnIntermediates(std::vector<EntryPoint> &entries);

/// Fills in the manifest's signatures. Fails where a tensor's shape is not static, or its elements have no numbers.
llvm::LogicalResult describeEntryPoints(llvm::ArrayRef<EntryPoint> entries, Manifest &manifest);

OpCosts getOpCosts(mlir::ModuleOp module);

} // namespace adze

#endif // ADZE_LIB_DRIVER_ENTRYPOINTS_H
