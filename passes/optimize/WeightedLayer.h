//===- WeightedLayer.h - Ops with weights as matrices -----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CONV_2D (grouped too), DEPTHWISE_CONV_2D, FULLY_CONNECTED and TRANSPOSE_CONV seen alike: groups of rows of weights, each row
// one output channel, whose columns meet the elements of a window.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_WEIGHTEDLAYER_H
#define ADZE_PASSES_OPTIMIZE_WEIGHTEDLAYER_H

#include "dialects/adze/AdzeInterfaces.h"
#include "dialects/adze/Quantization.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

#include <optional>

namespace adze {

/// One op whose shapes are known. Output channel `group * rows + row` has the weights of that row.
struct WeightedLayer {
  mutable WeightedOpInterface op; ///< A handle; asking it changes nothing.
  unsigned weightOperand = 0;
  llvm::SmallVector<int64_t> shape; ///< Of the weights.
  int64_t groups = 1, rows = 0, columns = 0;
  int64_t channels = 0; ///< Of the input: its last extent, or the columns of a FULLY_CONNECTED.
  bool isDepthwise = false;

  mlir::Value getInput() const { return op->getOperand(op.getInputOperand()); }
  mlir::Value getWeight() const { return op->getOperand(weightOperand); }
  /// Null where there is none.
  mlir::Value getBias() const;
  mlir::Value getOutput() const { return op->getResult(0); }
  int64_t getOutputs() const { return groups * rows; }
  int64_t getAxis() const { return op.getChannelAxis(weightOperand); }
  /// Where a weight is in its tensor.
  int64_t getWeightIndex(int64_t group, int64_t row, int64_t column) const;
  /// The input channel that a column meets.
  int64_t getInputChannel(int64_t group, int64_t column) const;
  /// The activation fused into the op.
  ActivationFunctionType getActivation() const;
};

/// `op` as a layer, quantized or not; none, with the reason, where it is none of those ops or a shape is not known.
std::optional<WeightedLayer> getLayer(mlir::Operation *op, llvm::StringRef &reason);

/// The same for one whose weights and bias (where it has one) are FLOAT32 constants with finite elements.
std::optional<WeightedLayer> getFloatLayer(mlir::Operation *op, llvm::StringRef &reason);

/// Elements of the bias, zeros where there is none.
std::vector<float> readBias(const WeightedLayer &layer);

/// Replaces the weights, and states `params` in their type. Other users of the constant keep it.
void setWeights(const WeightedLayer &layer, llvm::ArrayRef<float> values, const QuantizationParams &params = {});
/// Replaces a FLOAT32 bias, or gives the op one. False where the op has no place for it.
bool setBias(const WeightedLayer &layer, llvm::ArrayRef<float> values);

/// How weights of a layer are to be quantized.
struct LayerForm {
  unsigned bits = 8;
  int64_t axis = -1; ///< A scale per index of this dimension of the weights; -1: one scale.
};

/// Says of the layers of a module how they are to be quantized. A module in which no op has `adze.quantize` is taken as one
/// to be quantized with 8 bits per channel.
class LayerSelection {
public:
  explicit LayerSelection(mlir::ModuleOp module);
  /// None, with the reason, for a layer whose weights do not become integers, or have scales per block.
  std::optional<LayerForm> getForm(const WeightedLayer &layer, llvm::StringRef &reason) const;
  /// Whether integers are to be made of anything in the op; `float16` is as good as nothing.
  bool isQuantized(mlir::Operation *op) const;

private:
  bool hasSettings = false;
};

/// "missed-optimization" remark of `pass` at an op that it left as it was.
void remarkDeclined(mlir::Operation *op, llvm::StringRef pass, const llvm::Twine &reason);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_WEIGHTEDLAYER_H
