//===- ImageSource.cpp - Pictures as samples ------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lists files, and decodes on the threads that run the model.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/ImageSource.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <cstring>

using namespace adze;
using namespace llvm;

namespace {

class ImageSource : public SampleSource {
public:
  ImageSource(std::string folder, std::vector<std::string> files, std::vector<PreprocessStep> steps)
      : folder(std::move(folder)), files(std::move(files)), steps(std::move(steps)) {}

  size_t getCount() const override { return files.size(); }
  Error bind(const SignatureInfo &signature) override;
  Error fill(size_t sample, Instance &instance) const override;

private:
  std::string folder;
  std::vector<std::string> files;
  std::vector<PreprocessStep> steps;
  int64_t height = 0, width = 0, channels = 0;
};

} // namespace

Error ImageSource::bind(const SignatureInfo &signature) {
  if (signature.inputs.size() != 1)
    return createStringError(folder + ": images are samples of models with one input; this one has " +
                             Twine(signature.inputs.size()));
  const TensorInfo &tensor = signature.inputs[0];
  ArrayRef<int64_t> shape = tensor.shape;
  if (shape.size() == 4 && shape[0] == 1)
    shape = shape.drop_front();
  if (shape.size() != 3 || (shape[2] != 1 && shape[2] != 3) || !shape[0] || !shape[1])
    return createStringError(folder + ": images are samples of inputs of one height, width and 1 or 3 channels; '" +
                             tensor.name + "' is " + formatExtents(tensor.shape));
  height = shape[0];
  width = shape[1];
  channels = shape[2];
  return Error::success();
}

Error ImageSource::fill(size_t sample, Instance &instance) const {
  const std::string &path = files[sample];
  Expected<Image> image = readImage(path);
  if (!image)
    return image.takeError();
  if (channels == 1)
    image = toGray(*image);
  image = steps.empty() ? resize(*image, height, width) : preprocess(std::move(*image), steps);
  if (!image)
    return createStringError(path + ": " + toString(image.takeError()));
  const TensorInfo &tensor = instance.getSignature().inputs[0];
  if (image->height != height || image->width != width)
    return createStringError(path + ": is " + Twine(image->height) + "x" + Twine(image->width) +
                             " behind --preprocess; input '" + tensor.name + "' is " + Twine(height) + "x" + Twine(width));
  MutableArrayRef<char> input = instance.getInput(0);
  NpyArray array = makeNpyArray("f4", tensor.shape);
  std::memcpy(array.data.data(), image->values.data(), array.data.size());
  InputConversion conversion;
  conversion.anyType = conversion.floatIO = true;
  Expected<NpyArray> converted = convertInput(array, tensor, conversion);
  if (!converted)
    return converted.takeError();
  llvm::copy(converted->data, input.begin());
  return Error::success();
}

Expected<std::unique_ptr<SampleSource>> adze::openImages(StringRef folder, std::vector<PreprocessStep> steps) {
  std::error_code error;
  std::vector<std::string> files;
  for (sys::fs::recursive_directory_iterator file(folder, error), end; !error && file != end; file.increment(error)) {
    std::string extension = sys::path::extension(file->path()).lower();
    if (is_contained({".jpg", ".jpeg", ".png"}, extension))
      files.push_back(file->path());
  }
  if (error)
    return createStringError(folder + ": " + error.message());
  if (files.empty())
    return createStringError(folder + ": has no .jpg, .jpeg or .png file");
  llvm::sort(files);
  return std::make_unique<ImageSource>(folder.str(), std::move(files), std::move(steps));
}
