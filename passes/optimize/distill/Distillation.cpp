//===- Distillation.cpp - One model learns from another -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Samples of a step are cut into parts, whose sums are added in their order: results do not depend on threads.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/distill/Distillation.h"

#include "mlir/IR/Threading.h"

#include <cmath>
#include <numbers>

using namespace mlir;
using namespace adze;

static constexpr size_t partCount = 4;

static double getSize(ArrayRef<float> values) {
  double sum = 0;
  for (float value : values)
    sum += double(value) * value;
  return values.empty() ? 0 : std::sqrt(sum / double(values.size()));
}

/// The energy of a tensor for each of the logits, and that of its difference to another's.
static std::pair<double, double> getEnergies(const GradientGraph &teacher, const GradientTensors &meant,
                                             const GradientGraph &student, const GradientTensors &got) {
  double energy = 0, error = 0;
  for (auto [a, b] : llvm::zip_equal(teacher.getLogits(), student.getLogits()))
    for (auto [x, y] : llvm::zip_equal(meant[a], got[b])) {
      energy += double(x) * x;
      error += (double(y) - x) * (double(y) - x);
    }
  return {energy, error};
}

Distillation::Distillation(MLIRContext *context, const GradientGraph &teacher, GradientGraph &student,
                           std::vector<bool> isMoved, std::vector<Sample> samples, const DistillationSettings &settings)
    : context(context), teacher(teacher), student(student), isMoved(std::move(isMoved)), samples(std::move(samples)),
      settings(settings), random(settings.seed) {
  for (size_t i = 0; i < student.getLayerCount(); ++i) {
    const LayerParameters &own = student.getLayer(i).getParameters();
    moments.push_back({Adam(own.weights.size()), Adam(own.bias.size()), getSize(own.weights), getSize(own.bias)});
  }
  for (size_t i = 0; i < this->samples.size(); ++i)
    judged.push_back(draw(i));
}

GradientTensors Distillation::runGraph(const GradientGraph &graph, const Sample &inputs) const {
  GradientTensors tensors(graph.getTensors().size());
  for (auto [number, input] : llvm::zip_equal(graph.getInputs(), inputs))
    tensors[number] = input;
  graph.run(tensors);
  return tensors;
}

double Distillation::measureError() {
  std::vector<std::pair<double, double>> energies(samples.size());
  parallelFor(context, 0, samples.size(), [&](size_t i) {
    Sample inputs = makeInputs(judged[i]);
    energies[i] = getEnergies(teacher, runGraph(teacher, inputs), student, runGraph(student, inputs));
  });
  double sum = 0, error = 0;
  for (auto [own, different] : energies) {
    sum += own;
    error += different;
  }
  energy = sum / double(samples.size());
  return sum > 0 ? error / sum : error;
}

Distillation::Change Distillation::draw(size_t sample) {
  auto below = [&](uint64_t count) { return random() % count; };
  auto move = [&] { return settings.shift ? int64_t(below(2 * settings.shift + 1)) - settings.shift : 0; };
  Change change;
  change.sample = sample;
  change.isMirrored = settings.mirror && below(2);
  change.down = move();
  change.right = move();
  return change;
}

Distillation::Sample Distillation::makeInputs(const Change &change) const {
  Sample inputs = samples[change.sample];
  for (auto [number, input] : llvm::zip_equal(student.getInputs(), inputs)) {
    SmallVector<int64_t> shape = *getSampleShape(student.getTensors()[number]);
    if (shape.size() != 4 || (!change.isMirrored && !change.down && !change.right))
      continue;
    const std::vector<float> &image = samples[change.sample][&input - inputs.data()];
    int64_t height = shape[1], width = shape[2], channels = shape[3];
    for (int64_t row = 0; row < shape[0] * height; ++row)
      for (int64_t x = 0; x < width; ++x) {
        int64_t y = std::clamp<int64_t>(row % height - change.down, 0, height - 1),
                source = std::clamp<int64_t>(x - change.right, 0, width - 1);
        source = change.isMirrored ? width - 1 - source : source;
        std::copy_n(image.begin() + ((row / height * height + y) * width + source) * channels, channels,
                    input.begin() + (row * width + x) * channels);
      }
  }
  return inputs;
}

void Distillation::learn(const Change &change, std::vector<LayerParameters> &sums) const {
  Sample inputs = makeInputs(change);
  GradientTensors meant = runGraph(teacher, inputs), got = runGraph(student, inputs), gradients(got.size());
  for (auto [a, b] : llvm::zip_equal(teacher.getLogits(), student.getLogits()))
    for (auto [x, y] : llvm::zip_equal(meant[a], got[b]))
      gradients[b].push_back(float(2 * (double(y) - x) / (energy * settings.batch)));
  student.passBack(got, std::move(gradients),
                   [&](size_t layer, ArrayRef<const float *> operands, ArrayRef<float> gradient) {
                     if (isMoved[layer])
                       student.getLayer(layer).passToParameters(operands, gradient, sums[layer]);
                   });
}

/// Adds the parts up, and takes a step. Zeros of weights are kept, as they are why a model was pruned.
void Distillation::step(ArrayRef<std::vector<LayerParameters>> sums, double rate) {
  parallelFor(context, 0, moments.size(), [&](size_t layer) {
    if (!isMoved[layer])
      return;
    LayerParameters values = student.getLayer(layer).getParameters(), total = sums[0][layer];
    for (const std::vector<LayerParameters> &part : sums.drop_front()) {
      for (auto [own, more] : llvm::zip_equal(total.weights, part[layer].weights))
        own += more;
      for (auto [own, more] : llvm::zip_equal(total.bias, part[layer].bias))
        own += more;
    }
    for (auto [gradient, value] : llvm::zip_equal(total.weights, values.weights))
      gradient = value == 0 ? 0.0f : gradient;
    Moments &own = moments[layer];
    own.weights.step(values.weights, total.weights, rate * own.weightSize);
    own.bias.step(values.bias, total.bias, rate * own.biasSize);
    student.getLayer(layer).setParameters(std::move(values));
  });
}

void Distillation::run(llvm::function_ref<void(unsigned)> report) {
  if (!(energy > 0))
    return;
  std::vector<LayerParameters> zeros;
  for (size_t i = 0; i < student.getLayerCount(); ++i) {
    const LayerParameters &own = student.getLayer(i).getParameters();
    zeros.push_back({std::vector<float>(own.weights.size()), std::vector<float>(own.bias.size())});
  }
  for (unsigned number = 0; number < settings.steps; ++number) {
    report(number + 1);
    std::vector<Change> changes;
    for (unsigned i = 0; i < settings.batch; ++i)
      changes.push_back(draw(random() % samples.size()));
    std::vector<std::vector<LayerParameters>> sums(partCount, zeros);
    parallelFor(context, 0, partCount, [&](size_t part) {
      for (size_t i = part; i < changes.size(); i += partCount)
        learn(changes[i], sums[part]);
    });
    step(sums, settings.rate * 0.5 * (1 + std::cos(std::numbers::pi * number / settings.steps)));
  }
}
