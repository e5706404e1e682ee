//===- AdzeShape.h - Shape inference shared by ops --------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Building blocks for inferReturnTypeComponents, and the trait that verifies declared results against it.
// A function fails only where the op is wrong, and says why; what is not known yet is a dynamic extent or an
// unranked result.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_ADZESHAPE_H
#define ADZE_DIALECTS_ADZE_ADZESHAPE_H

#include "dialects/adze/AdzeDialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"

#include <optional>

namespace adze {

using InferredShapes = llvm::SmallVectorImpl<mlir::ShapedTypeComponents>;
using MaybeLocation = std::optional<mlir::Location>;

/// The tensor type of a value; null for `none` values and absent operands.
mlir::ShapedType getTensorType(mlir::Value value);

/// The type in which a tensor's elements are stored; null where the value is absent or `none`.
mlir::Type getStoredElement(mlir::Value value);

/// The shape of a ranked tensor; none where the value is absent, `none` or unranked.
std::optional<llvm::ArrayRef<int64_t>> getKnownShape(mlir::Value value);

/// Integers of a constant operand (INT32, INT64, INT16, INT8, UINT8 or BOOL), in order; none where it is not a constant.
std::optional<llvm::SmallVector<int64_t>> getConstantIntegers(mlir::Value value);

/// The shape that a vector operand lists: its values where it is constant, otherwise dynamic extents, one per element;
/// none where not even the rank is known.
std::optional<llvm::SmallVector<int64_t>> getListedShape(mlir::Value value);

/// Appends a result of a shape (none: unranked); `element` null: whatever the op declares.
void addResult(InferredShapes &results, std::optional<llvm::ArrayRef<int64_t>> shape, mlir::Type element = {});

/// The broadcast of two shapes by NumPy's rule; none where extents contradict each other.
std::optional<llvm::SmallVector<int64_t>> broadcastShapes(llvm::ArrayRef<int64_t> a, llvm::ArrayRef<int64_t> b);

/// Output extent of a window along one dimension (LiteRT's ComputeOutSize); dynamic stays dynamic.
int64_t getWindowedExtent(Padding padding, int64_t input, int64_t window, int64_t stride, int64_t dilation = 1);

/// `[1, ?, 3]`, for messages.
std::string formatShape(llvm::ArrayRef<int64_t> shape);

/// `axis` counted from the front; none where it is outside [-rank, rank).
std::optional<int64_t> normalizeAxis(int64_t axis, int64_t rank);

/// Shared bodies of inferReturnTypeComponents; see Adze_InferShapeBy.
llvm::LogicalResult inferSameAsInput(MaybeLocation location, mlir::ValueRange operands, InferredShapes &results);
llvm::LogicalResult inferSameShapeAsInput(MaybeLocation location, mlir::ValueRange operands, InferredShapes &results);
llvm::LogicalResult inferBroadcast(MaybeLocation location, mlir::ValueRange operands, InferredShapes &results);
llvm::LogicalResult inferBroadcastToBool(MaybeLocation location, mlir::ValueRange operands, InferredShapes &results);

namespace detail {
llvm::LogicalResult verifyInferredShapes(mlir::Operation *op);
} // namespace detail

namespace OpTrait {

/// Declared results agree with the inferred ones in rank, known extents and stored element type.
template <typename ConcreteOp>
class VerifyInferredShapes : public mlir::OpTrait::TraitBase<ConcreteOp, VerifyInferredShapes> {
public:
  static llvm::LogicalResult verifyTrait(mlir::Operation *op) { return detail::verifyInferredShapes(op); }
};

} // namespace OpTrait
} // namespace adze

#endif // ADZE_DIALECTS_ADZE_ADZESHAPE_H
