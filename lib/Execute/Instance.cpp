//===- Instance.cpp - A compiled model with memory to run in --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory for calls, and many calls on many threads.
//
//===----------------------------------------------------------------------===//

#include "lib/Execute/Instance.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

using namespace adze;
using namespace llvm;

/// Entry points rely on the alignment of an element only; outside of tests a cache line is faster.
static uint64_t getTensorAlign(const TensorInfo &tensor, Placement placement) {
  if (placement == Placement::Anywhere)
    return 64;
  uint64_t elements = 1;
  for (int64_t extent : tensor.shape)
    elements *= extent;
  uint64_t element = elements ? tensor.bytes / elements : 1;
  if (tensor.elementType.rfind("COMPLEX", 0) == 0)
    element /= 2;
  return element && isPowerOf2_64(element) ? element : 1;
}

static Error makeBlocks(const std::vector<TensorInfo> &tensors, Placement placement, std::vector<Block> &blocks) {
  for (const TensorInfo &tensor : tensors) {
    Expected<Block> block = Block::create(tensor.bytes, getTensorAlign(tensor, placement), placement);
    if (!block)
      return block.takeError();
    blocks.push_back(std::move(*block));
  }
  return Error::success();
}

static Error assign(Block &block, Expected<Block> made) {
  if (!made)
    return made.takeError();
  block = std::move(*made);
  return Error::success();
}

Expected<std::unique_ptr<Instance>> Instance::create(const CompiledModel &model, size_t signature,
                                                     Placement placement) {
  const Manifest &manifest = model.getManifest();
  if (signature >= manifest.signatures.size())
    return createStringError("there is no signature " + Twine(signature));
  std::unique_ptr<Instance> instance(new Instance(model, signature));
  uint64_t align = manifest.arenaAlign;
  if (Error error = assign(instance->arena, Block::create(manifest.arenaBytes, align, placement)))
    return std::move(error);
  if (Error error = assign(instance->state, Block::create(manifest.stateBytes, align, placement)))
    return std::move(error);
  instance->weightsBegin = model.getWeights();
  if (placement != Placement::Anywhere && manifest.weightsBytes) {
    if (Error error = assign(instance->weights, Block::create(manifest.weightsBytes, align, placement)))
      return std::move(error);
    std::copy_n(model.getWeights(), manifest.weightsBytes, instance->weights.data());
    instance->weightsBegin = instance->weights.data();
  }
  const SignatureInfo &info = instance->getSignature();
  if (Error error = makeBlocks(info.inputs, placement, instance->inputs))
    return std::move(error);
  if (Error error = makeBlocks(info.outputs, placement, instance->outputs))
    return std::move(error);
  for (Block &block : instance->inputs)
    instance->inputPointers.push_back(block.data());
  for (Block &block : instance->outputs)
    instance->outputPointers.push_back(block.data());
  for (const TensorInfo &tensor : info.outputs)
    instance->extents.emplace_back(tensor.bounded ? tensor.shape.size() : 0);
  for (const auto &[tensor, extents] : zip_equal(info.outputs, instance->extents))
    if (tensor.bounded)
      instance->outputPointers.push_back(extents.data());
  instance->profile.resize(manifest.profileSlots);
  instance->reset();
  return instance;
}

void Instance::reset() {
  std::fill_n(state.data(), state.size(), 0);
  if (EntryFunction *reset = model.getReset())
    reset(nullptr, nullptr, arena.data(), state.data(), weightsBegin, profile.empty() ? nullptr : profile.data(),
          parallelFor, context);
}

void Instance::run(const void *const *inputs, void *const *outputs) {
  model.getEntry(signature)(inputs, outputs, arena.data(), state.data(), weightsBegin,
                            profile.empty() ? nullptr : profile.data(), parallelFor, context);
}

std::vector<int64_t> Instance::getOutputShape(size_t index) const {
  std::vector<int64_t> shape = getSignature().outputs[index].shape;
  for (const auto &[extent, actual] : zip(shape, extents[index]))
    extent = std::clamp<int64_t>(actual, 0, extent);
  return shape;
}

