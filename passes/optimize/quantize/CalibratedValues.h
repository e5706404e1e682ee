//===- CalibratedValues.h - Which tensors get ranges ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Activations that are to be quantized, their names, and what control flow hands on.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_QUANTIZE_CALIBRATEDVALUES_H
#define ADZE_PASSES_OPTIMIZE_QUANTIZE_CALIBRATEDVALUES_H

#include "lib/Support/CalibrationFile.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/MapVector.h"

namespace adze {

/// The tensors to calibrate, in the order of the module. Of each, function, name and bits are set: a name that several tensors
/// of a function have, or none, is made unique by `#` and a number.
using CalibratedValues = llvm::MapVector<mlir::Value, CalibratedTensor>;
CalibratedValues findCalibratedValues(mlir::ModuleOp module);

/// Gives values that control flow hands on the union of their ranges.
void uniteHandedRanges(mlir::ModuleOp module, CalibratedValues &values);

/// States the ranges in the types of values and functions. Returns how many values have one.
unsigned stateRanges(mlir::ModuleOp module, const CalibratedValues &values);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_QUANTIZE_CALIBRATEDVALUES_H
