//===- StoredWeights.h - The stored forms of constants ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes each form of a constant once, however many ops read it.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_QUANTIZE_STOREDWEIGHTS_H
#define ADZE_PASSES_OPTIMIZE_QUANTIZE_STOREDWEIGHTS_H

#include "passes/optimize/quantize/QuantizedConstant.h"
#include "passes/optimize/quantize/WeightRules.h"
#include "llvm/ADT/SetVector.h"

#include <map>
#include <tuple>

namespace adze {

/// Forms of the constants of one function. New constants stand where the old ones do.
class StoredWeights {
public:
  explicit StoredWeights(mlir::MLIRContext *context) : builder(context) {}

  /// Why `weight` cannot have the form that `plan` says, with a suggestion; empty where it can.
  std::string whyNot(mlir::Value weight, const WeightPlan &plan);

  /// The integers, which `whyNot` has nothing against.
  mlir::Value getIntegers(mlir::Value weight, const WeightPlan &plan);
  /// Their DEQUANTIZE.
  mlir::Value getDequantized(mlir::Value weight, const WeightPlan &plan);
  /// DEQUANTIZE of the constant in half precision.
  mlir::Value getHalf(mlir::Value constant);

  /// The FLOAT32 constant that a DEQUANTIZE of half precision gives; null for other values.
  mlir::Value getWide(mlir::Value value);

  /// Erases the constants that nothing uses any more.
  void eraseUnused();

  /// Whether a value is a FLOAT32 tensor.
  static bool isFloat(mlir::Value value);
  /// A location with `suffix` behind the tensor's name.
  static mlir::Location rename(mlir::Location location, llvm::StringRef suffix);

private:
  /// What distinguishes forms of a constant: bits, axis, block size, what becomes of equal scales.
  using Form = std::tuple<const void *, unsigned, int64_t, int64_t, EqualScales, int64_t>;

  llvm::ArrayRef<float> read(mlir::Value weight);
  mlir::Value make(mlir::Value weight, const WeightPlan &plan);
  mlir::Value makeBlocks(mlir::Value weight, const WeightPlan &plan);
  mlir::Value dequantize(mlir::Value constant, mlir::Value original);
  mlir::Operation *replace(mlir::Value weight);

  mlir::OpBuilder builder;
  std::map<Form, mlir::Value> integers;
  llvm::DenseMap<mlir::Value, mlir::Value> dequantized, halves, wide; // by the integers, by the value
  llvm::SetVector<mlir::Operation *> replaced;
  mlir::Value lastRead;
  std::vector<float> values;
};

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_QUANTIZE_STOREDWEIGHTS_H
