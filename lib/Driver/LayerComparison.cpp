//===- LayerComparison.cpp - Two models, tensor by tensor -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pairs of tensors, and the runs.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/LayerComparison.h"

#include "llvm/ADT/StringMap.h"

using namespace adze;
using namespace llvm;

namespace {

/// Which output of one model is compared with which of the other.
struct Pair {
  size_t left, right;
};

} // namespace

static uint64_t countElements(const TensorInfo &tensor) {
  uint64_t count = 1;
  for (int64_t extent : tensor.shape)
    count *= extent;
  return count;
}

static Expected<std::vector<Pair>> makePairs(const SignatureInfo &ours, const SignatureInfo &theirs, bool byName,
                                             TensorPairs named) {
  StringMap<size_t> places;
  for (const auto &[index, tensor] : enumerate(theirs.outputs))
    places.try_emplace(tensor.name, index); // the first of equal names
  if (!byName && ours.outputs.size() != theirs.outputs.size())
    return createStringError("the models have " + Twine(ours.outputs.size()) + " and " + Twine(theirs.outputs.size()) +
                             " outputs");
  for (const auto &[our, their] : named)
    if (!places.contains(their) || none_of(ours.outputs, [&](const auto &tensor) { return tensor.name == our; }))
      return createStringError("there is no tensor '" + (places.contains(their) ? our : their) + "' in the " +
                               (places.contains(their) ? "first" : "second") + " model");
  std::vector<Pair> pairs;
  for (const auto &[index, tensor] : enumerate(ours.outputs)) {
    StringRef wanted = tensor.name;
    for (const auto &[our, their] : named)
      if (our == tensor.name)
        wanted = their;
    auto found = places.find(wanted);
    if (byName && found == places.end())
      continue;
    size_t other = byName ? found->second : index;
    if (countElements(tensor) == countElements(theirs.outputs[other]))
      pairs.push_back({index, other});
    else if (!byName) // else the same name for another thing
      return createStringError("output " + Twine(index) + " is " + formatExtents(tensor.shape) + " in one model and " +
                               formatExtents(theirs.outputs[other].shape) + " in the other");
  }
  return pairs;
}

/// The same real values for both: the second may want other element types than the first.
static Error convertSamples(ComparedModel &first, ComparedModel &second) {
  const std::vector<TensorInfo> &ours = first.getInfo().inputs, &theirs = second.getInfo().inputs;
  if (ours.size() != theirs.size())
    return createStringError("the models have " + Twine(ours.size()) + " and " + Twine(theirs.size()) + " inputs");
  second.samples = first.samples;
  for (auto [index, array] : enumerate(second.samples.inputs)) {
    if (ours[index].shape != theirs[index].shape)
      return createStringError("input " + Twine(index) + " is " + formatExtents(ours[index].shape) +
                               " in one model and " + formatExtents(theirs[index].shape) + " in the other");
    bool same = ours[index].elementType == theirs[index].elementType && ours[index].scale == theirs[index].scale &&
                ours[index].zeroPoint == theirs[index].zeroPoint;
    if (same)
      continue;
    InputConversion convert;
    convert.anyType = convert.floatIO = true;
    Expected<NpyArray> converted = convertInput(dequantize(array, ours[index]), theirs[index], convert);
    if (!converted)
      return converted.takeError();
    array = std::move(*converted);
  }
  return Error::success();
}

/// The real values of an output of the last run.
static Expected<NpyArray> readValues(Instance &instance, size_t index) {
  TensorInfo tensor = instance.getSignature().outputs[index];
  std::vector<char> bytes = instance.readOutput(index);
  tensor.shape = instance.getOutputShape(index);
  tensor.bytes = bytes.size();
  Expected<NpyArray> array = makeOutput(tensor, 1, false);
  if (!array)
    return array.takeError();
  array->data = std::move(bytes);
  return dequantize(std::move(*array), tensor);
}

static Error comparePair(Instance &left, Instance &right, Pair pair, Distance &distance) {
  Expected<NpyArray> ours = readValues(left, pair.left), theirs = readValues(right, pair.right);
  if (!ours || !theirs)
    return joinErrors(ours.takeError(), theirs.takeError());
  if (ours->getElementCount() != theirs->getElementCount())
    return createStringError("output " + Twine(pair.left) + " has " + Twine(ours->getElementCount()) +
                             " elements in one model and " + Twine(theirs->getElementCount()) + " in the other");
  for (uint64_t element = 0, count = ours->getElementCount(); element < count; ++element)
    distance.add(ours->getElement(element), theirs->getElement(element));
  return Error::success();
}

static Error runPairs(ComparedModel &first, ComparedModel &second, ArrayRef<Pair> pairs,
                      std::vector<TensorDifference> &differences) {
  Expected<std::unique_ptr<Instance>> left = Instance::create(*first.compiled, first.signature);
  if (!left)
    return left.takeError();
  Expected<std::unique_ptr<Instance>> right = Instance::create(*second.compiled, second.signature);
  if (!right)
    return right.takeError();
  for (size_t sample = 0; sample < first.samples.count; ++sample) {
    for (auto [model, instance] : {std::pair(&first, left->get()), std::pair(&second, right->get())}) {
      instance->reset();
      model->samples.fill(sample, *instance);
      instance->run();
    }
    for (auto [pair, difference] : zip_equal(pairs, differences))
      if (Error error = comparePair(**left, **right, pair, difference.distance))
        return error;
  }
  return Error::success();
}

Expected<std::vector<TensorDifference>> adze::compareModels(ComparedModel &first, ComparedModel &second, bool byName,
                                                            TensorPairs named) {
  if (!first.samples.count)
    return createStringError("there is no sample");
  if (Error error = convertSamples(first, second))
    return std::move(error);
  Expected<std::vector<Pair>> pairs = makePairs(first.getInfo(), second.getInfo(), byName, named);
  if (!pairs)
    return pairs.takeError();
  std::vector<TensorDifference> differences;
  for (Pair pair : *pairs) {
    const TensorInfo &ours = first.getInfo().outputs[pair.left], &theirs = second.getInfo().outputs[pair.right];
    double scale = isQuantized(theirs) ? theirs.scale[0] : 0;
    differences.push_back({ours.name, formatExtents(ours.shape), theirs.elementType, {}, countElements(ours), scale});
  }
  if (Error error = runPairs(first, second, *pairs, differences))
    return std::move(error);
  return differences;
}

const TensorDifference *adze::findFirstDifference(ArrayRef<TensorDifference> differences) {
  for (const TensorDifference &difference : differences)
    if (difference.distance.different)
      return &difference;
  return nullptr;
}
