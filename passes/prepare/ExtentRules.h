//===- ExtentRules.h - What the extents of ops are --------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A rule for each kind of op, given the extents of its operands; those of slices are in SliceExtents.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PREPARE_EXTENTRULES_H
#define ADZE_PASSES_PREPARE_EXTENTRULES_H

#include "dialects/adze/SliceAxes.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/IndexOps.h"
#include "dialects/adze/ops/ShapeOps.h"
#include "dialects/adze/ops/SliceOps.h"
#include "passes/prepare/BoundedShapes.h"

namespace adze {

/// Whether every extent is known. Handles and strings, which have no numbers, are no matter of bounds.
inline bool hasStaticShape(mlir::Value value) {
  auto type = llvm::dyn_cast<mlir::ShapedType>(value.getType());
  return !type || type.hasStaticShape() || !getWireBits(type.getElementType());
}

/// What the extents of ops are. Every rule either fails with a reason or has entered all results.
struct BoundedShapes::Rules {
  Rules(BoundedShapes &shapes, mlir::Operation *op, std::string &reason)
      : shapes(shapes), op(op), reason(reason), builder(op), arithmetic(builder, op->getLoc()) {}

  llvm::LogicalResult apply();

private:
  llvm::LogicalResult decline(const llvm::Twine &text) {
    reason = text.str();
    return llvm::failure();
  }
  int64_t getRank(mlir::Value value) { return llvm::cast<mlir::ShapedType>(value.getType()).getRank(); }
  /// A dimension of a tensor as a part of the result's extents.
  ExtentPart getPart(mlir::Value value, int64_t dimension) {
    auto known = shapes.extents.find(value);
    if (known != shapes.extents.end())
      return known->second[dimension];
    return {mlir::Value(), llvm::cast<mlir::ShapedType>(value.getType()).getDimSize(dimension)};
  }
  bool isOpen(mlir::Value value, int64_t dimension) { return getPart(value, dimension).vector != nullptr; }
  llvm::LogicalResult setBound(mlir::Value result, llvm::ArrayRef<int64_t> bound);
  llvm::LogicalResult setParts(mlir::Value result, llvm::ArrayRef<int64_t> bound, llvm::ArrayRef<ExtentPart> parts);
  llvm::FailureOr<llvm::SmallVector<int64_t>> inferBound();
  llvm::LogicalResult setInferred(llvm::ArrayRef<ExtentPart> parts);

  llvm::LogicalResult applyWhere(WhereOp where);
  llvm::LogicalResult applyUnique(UniqueOp unique);
  llvm::LogicalResult applyTopK(TopKV2Op top);
  llvm::LogicalResult applySlice(SliceOp slice);
  llvm::LogicalResult applyShape(ShapeOp shape);
  llvm::LogicalResult applyElementwise();
  llvm::LogicalResult applyGather(GatherOp gather);
  llvm::LogicalResult applyGatherNd(GatherNdOp gather);
  llvm::LogicalResult applyTranspose(TransposeOp transpose);
  llvm::LogicalResult applyReshape();
  llvm::LogicalResult applyStridedSlice(StridedSliceOp slice);
  llvm::LogicalResult passStridedSlice(StridedSliceOp slice, llvm::ArrayRef<SliceAxis> axes,
                                       llvm::ArrayRef<int64_t> strides, llvm::ArrayRef<int64_t> bound);
  llvm::LogicalResult computeStridedSlice(StridedSliceOp slice, llvm::ArrayRef<SliceAxis> axes,
                                          llvm::ArrayRef<int64_t> strides);
  mlir::Value makeFirst(mlir::Value vector, int64_t entry, mlir::Value extent);

  BoundedShapes &shapes;
  mlir::Operation *op;
  std::string &reason;
  mlir::OpBuilder builder;
  ExtentArithmetic arithmetic;
};

} // namespace adze

#endif // ADZE_PASSES_PREPARE_EXTENTRULES_H
