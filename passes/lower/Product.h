//===- Product.h - Building products with epilogues -------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What convolutions and matrix products share: the epilogue with its channel vectors, and the ops of the kernel dialect.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_LOWER_PRODUCT_H
#define ADZE_PASSES_LOWER_PRODUCT_H

#include "passes/lower/Lowering.h"

#include <functional>

namespace adze::lower {

/// What is done to each sum of a product. Steps are added in order; each maps a scalar and may read operands.
class Epilogue {
public:
  /// Maps the value so far; `operands` gives the scalar of an operand that was added, by its number.
  using Read = llvm::function_ref<mlir::Value(unsigned)>;
  using Step = std::function<mlir::Value(mlir::OpBuilder &, mlir::Location, mlir::Value, Read)>;

  explicit Epilogue(mlir::Type accumulator) : accumulator(accumulator) {}

  mlir::Type getAccumulator() const { return accumulator; }
  void addStep(Step step) { steps.push_back(std::move(step)); }

  /// A vector with an element for each index of the result's last dimension. Returns its number.
  unsigned addChannels(mlir::Value vector);
  /// A vector with an element for each row: the index of the last dimension but one, and of the batch where it has rank 2.
  unsigned addRows(mlir::Value vector);
  /// A tensor with an element for each index of all dimensions of the result but the last.
  unsigned addPixels(mlir::Value tensor);
  /// A vector with an element for each index of the result's first dimension.
  unsigned addItems(mlir::Value vector);
  /// A matrix of a batch of channel vectors.
  unsigned addBatchedChannels(mlir::Value matrix);
  /// Constants per channel: a scalar in the epilogue where all are equal.
  unsigned addIntegers(mlir::OpBuilder &builder, mlir::Location location, llvm::ArrayRef<int64_t> values, unsigned bits);
  unsigned addFloats(mlir::OpBuilder &builder, mlir::Location location, llvm::ArrayRef<float> values);
  unsigned addDoubles(mlir::OpBuilder &builder, mlir::Location location, llvm::ArrayRef<double> values);

  /// Whether more than one item is told apart, so that items must stay a dimension of the result.
  bool hasItems() const;
  llvm::SmallVector<mlir::Value> getVectors() const;
  /// Maps of the vectors for a result of `rank` dimensions.
  mlir::ArrayAttr getMaps(mlir::Builder &builder, unsigned rank) const;
  /// Fills the region of a product with all steps.
  void build(mlir::OpBuilder &builder, mlir::Location location, mlir::Region &region) const;

private:
  enum class Index { None, Channel, Row, Pixel, Item, BatchChannel, BatchRow };
  struct Operand {
    mlir::Value vector;       // none for a scalar constant
    mlir::TypedAttr constant; // none for a vector
    Index index;
  };
  unsigned add(Operand operand);
  unsigned addConstant(mlir::TypedAttr constant) { return add({{}, constant, Index::None}); }

  mlir::Type accumulator;
  llvm::SmallVector<Operand> operands;
  llvm::SmallVector<Step> steps;
};

/// Strides, dilations and groups of a convolution.
struct Window {
  llvm::SmallVector<int64_t, 2> strides{1, 1}, dilations{1, 1};
  int64_t groups = 1;
};

/// `[M, K] x [N, K]`, or a batch of these, to a result of `type`. The caller gives operands whose extents agree.
mlir::Value makeMatmul(mlir::OpBuilder &builder, mlir::Location location, mlir::Value lhs, mlir::Value rhs,
                       mlir::RankedTensorType type, const Epilogue &epilogue, bool unsignedLhs = false);

/// NHWC input, already padded, and OHWI filter.
mlir::Value makeConv2D(mlir::OpBuilder &builder, mlir::Location location, mlir::Value input, mlir::Value filter,
                       mlir::RankedTensorType type, const Window &window, const Epilogue &epilogue,
                       bool unsignedInput = false);

/// NHWC input and a filter [KH, KW, C]; the input is already padded but for `padding`, zeros at the top and left.
mlir::Value makeDepthwiseConv2D(mlir::OpBuilder &builder, mlir::Location location, mlir::Value input, mlir::Value filter,
                                mlir::RankedTensorType type, const Window &window, const Epilogue &epilogue,
                                bool unsignedInput = false, std::optional<std::array<int64_t, 2>> padding = {});

/// The steps of a float op: bias (a vector, may be null), activation, and truncation to `element`.
void addFloatSteps(Epilogue &epilogue, mlir::Value bias, ActivationFunctionType activation, mlir::Type element);

} // namespace adze::lower

#endif // ADZE_PASSES_LOWER_PRODUCT_H
