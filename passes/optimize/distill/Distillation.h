//===- Distillation.h - One model learns from another -----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_DISTILL_DISTILLATION_H
#define ADZE_PASSES_OPTIMIZE_DISTILL_DISTILLATION_H

#include "lib/Numerics/Adam.h"
#include "passes/optimize/GradientGraph.h"

#include <random>

namespace adze {

/// See the options of `distill-weights`.
struct DistillationSettings {
  unsigned steps = 1000, batch = 32;
  double rate = 0.01;
  bool mirror = false;
  int64_t shift = 0;
  uint64_t seed = 0;
};

class Distillation {
public:
  /// Elements of the inputs of a sample, as GradientGraph::getInputs() of the teacher and of the student count them.
  using Sample = std::vector<std::vector<float>>;

  /// Both have inputs of equal shapes, in one order, and logits as large; there is a sample. `isMoved`: by layer of the
  /// student.
  Distillation(mlir::MLIRContext *context, const GradientGraph &teacher, GradientGraph &student,
               std::vector<bool> isMoved, std::vector<Sample> samples, const DistillationSettings &settings);

  /// Moves the student's parameters; `report` is told the number of each step, from 1 on. Errors are measured in parts of what measureError() found the teacher's logits to
  /// be.
  void run(llvm::function_ref<void(unsigned step)> report);
  /// The energy of the error of the student's logits, as part of that of the teacher's, on each sample once, changed as
  /// those to learn from are: weights that were fitted to the samples themselves are better on these than they are.
  double measureError();

private:
  /// What is done to an image.
  struct Change {
    size_t sample;
    bool isMirrored;
    int64_t down, right;
  };

  Change draw(size_t sample);
  Sample makeInputs(const Change &change) const;
  GradientTensors runGraph(const GradientGraph &graph, const Sample &inputs) const;
  void learn(const Change &change, std::vector<LayerParameters> &sums) const;
  void step(llvm::ArrayRef<std::vector<LayerParameters>> sums, double rate);

  mlir::MLIRContext *context;
  const GradientGraph &teacher;
  GradientGraph &student;
  std::vector<bool> isMoved;
  std::vector<Sample> samples;
  std::vector<Change> judged; ///< Of each sample, once.
  DistillationSettings settings;
  std::mt19937_64 random;
  double energy = 0; ///< Of the teacher's logits, of a sample on the mean.
  struct Moments {
    Adam weights, bias;
    double weightSize, biasSize; ///< Root mean squares at first.
  };
  std::vector<Moments> moments; ///< Of each layer.
};

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_DISTILL_DISTILLATION_H
