//===- SearchSpace.h - What a search chooses from ---------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What layers may become: fewer bits, more zeros, fewer values, or chains of smaller layers.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_SEARCHSPACE_H
#define ADZE_LIB_DRIVER_SEARCHSPACE_H

#include "dialects/adze/AdzeInterfaces.h"
#include "llvm/Support/JSON.h"

#include <memory>

namespace adze {

/// What an op may become.
struct SearchChoice {
  std::string name;         ///< w4a8, w8a8, w8a16, float, p50, dense, k16, spatial8, ...
  mlir::Attribute settings; ///< What its op says then; null: nothing.
  double bits = 32;         ///< Of a weight; of a space that isOfMacs(), 32 times the share of multiplications.
};

class SearchSpace {
public:
  virtual ~SearchSpace() = default;
  /// Of the attribute by which ops say what they become.
  virtual llvm::StringRef getAttributeName() const = 0;
  /// What a layer may become, the most precise first; empty where nothing is asked of it.
  virtual std::vector<SearchChoice> listChoices(WeightedOpInterface op) const = 0;
  /// What an op says while it stays as it was, where `asked` is asked of it.
  virtual mlir::Attribute getUntouched(mlir::Attribute asked) const = 0;
  /// What an op that is no layer says, behind those that it reads.
  virtual mlir::Attribute follow(mlir::Operation *op, mlir::Attribute asked) const = 0;
  /// Adds to a recipe's rule what an op says.
  virtual void addToRule(mlir::Attribute settings, llvm::json::Object &rule) const = 0;
  /// What costs count: multiplications, or else bytes of weights.
  virtual bool isOfMacs() const { return false; }
  /// Of a layer that stays as it is, in FLOAT32.
  virtual double getDenseCost(WeightedOpInterface op, int64_t elements) const { return 4.0 * double(elements); }
  /// For people: `4.50 bits a weight`.
  virtual std::string describe(double meanBits) const = 0;
};

/// Bits of `#adze.quantize`.
std::unique_ptr<SearchSpace> makePrecisionSpace();
/// Sparsities of `#adze.prune`.
std::unique_ptr<SearchSpace> makeSparsitySpace();
/// Numbers of values of `#adze.cluster`.
std::unique_ptr<SearchSpace> makeClusterSpace();
/// Forms and ranks of `#adze.decompose`.
std::unique_ptr<SearchSpace> makeRankSpace();

} // namespace adze

#endif // ADZE_LIB_DRIVER_SEARCHSPACE_H
