//===- Image.h - Pictures as numbers ----------------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads JPEG and PNG files and makes them as large as a model wants them.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_SUPPORT_IMAGE_H
#define ADZE_LIB_SUPPORT_IMAGE_H

#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace adze {

/// Rows of pixels, each of `channels` values: 0 to 255 as files have them.
struct Image {
  int64_t height = 0, width = 0, channels = 3;
  std::vector<float> values;
};

/// Reads a file, told apart by its content, as red, green and blue; transparency is taken as black. Errors name the file.
llvm::Expected<Image> readImage(llvm::StringRef path);

/// Brightness as ITU-R BT.601 has it, 0.299 R + 0.587 G + 0.114 B, rounded.
Image toGray(const Image &image);

/// Bilinear between the centers of pixels ("half-pixel centers": pixel i of the result is at (i + 0.5) * scale - 0.5 of the
/// image), without smoothing where it shrinks: as OpenCV's INTER_LINEAR and TensorFlow 2's resize(antialias=False).
Image resize(const Image &image, int64_t height, int64_t width);

/// The middle of an image that is at least as large; where what is left over is odd, the smaller part is above and left.
Image cropCenter(const Image &image, int64_t height, int64_t width);

/// One of `resize:256` (the shorter side; the other keeps the proportion), `resize:224x192` (height and width), `crop:224`,
/// `crop:224x192`, `scale:A`, `offset:B`.
struct PreprocessStep {
  enum class Kind { ResizeShorter, Resize, Crop, Scale, Offset };
  Kind kind;
  int64_t height = 0, width = 0;
  double number = 0;
};

/// Reads steps with commas between.
llvm::Expected<std::vector<PreprocessStep>> parsePreprocess(llvm::StringRef text);
/// Does them in their order. Fails where less is there than is to be cropped.
llvm::Expected<Image> preprocess(Image image, llvm::ArrayRef<PreprocessStep> steps);

} // namespace adze

#endif // ADZE_LIB_SUPPORT_IMAGE_H
