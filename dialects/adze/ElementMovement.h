//===- ElementMovement.h - Constants made by moving elements ----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What folders of data movement ops share: new constants from the wire bytes of old ones, never looking into an
// element, so that quantized, float and handle-sized elements are all alike. A function gives null where the elements
// are not whole bytes, the result's shape is not known, or the request does not fit the data.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_ELEMENTMOVEMENT_H
#define ADZE_DIALECTS_ADZE_ELEMENTMOVEMENT_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Value.h"

#include <optional>

namespace adze {

/// Results of more bytes are not folded, except where the constant that they replace goes away.
inline constexpr uint64_t maximumFoldedBytes = 64 * 1024;

/// Integers of a folder's operand; none where it is not a constant.
std::optional<llvm::SmallVector<int64_t>> getIntegers(mlir::Attribute attribute);

/// Whether a constant for `result` may replace the op: it is small, or takes the place of `moved`, which has no other
/// use.
bool isWorthFolding(mlir::Value result, mlir::Value moved = {});

/// Distance between neighbours along each dimension of a dense row-major shape, in elements.
llvm::SmallVector<int64_t> getElementStrides(llvm::ArrayRef<int64_t> shape);

/// The same bytes under the result's shape; blobs are shared.
mlir::ElementsAttr reshapeElements(mlir::Attribute value, mlir::Value result);

/// Element (i, j, ...) of the result is element `offset + i * strides[0] + j * strides[1] + ...` of `value`.
mlir::ElementsAttr viewElements(mlir::Attribute value, mlir::Value result, int64_t offset,
                                llvm::ArrayRef<int64_t> strides);

/// Element i of the result is element `indices[i]` of `value`.
mlir::ElementsAttr pickElements(mlir::Attribute value, mlir::Value result, llvm::ArrayRef<int64_t> indices);

/// `values` side by side: the result consists of `rows` rows, each with an equal share of every value in turn.
mlir::ElementsAttr joinElements(llvm::ArrayRef<mlir::Attribute> values, mlir::Value result, int64_t rows);

/// An INT32 or INT64 constant of these values.
mlir::ElementsAttr makeIntegers(mlir::Value result, llvm::ArrayRef<int64_t> values);

} // namespace adze

#endif // ADZE_DIALECTS_ADZE_ELEMENTMOVEMENT_H
