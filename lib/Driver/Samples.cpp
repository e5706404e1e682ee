//===- Samples.cpp - Inputs and outputs of models as arrays ---------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Matches arrays with inputs by shape and type, and generates random ones.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Samples.h"

#include "llvm/ADT/StringExtras.h"

#include <cmath>
#include <random>

using namespace adze;
using namespace llvm;

void Samples::fill(size_t sample, Instance &instance) const {
  for (const auto &[index, array] : enumerate(inputs)) {
    MutableArrayRef<char> to = instance.getInput(index);
    std::copy_n(array.data.begin() + sample * to.size(), to.size(), to.begin());
  }
}

bool adze::isQuantized(const TensorInfo &tensor) { return tensor.scale.size() == 1; }

static std::string describe(const TensorInfo &tensor) {
  return "'" + tensor.name + "' (" + tensor.elementType + ", " + formatExtents(tensor.shape) + ")";
}

/// Fails where NumPy has no type for the elements of a tensor.
static Expected<StringRef> getType(const TensorInfo &tensor) {
  if (StringRef type = getNpyType(tensor.elementType); !type.empty())
    return type;
  return createStringError(describe(tensor) + " has elements that .npy files cannot hold");
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

Expected<NpyArray> adze::convertInput(const NpyArray &array, const TensorInfo &tensor,
                                      const InputConversion &conversion) {
  Expected<StringRef> type = getType(tensor);
  if (!type)
    return type.takeError();
  bool quantize = isQuantized(tensor) && (array.type != *type || conversion.floatIO || conversion.isScaled());
  if (array.type == *type && !quantize && !conversion.isScaled())
    return array;
  if (!conversion.anyType && !(conversion.floatIO && quantize))
    return createStringError("input " + describe(tensor) + " wants elements of type " + *type + ", there are " +
                             array.type + (isQuantized(tensor) ? ": --float-io takes real values" : ""));
  if (array.type[0] == 'c' || type->starts_with("c"))
    return createStringError("input " + describe(tensor) + ": complex values are not converted");
  NpyArray result{type->str(), array.shape, {}};
  result.data.resize(array.getElementCount() * result.getElementBytes());
  double step = quantize ? tensor.scale[0] : 1, zero = quantize && !tensor.zeroPoint.empty() ? tensor.zeroPoint[0] : 0;
  for (uint64_t index = 0, count = array.getElementCount(); index < count; ++index) {
    double value = conversion.scale * array.getElement(index) + conversion.offset;
    // As LiteRT's QUANTIZE: away from zero at the half, then the zero point.
    result.setElement(index, quantize ? std::round(float(value) / float(step)) + zero : value);
  }
  return result;
}

NpyArray adze::dequantize(NpyArray array, const TensorInfo &tensor) {
  if (!isQuantized(tensor))
    return array;
  NpyArray result = makeNpyArray("f4", array.shape);
  double zero = tensor.zeroPoint.empty() ? 0 : tensor.zeroPoint[0];
  for (uint64_t index = 0, count = array.getElementCount(); index < count; ++index)
    result.setElement(index, tensor.scale[0] * (array.getElement(index) - zero));
  return result;
}

//===----------------------------------------------------------------------===//
// Arrays to samples
//===----------------------------------------------------------------------===//

static uint64_t countElements(ArrayRef<int64_t> shape) {
  uint64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  return count;
}

/// The samples in an array for a tensor; none where its shape does not fit.
static std::optional<size_t> countSamples(const NpyArray &array, const TensorInfo &tensor) {
  ArrayRef<int64_t> shape = array.shape, wanted = tensor.shape;
  if (shape == wanted)
    return 1;
  if (shape.empty())
    return std::nullopt;
  // Extents of 1 may be missing or more: images as [n, 28, 28] for 1x28x28x1.
  uint64_t rest = countElements(shape.drop_front()), elements = countElements(wanted);
  if (rest == elements)
    return shape[0];
  if (!wanted.empty() && wanted[0] > 1 && rest == elements / wanted[0] && shape[0] % wanted[0] == 0)
    return shape[0] / wanted[0];
  return std::nullopt;
}

/// The array for an input, by name, by place, or as the `x` of a data set.
static const NpyArray *findArray(const NpyArrays &arrays, const SignatureInfo &signature, size_t index) {
  for (auto &[name, array] : arrays)
    if (!name.empty() && (name == signature.inputs[index].name || name == signature.inputs[index].tensor))
      return &array;
  if (signature.inputs.size() == 1)
    for (auto &[name, array] : arrays)
      if (name == "x" || (name.empty() && arrays.size() == 1))
        return &array;
  bool byPlace = all_of(arrays, [](auto &entry) { return entry.first.empty(); });
  return byPlace && arrays.size() == signature.inputs.size() ? &arrays[index].second : nullptr;
}

static Error reportMissing(const NpyArrays &arrays, const SignatureInfo &signature, size_t index) {
  std::string names;
  for (const auto &[name, array] : arrays)
    names += (names.empty() ? "" : ", ") + (name.empty() ? "one without a name" : "'" + name + "'");
  return createStringError("no array for input " + describe(signature.inputs[index]) + " of " +
                           Twine(signature.inputs.size()) + "; there is " + (names.empty() ? "none" : names));
}

/// Whether every sample of an input has the value that the code was made for.
static bool isAsFrozen(const NpyArray &array, const TensorInfo &tensor) {
  if (tensor.frozen.empty())
    return true;
  for (size_t begin = 0; begin + tensor.bytes <= array.data.size(); begin += tensor.bytes)
    if (!std::equal(tensor.frozen.begin(), tensor.frozen.end(), array.data.begin() + begin))
      return false;
  return true;
}

Expected<MatchedArrays> adze::matchArrays(const NpyArrays &arrays, const SignatureInfo &signature) {
  MatchedArrays matched;
  for (const auto &[index, tensor] : enumerate(signature.inputs)) {
    const NpyArray *array = findArray(arrays, signature, index);
    if (!array)
      return reportMissing(arrays, signature, index);
    std::optional<size_t> count = countSamples(*array, tensor);
    if (!count)
      return createStringError("input " + describe(tensor) + " is given an array of " + formatExtents(array->shape));
    if (index && *count != matched.count)
      return createStringError("input " + describe(tensor) + " is given " + Twine(*count) +
                               " samples, those before it " + Twine(matched.count));
    matched.count = *count;
    matched.hasSampleDimension |= ArrayRef(array->shape) != ArrayRef(tensor.shape);
    matched.inputs.push_back(array);
  }
  if (signature.inputs.empty())
    matched.count = 1;
  return matched;
}

Expected<Samples> adze::makeSamples(NpyArrays arrays, const SignatureInfo &signature,
                                    const InputConversion &conversion) {
  Expected<MatchedArrays> matched = matchArrays(arrays, signature);
  if (!matched)
    return matched.takeError();
  Samples samples;
  samples.count = matched->count;
  samples.hasSampleDimension = matched->hasSampleDimension;
  for (const auto &[array, tensor] : zip_equal(matched->inputs, signature.inputs)) {
    Expected<NpyArray> converted = convertInput(*array, tensor, conversion);
    if (!converted)
      return converted.takeError();
    if (converted->data.size() != tensor.bytes * samples.count)
      return createStringError("input " + describe(tensor) + " is packed in a way that .npy files cannot hold");
    if (!isAsFrozen(*converted, tensor))
      return createStringError("input " + describe(tensor) +
                               " decides shapes and is frozen to other values than those given: compile again for them");
    samples.inputs.push_back(std::move(*converted));
  }
  return samples;
}

Expected<NpyArrays> adze::readArrays(ArrayRef<std::string> files) {
  NpyArrays arrays;
  for (const std::string &path : files) {
    Expected<NpyArrays> read = readNpyFile(path);
    if (!read)
      return read.takeError();
    for (auto &entry : *read)
      arrays.push_back(std::move(entry));
  }
  return arrays;
}

Expected<Samples> adze::readSamples(ArrayRef<std::string> files, const SignatureInfo &signature,
                                    const InputConversion &conversion) {
  Expected<NpyArrays> arrays = readArrays(files);
  if (!arrays)
    return arrays.takeError();
  Expected<Samples> samples = makeSamples(std::move(*arrays), signature, conversion);
  if (!samples)
    return createStringError(join(files, ", ") + ": " + toString(samples.takeError()));
  return samples;
}

//===----------------------------------------------------------------------===//
// Random samples
//===----------------------------------------------------------------------===//

/// A value of an element type from one in [0, 1).
static double distribute(double uniform, StringRef type) {
  if (type[0] == 'f' || type[0] == 'c')
    return uniform * 2 - 1;
  if (type == "i1" || type == "u1")
    return std::floor(uniform * 256) - (type == "i1" ? 128 : 0);
  if (type == "i2")
    return std::floor(uniform * 65536) - 32768;
  return type == "b1" ? uniform > 0.5 : std::floor(uniform * 8);
}

Expected<Samples> adze::makeRandomSamples(const SignatureInfo &signature, uint32_t seed) {
  Samples samples;
  samples.count = 1;
  for (const auto &[index, tensor] : enumerate(signature.inputs)) {
    Expected<StringRef> type = getType(tensor);
    if (!type)
      return type.takeError();
    NpyArray array = makeNpyArray(*type, tensor.shape);
    if (array.data.size() != tensor.bytes)
      return createStringError("input " + describe(tensor) + " is packed in a way that .npy files cannot hold");
    std::mt19937 twister(static_cast<uint32_t>(1234 + index + 65536 * uint64_t(seed)));
    for (uint64_t element = 0, count = array.getElementCount(); element < count; ++element) {
      uint32_t high = twister() >> 5, low = twister() >> 6; // 53 bits
      array.setElement(element, distribute((high * 67108864.0 + low) / 9007199254740992.0, *type));
    }
    if (!tensor.frozen.empty())
      array.data = tensor.frozen;
    samples.inputs.push_back(std::move(array));
  }
  return samples;
}

//===----------------------------------------------------------------------===//
// Runs
//===----------------------------------------------------------------------===//

Expected<NpyArray> adze::makeOutput(const TensorInfo &tensor, size_t samples, bool dimension) {
  Expected<StringRef> type = getType(tensor);
  if (!type)
    return type.takeError();
  std::vector<int64_t> shape = tensor.shape;
  if (dimension && !shape.empty() && shape[0] == 1)
    shape[0] = samples;
  else if (dimension)
    shape.insert(shape.begin(), samples);
  NpyArray array = makeNpyArray(*type, std::move(shape));
  if (array.data.size() != tensor.bytes * samples)
    return createStringError("output " + describe(tensor) + " is packed in a way that .npy files cannot hold");
  return array;
}

namespace {

/// The values of one output, sample by sample.
class OutputValues {
public:
  OutputValues(const TensorInfo &tensor, size_t samples) : tensor(tensor), values(samples), shapes(samples) {}

  void take(size_t sample, size_t index, Instance &instance) {
    shapes[sample] = instance.getOutputShape(index);
    values[sample] = instance.readOutput(index);
  }
  Expected<NpyArray> join(bool dimension);

private:
  const TensorInfo &tensor;
  std::vector<std::vector<char>> values;
  std::vector<std::vector<int64_t>> shapes;
};

} // namespace

Expected<NpyArray> OutputValues::join(bool dimension) {
  TensorInfo actual = tensor;
  for (const auto &[sample, shape] : enumerate(shapes)) {
    if (sample && shape != shapes[0])
      return createStringError("output " + describe(tensor) + " is " + formatExtents(shapes[0]) + " for sample 0 and " +
                               formatExtents(shape) + " for sample " + Twine(sample) +
                               ": one array cannot hold both; run the samples one at a time");
    actual.shape = shape;
    actual.bytes = values[sample].size();
  }
  Expected<NpyArray> output = makeOutput(actual, values.size(), dimension);
  if (!output)
    return output.takeError();
  char *to = output->data.data();
  for (const std::vector<char> &bytes : values)
    to = std::copy(bytes.begin(), bytes.end(), to);
  return output;
}

Expected<std::vector<NpyArray>> adze::runSamples(const CompiledModel &model, size_t signature, const Samples &samples,
                                                 unsigned threads, bool keepState) {
  std::vector<OutputValues> outputs;
  for (const TensorInfo &tensor : model.getManifest().signatures[signature].outputs)
    outputs.emplace_back(tensor, samples.count);
  auto fill = [&](size_t sample, Instance &instance) -> Error {
    samples.fill(sample, instance);
    return Error::success();
  };
  auto take = [&](size_t sample, Instance &instance) -> Error {
    for (auto [index, output] : enumerate(outputs))
      output.take(sample, index, instance);
    return Error::success();
  };
  auto join = [&]() -> Expected<std::vector<NpyArray>> {
    std::vector<NpyArray> arrays;
    for (OutputValues &output : outputs) {
      Expected<NpyArray> array = output.join(samples.hasSampleDimension);
      if (!array)
        return array.takeError();
      arrays.push_back(std::move(*array));
    }
    return arrays;
  };
  if (!keepState) {
    if (Error error = runBatched(model, signature, samples.count, threads, fill, take))
      return std::move(error);
    return join();
  }
  Expected<std::unique_ptr<Instance>> instance = Instance::create(model, signature);
  if (!instance)
    return instance.takeError();
  for (size_t sample = 0; sample < samples.count; ++sample) {
    samples.fill(sample, **instance);
    (*instance)->run();
    cantFail(take(sample, **instance));
  }
  return join();
}
