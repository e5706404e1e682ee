//===- GradientGraph.h - A model forwards and backwards ---------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The ops of a function through which its outputs are known to depend on weights, one sample at a time. What is slow in
// it is the price of weights that change with each step: nothing is compiled.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_GRADIENTGRAPH_H
#define ADZE_PASSES_OPTIMIZE_GRADIENTGRAPH_H

#include "mlir/IR/BuiltinOps.h"
#include "passes/optimize/GradientOp.h"
#include "llvm/ADT/DenseMap.h"

namespace adze {

/// Elements of the tensors of a GradientGraph, by number.
using GradientTensors = std::vector<std::vector<float>>;

class GradientGraph {
public:
  /// The ops from which only others of known gradient lead to outputs. A SOFTMAX that makes an output is left out.
  /// There are no layers where the module has not one function, of one block.
  explicit GradientGraph(mlir::ModuleOp module);

  /// What is in front of SOFTMAX at the outputs, in their order.
  llvm::ArrayRef<size_t> getLogits() const { return logits; }
  /// The tensors, by number.
  llvm::ArrayRef<mlir::Value> getTensors() const { return tensors; }
  /// Of those the ones that run() does not compute, constants left out.
  llvm::ArrayRef<size_t> getInputs() const { return inputs; }
  /// The first op behind which gradients are lost, and why; null where there is none.
  mlir::Operation *getObstacle(llvm::StringRef &reason) const {
    reason = obstacleReason;
    return obstacle;
  }

  size_t getLayerCount() const { return layers.size(); }
  GradientLayer &getLayer(size_t number) { return *layers[number]; }
  const GradientLayer &getLayer(size_t number) const { return *layers[number]; }

  /// Computes the tensors that ops make of those of getInputs(). False where one of these has not the size that its
  /// type says, as one that was never computed.
  bool run(GradientTensors &sample) const;
  /// Goes backwards from `gradients` of the logits, by tensor and empty elsewhere, through a sample that was run.
  /// `visit` is called for each layer that gradients reach, with its operands and the gradient of its result in front
  /// of the activation.
  using Visit =
      llvm::function_ref<void(size_t layer, llvm::ArrayRef<const float *> operands, llvm::ArrayRef<float> gradient)>;
  void passBack(const GradientTensors &sample, GradientTensors gradients, Visit visit) const;

private:
  struct Node {
    std::unique_ptr<GradientOp> own; ///< Null for a layer.
    size_t layer = 0;
    llvm::SmallVector<int64_t> operands; ///< Tensors; -1 where one is not FLOAT32 or a parameter.
    llvm::SmallVector<char> isWanted;    ///< Whether the operand gets a gradient.
    size_t result = 0;
    float low = 0, high = 0; ///< What the activation leaves.
  };

  const GradientOp &getOp(const Node &node) const { return node.own ? *node.own : *layers[node.layer]; }
  bool addNode(mlir::Operation *op, llvm::StringRef &reason);
  size_t getNumber(mlir::Value value);
  /// Tensors that no node makes.
  void findInputs();
  llvm::SmallVector<const float *> getOperands(const Node &node, const GradientTensors &sample) const;

  std::vector<Node> nodes; ///< In the order of the block.
  std::vector<std::unique_ptr<GradientLayer>> layers;
  llvm::SmallVector<size_t> logits, inputs;
  llvm::SmallVector<mlir::Value> tensors;
  std::vector<std::vector<float>> constants; ///< By tensor; empty where it is none.
  llvm::SmallVector<size_t> sizes;           ///< By tensor, in elements.
  llvm::DenseMap<mlir::Value, size_t> numbers;
  mlir::Operation *obstacle = nullptr;
  llvm::StringRef obstacleReason;
};

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_GRADIENTGRAPH_H
