//===- IntegerRules.h - What LiteRT computes in integers --------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether an op has an integer form, and if not, which rule stands against it.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_QUANTIZE_INTEGERRULES_H
#define ADZE_PASSES_OPTIMIZE_QUANTIZE_INTEGERRULES_H

#include "dialects/adze/AdzeInterfaces.h"
#include "lib/Numerics/ScaleGroups.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/DenseMap.h"

namespace adze {

/// The integer form of an op: what becomes what.
struct IntegerForm {
  unsigned bits = 8; ///< Of activations: 8 or 16.
  llvm::SmallVector<unsigned> operands, results; ///< FLOAT32 now, activations then.
  std::optional<unsigned> weight, bias;          ///< Operand numbers.
  unsigned weightBits = 8;
  int64_t axis = -1; ///< Of the weight's scales.

  /// Nothing of the op is float.
  bool isEmpty() const { return operands.empty() && results.empty(); }
  llvm::StringRef getStorage() const { return bits == 16 ? "INT16" : "INT8"; }
};

/// The ranges of values of a function: calibrated or stated ones from types, those of constants from their elements.
class ValueRanges {
public:
  /// Open where the type has no range. Infinite elements of constants count as the end of the range of the others.
  SlotRange get(mlir::Value value);
  /// Whether a constant holds NaN; false for other values.
  bool hasNaN(mlir::Value value);
  /// Makes the range of a value that is zero on all samples [-most, most]; false, and nothing, for any other.
  bool widenZero(mlir::Value value, double most);

private:
  struct Entry {
    SlotRange range;
    bool hasNaN = false;
  };
  Entry &read(mlir::Value value);
  llvm::DenseMap<mlir::Value, Entry> entries;
};

/// Whether a value's elements are FLOAT32.
bool isFloat32(mlir::Value value);

/// The integer form of an op whose mode is `integer`; none with the rule, the tensor and what can be done about it.
std::optional<IntegerForm> planInteger(mlir::Operation *op, QuantizeAttr settings, ValueRanges &ranges,
                                       std::string &reason);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_QUANTIZE_INTEGERRULES_H
