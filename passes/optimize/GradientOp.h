//===- GradientOp.h - Ops forwards and backwards ----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an op of FLOAT32 tensors computes, and what a change of its result says of its operands. Independent of the IR
// once made, so that threads may use it. A fused activation is not part of it: see GradientGraph.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_GRADIENTOP_H
#define ADZE_PASSES_OPTIMIZE_GRADIENTOP_H

#include "passes/optimize/LayerWindows.h"

#include <memory>

namespace adze {

/// The shape of a FLOAT32 tensor for one sample, a batch of any size taken as one; none of other tensors, and where
/// another extent is not known.
std::optional<llvm::SmallVector<int64_t>> getSampleShape(mlir::Value value);

/// The operands are numbered as the op has them; those that are no FLOAT32 tensors are null.
class GradientOp {
public:
  virtual ~GradientOp() = default;

  /// Writes all elements of the result.
  virtual void run(llvm::ArrayRef<const float *> operands, llvm::MutableArrayRef<float> result) const = 0;
  /// Adds what `gradient`, that of the result, makes of each operand to its `sums`; null where that is not wanted.
  virtual void passBack(llvm::ArrayRef<const float *> operands, llvm::ArrayRef<float> gradient,
                        llvm::ArrayRef<float *> sums) const = 0;
};

/// What is learned of a layer.
struct LayerParameters {
  std::vector<float> weights; ///< Groups x rows x columns, as WeightedLayer has them.
  std::vector<float> bias;    ///< An element for each output; none where the op has no bias.
};

/// CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED.
class GradientLayer : public GradientOp {
public:
  /// `layer` is one of those ops, its weights and bias FLOAT32 constants, its input of a shape that getSampleShape()
  /// knows.
  explicit GradientLayer(const WeightedLayer &layer);

  void run(llvm::ArrayRef<const float *> operands, llvm::MutableArrayRef<float> result) const override;
  void passBack(llvm::ArrayRef<const float *> operands, llvm::ArrayRef<float> gradient,
                llvm::ArrayRef<float *> sums) const override;
  /// Adds the gradients of weights and bias.
  void passToParameters(llvm::ArrayRef<const float *> operands, llvm::ArrayRef<float> gradient,
                        LayerParameters &sums) const;

  const WeightedLayer &getLayer() const { return layer; }
  const LayerParameters &getParameters() const { return parameters; }
  void setParameters(LayerParameters values);

private:
  bool isByChannel() const { return layer.isDepthwise && layer.rows == 1; }
  /// Where in the input a window has a tap; -1 in the padding.
  int64_t getSource(int64_t window, int64_t tap) const {
    int64_t at = window * taps + tap;
    return sources.empty() ? at : sources[at];
  }
  /// Windows `first` to `first + count` as a group meets them; in place where they lie in the input like that.
  const float *gather(const float *input, int64_t group, int64_t first, int64_t count,
                      std::vector<float> &storage) const;

  WeightedLayer layer;
  unsigned inputOperand;
  int64_t windows, taps;
  std::vector<int32_t>
      sources; ///< By window and tap: a pixel of the input, or -1 in padding. None where windows are the input.
  LayerParameters parameters;
  std::vector<float>
      transposed; ///< Weights: groups x columns x rows, or taps x outputs where channels lie side by side.
};

/// The other ops, if their gradient is known: sums, differences and products with equal shapes or a constant of the
/// last dimensions, means and maxima of windows, means over height and width, PAD, CONCATENATION, RESHAPE, SQUEEZE, and
/// steps and curves of elements. Null with the reason for others, and where a shape is not known.
std::unique_ptr<GradientOp> makeGradientOp(mlir::Operation *op, llvm::StringRef &reason);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_GRADIENTOP_H