std::vector<char> Instance::readOutput(size_t index) const {
  const TensorInfo &tensor = getSignature().outputs[index];
  const char *data = outputs[index].data();
  std::vector<int64_t> shape = getOutputShape(index);
  if (shape == tensor.shape)
    return std::vector<char>(data, data + tensor.bytes);
  std::vector<char> result;
  uint64_t elements = 1;
  for (int64_t extent : tensor.shape)
    elements *= extent;
  // Element (i, j, ...) of the result is at (i, j, ...) of an array of the bounds.
  auto append = [&](auto &self, size_t dimension, uint64_t begin, uint64_t bytes) -> void {
    if (dimension == shape.size()) {
      result.insert(result.end(), data + begin, data + begin + bytes);
      return;
    }
    uint64_t step = bytes / tensor.shape[dimension];
    for (int64_t i = 0; i < shape[dimension]; ++i)
      self(self, dimension + 1, begin + i * step, step);
  };
  if (elements)
    append(append, 0, 0, tensor.bytes);
  return result;
}

Error Instance::checkIntact() const {
  const SignatureInfo &info = getSignature();
  auto check = [](const Block &block, const Twine &what) {
    return block.isIntact() ? Error::success() : createStringError("a write outside of " + what);
  };
  Error errors = check(arena, "the arena");
  errors = joinErrors(std::move(errors), check(state, "the state"));
  errors = joinErrors(std::move(errors), check(weights, "the weights"));
  for (const auto &[block, tensor] : zip_equal(inputs, info.inputs))
    errors = joinErrors(std::move(errors), check(block, "input '" + tensor.name + "'"));
  for (const auto &[block, tensor] : zip_equal(outputs, info.outputs))
    errors = joinErrors(std::move(errors), check(block, "output '" + tensor.name + "'"));
  return errors;
}

Error adze::runOnWorkers(const CompiledModel &model, size_t signature, size_t samples, unsigned threads,
                         function_ref<Error(size_t sample, unsigned worker, Instance &)> run) {
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  Error failure = Error::success();
  size_t failed = SIZE_MAX; // sample
  auto work = [&](unsigned worker) {
    size_t sample = SIZE_MAX;
    Error error = [&]() -> Error {
      Expected<std::unique_ptr<Instance>> instance = Instance::create(model, signature);
      if (!instance)
        return instance.takeError();
      while ((sample = next++) < samples) {
        if (sample)
          (*instance)->reset();
        if (Error error = run(sample, worker, **instance))
          return error;
      }
      return Error::success();
    }();
    if (!error)
      return;
    next = samples; // the others stop after what they have begun
    std::lock_guard lock(mutex);
    // Whatever is in front of a failed sample has been begun, so the first that fails is known when all have ended.
    if (failure && failed <= sample)
      return consumeError(std::move(error));
    consumeError(std::exchange(failure, std::move(error)));
    failed = sample;
  };
  std::vector<std::thread> others;
  for (size_t count = 1; count < std::min<size_t>(threads, samples); ++count)
    others.emplace_back(work, count);
  work(0);
  for (std::thread &thread : others)
    thread.join();
  return failure;
}

Error adze::runBatched(const CompiledModel &model, size_t signature, size_t samples, unsigned threads,
                       function_ref<Error(size_t sample, Instance &)> fill,
                       function_ref<Error(size_t sample, Instance &)> take) {
  return runOnWorkers(model, signature, samples, threads,
                      [&](size_t sample, unsigned, Instance &instance) -> Error {
                        if (Error error = fill(sample, instance))
                          return error;
                        instance.run();
                        return take(sample, instance);
                      });
}

double adze::getTicksPerSecond() {
  static const double rate = [] {
    using Clock = std::chrono::steady_clock;
    Clock::time_point begin = Clock::now();
    uint64_t first = __builtin_readcyclecounter();
    std::chrono::duration<double> passed;
    uint64_t last;
    do {
      passed = Clock::now() - begin;
      last = __builtin_readcyclecounter();
    } while (passed.count() < 0.01);
    return (last - first) / passed.count();
  }();
  return rate;
}
