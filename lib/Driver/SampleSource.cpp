//===- SampleSource.cpp - Where samples come from -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arrays stay in their files, of which a sample at a time is read and converted.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/SampleSource.h"

#include "lib/Support/ArrayFile.h"
#include "llvm/ADT/StringExtras.h"

#include <cmath>
#include <cstring>

using namespace adze;
using namespace llvm;

namespace {

class ArraySource : public SampleSource {
public:
  ArraySource(std::vector<std::string> files, ArrayFile arrays, double scale, double offset)
      : files(std::move(files)), arrays(std::move(arrays)) {
    conversion.anyType = conversion.floatIO = true;
    conversion.scale = scale;
    conversion.offset = offset;
    // What is an input and what a label is known once a model is bound.
    for (auto &[name, array] : this->arrays.headers)
      if (!array.shape.empty() && name != "y")
        count = std::max(count, size_t(array.shape[0]));
  }

  size_t getCount() const override { return count; }
  std::vector<std::string> listShapes() const override;
  Error bind(const SignatureInfo &signature) override;
  Error fill(size_t sample, Instance &instance) const override;

private:
  /// An input's array and its bytes.
  struct Input {
    const NpyArray *header;
    ArrayBytes *bytes;
  };
  Error fillInput(const Input &array, const TensorInfo &tensor, size_t sample, MutableArrayRef<char> input) const;

  std::vector<std::string> files;
  ArrayFile arrays;
  InputConversion conversion;
  std::vector<Input> inputs;
  size_t count = 0;
};

} // namespace

std::vector<std::string> ArraySource::listShapes() const {
  std::vector<std::string> shapes;
  auto add = [&](StringRef name, StringRef batch, ArrayRef<int64_t> extents) {
    auto digits = map_range(extents, [](int64_t extent) { return std::to_string(extent); });
    shapes.push_back((name + ":" + batch + join(digits, "x")).str());
  };
  // The leading dimension counts samples: it is an input's batch, which is one then, or no dimension of the input.
  for (const auto &[name, array] : arrays.headers)
    if (array.shape.size() > 1) {
      add(name, "1x", ArrayRef(array.shape).drop_front());
      add(name, "", ArrayRef(array.shape).drop_front());
    }
  return shapes;
}

Error ArraySource::bind(const SignatureInfo &signature) {
  Expected<MatchedArrays> matched = matchArrays(arrays.headers, signature);
  if (!matched)
    return createStringError(join(files, ", ") + ": " + toString(matched.takeError()));
  count = matched->count;
  inputs.clear();
  for (const NpyArray *header : matched->inputs)
    for (auto [entry, bytes] : zip_equal(arrays.headers, arrays.bytes))
      if (&entry.second == header)
        inputs.push_back({header, bytes.get()});
  if (!count)
    return createStringError(join(files, ", ") + ": there are no samples");
  return Error::success();
}

Error ArraySource::fill(size_t sample, Instance &instance) const {
  const SignatureInfo &signature = instance.getSignature();
  for (const auto &[index, array] : enumerate(inputs))
    if (Error error = fillInput(array, signature.inputs[index], sample, instance.getInput(index)))
      return error;
  return Error::success();
}

/// scale * x + offset of elements of type T, which need not be aligned.
template <typename T>
static void convert(const char *from, double scale, double offset, MutableArrayRef<float> to) {
  for (size_t i = 0; i < to.size(); ++i) {
    T element;
    std::memcpy(&element, from + i * sizeof(T), sizeof(T));
    to[i] = float(scale * double(element) + offset);
  }
}

Error ArraySource::fillInput(const Input &array, const TensorInfo &tensor, size_t sample,
                             MutableArrayRef<char> input) const {
  size_t elements = 1;
  for (int64_t extent : tensor.shape)
    elements *= extent;
  const std::string &type = array.header->type;
  size_t bytes = elements * array.header->getElementBytes();
  bool isFloat = tensor.elementType == "FLOAT32";
  if (isFloat && type == "f4" && !conversion.isScaled())
    return array.bytes->read(sample * bytes, input);
  std::vector<char> from(bytes);
  if (Error error = array.bytes->read(sample * bytes, from))
    return error;
  if (isFloat && (type == "f4" || type == "u1")) {
    MutableArrayRef<float> to(reinterpret_cast<float *>(input.data()), elements);
    (type == "u1" ? convert<uint8_t> : convert<float>)(from.data(), conversion.scale, conversion.offset, to);
    return Error::success();
  }
  NpyArray slice{type, tensor.shape, std::move(from)};
  Expected<NpyArray> converted = convertInput(slice, tensor, conversion);
  if (!converted)
    return createStringError(join(files, ", ") + ": " + toString(converted.takeError()));
  if (converted->data.size() != input.size())
    return createStringError(join(files, ", ") + ": input '" + tensor.name + "' is packed in a way that .npy files cannot hold");
  llvm::copy(converted->data, input.begin());
  return Error::success();
}

Expected<std::unique_ptr<SampleSource>> adze::openArrays(std::vector<std::string> files, double scale, double offset) {
  ArrayFile arrays;
  for (const std::string &path : files) {
    Expected<ArrayFile> file = openArrayFile(path);
    if (!file)
      return file.takeError();
    std::move(file->headers.begin(), file->headers.end(), std::back_inserter(arrays.headers));
    std::move(file->bytes.begin(), file->bytes.end(), std::back_inserter(arrays.bytes));
  }
  return std::make_unique<ArraySource>(std::move(files), std::move(arrays), scale, offset);
}
