//===- Image.cpp - Pictures as numbers ------------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// libjpeg and libpng decode; the rest is arithmetic.
//
//===----------------------------------------------------------------------===//

#include "lib/Support/Image.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"

#include <cmath>
#include <csetjmp>
#include <cstdio>
#include <jpeglib.h>
#include <png.h>

using namespace adze;
using namespace llvm;

/// More pixels than any camera has: a broken file.
static constexpr uint64_t maximumPixels = uint64_t(1) << 28;

//===----------------------------------------------------------------------===//
// JPEG
//===----------------------------------------------------------------------===//

namespace {

/// libjpeg reports errors by a call that must not return.
struct JpegErrors {
  jpeg_error_mgr manager;
  std::jmp_buf jump;
  char text[JMSG_LENGTH_MAX] = "";
};

} // namespace

static void leaveJpeg(j_common_ptr decoder) {
  auto *errors = reinterpret_cast<JpegErrors *>(decoder->err);
  errors->manager.format_message(decoder, errors->text);
  std::longjmp(errors->jump, 1);
}

/// A file that ends early or has bad data is decoded with a warning: here it is broken.
static void judgeJpegMessage(j_common_ptr decoder, int level) {
  if (level < 0)
    leaveJpeg(decoder);
}

/// Decodes into `bytes`, which outlives the jump; false with the reason in `errors`.
static bool decodeJpeg(StringRef file, JpegErrors &errors, int64_t &height, int64_t &width, std::vector<uint8_t> &bytes) {
  jpeg_decompress_struct decoder;
  decoder.err = jpeg_std_error(&errors.manager);
  errors.manager.error_exit = leaveJpeg;
  errors.manager.emit_message = judgeJpegMessage;
  if (setjmp(errors.jump)) {
    jpeg_destroy_decompress(&decoder);
    return false;
  }
  jpeg_create_decompress(&decoder);
  jpeg_mem_src(&decoder, reinterpret_cast<const unsigned char *>(file.data()), file.size());
  jpeg_read_header(&decoder, TRUE);
  decoder.out_color_space = JCS_RGB;
  jpeg_start_decompress(&decoder);
  height = decoder.output_height;
  width = decoder.output_width;
  if (uint64_t(height) * width <= maximumPixels) {
    bytes.resize(size_t(height) * width * 3);
    while (decoder.output_scanline < decoder.output_height) {
      JSAMPROW row = bytes.data() + size_t(decoder.output_scanline) * width * 3;
      jpeg_read_scanlines(&decoder, &row, 1);
    }
    jpeg_finish_decompress(&decoder);
  }
  jpeg_destroy_decompress(&decoder);
  return true;
}

//===----------------------------------------------------------------------===//
// PNG
//===----------------------------------------------------------------------===//

/// Why a file is broken; empty where it is not.
static std::string decodePng(StringRef file, int64_t &height, int64_t &width, std::vector<uint8_t> &bytes) {
  png_image decoder = {};
  decoder.version = PNG_IMAGE_VERSION;
  if (!png_image_begin_read_from_memory(&decoder, file.data(), file.size()))
    return decoder.message;
  decoder.format = PNG_FORMAT_RGB;
  height = decoder.height;
  width = decoder.width;
  std::string error;
  if (uint64_t(height) * width <= maximumPixels) {
    bytes.resize(PNG_IMAGE_SIZE(decoder));
    png_color black = {0, 0, 0};
    if (!png_image_finish_read(&decoder, &black, bytes.data(), /*row_stride=*/0, /*colormap=*/nullptr))
      error = decoder.message;
  }
  png_image_free(&decoder);
  return error;
}

Expected<Image> adze::readImage(StringRef path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> file = MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!file)
    return createStringError(path + ": " + file.getError().message());
  StringRef content = (*file)->getBuffer();
  Image image;
  std::vector<uint8_t> bytes;
  if (content.starts_with("\xff\xd8")) {
    JpegErrors errors;
    if (!decodeJpeg(content, errors, image.height, image.width, bytes))
      return createStringError(path + ": is a broken JPEG file: " + errors.text);
  } else if (content.starts_with("\x89PNG")) {
    if (std::string error = decodePng(content, image.height, image.width, bytes); !error.empty())
      return createStringError(path + ": is a broken PNG file: " + error);
  } else {
    return createStringError(path + ": is neither a JPEG nor a PNG file");
  }
  if (bytes.empty())
    return createStringError(path + ": has " + Twine(image.width) + " times " + Twine(image.height) + " pixels");
  image.values.assign(bytes.begin(), bytes.end());
  return image;
}

//===----------------------------------------------------------------------===//
// Size and color
//===----------------------------------------------------------------------===//

Image adze::toGray(const Image &image) {
  Image result{image.height, image.width, 1, {}};
  for (size_t i = 0; i + 2 < image.values.size(); i += 3)
    result.values.push_back(
        std::round(0.299f * image.values[i] + 0.587f * image.values[i + 1] + 0.114f * image.values[i + 2]));
  return result;
}

namespace {

/// Between which two pixels a pixel of the result lies, and how near the second.
struct Place {
  Place(int64_t index, int64_t size, int64_t wanted) {
    double at = (double(index) + 0.5) * double(size) / double(wanted) - 0.5;
    at = std::clamp(at, 0.0, double(size - 1));
    first = int64_t(at);
    second = std::min(first + 1, size - 1);
    share = float(at - double(first));
  }
  int64_t first, second;
  float share;
};

} // namespace

Image adze::resize(const Image &image, int64_t height, int64_t width) {
  if (image.height == height && image.width == width)
    return image;
  Image result{height, width, image.channels, {}};
  result.values.reserve(height * width * image.channels);
  std::vector<Place> columns;
  for (int64_t column = 0; column < width; ++column)
    columns.emplace_back(column, image.width, width);
  for (int64_t row = 0; row < height; ++row) {
    Place y(row, image.height, height);
    const float *above = image.values.data() + y.first * image.width * image.channels;
    const float *below = image.values.data() + y.second * image.width * image.channels;
    for (const Place &x : columns)
      for (int64_t channel = 0; channel < image.channels; ++channel) {
        int64_t left = x.first * image.channels + channel, right = x.second * image.channels + channel;
        float top = above[left] + x.share * (above[right] - above[left]);
        float bottom = below[left] + x.share * (below[right] - below[left]);
        result.values.push_back(top + y.share * (bottom - top));
      }
  }
  return result;
}

Image adze::cropCenter(const Image &image, int64_t height, int64_t width) {
  Image result{height, width, image.channels, {}};
  int64_t top = (image.height - height) / 2, left = (image.width - width) / 2;
  for (int64_t row = top; row < top + height; ++row) {
    auto begin = image.values.begin() + (row * image.width + left) * image.channels;
    result.values.insert(result.values.end(), begin, begin + width * image.channels);
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

using Kind = PreprocessStep::Kind;

/// `224` or `224x192` for `resize` and `crop`.
static bool readExtents(StringRef text, bool isResize, PreprocessStep &step) {
  auto [height, width] = text.split('x');
  step.kind = !isResize ? Kind::Crop : text.contains('x') ? Kind::Resize : Kind::ResizeShorter;
  bool good = !height.getAsInteger(10, step.height) && step.height > 0 && step.height <= 65536;
  step.width = step.height;
  if (text.contains('x'))
    good &= !width.getAsInteger(10, step.width) && step.width > 0 && step.width <= 65536;
  return good;
}

Expected<std::vector<PreprocessStep>> adze::parsePreprocess(StringRef text) {
  std::vector<PreprocessStep> steps;
  SmallVector<StringRef> parts;
  text.split(parts, ',', -1, /*KeepEmpty=*/false);
  for (StringRef part : parts) {
    auto [name, value] = part.split(':');
    PreprocessStep &step = steps.emplace_back();
    bool good = false;
    if (name == "resize" || name == "crop")
      good = readExtents(value, name == "resize", step);
    else if (name == "scale" || name == "offset") {
      step.kind = name == "scale" ? Kind::Scale : Kind::Offset;
      good = !value.getAsDouble(step.number) && std::isfinite(step.number);
    }
    if (!good)
      return createStringError("'" + part + "' is no step: write resize:256, resize:HEIGHTxWIDTH, crop:224, "
                                            "crop:HEIGHTxWIDTH, scale:0.00784 or offset:-1, with commas between");
  }
  return steps;
}

static Image resizeShorter(const Image &image, int64_t extent) {
  bool isTall = image.height > image.width;
  int64_t shorter = std::min(image.height, image.width), longer = std::max(image.height, image.width);
  int64_t other = std::max<int64_t>(extent, std::llround(double(longer) * double(extent) / double(shorter)));
  return isTall ? resize(image, other, extent) : resize(image, extent, other);
}

Expected<Image> adze::preprocess(Image image, ArrayRef<PreprocessStep> steps) {
  for (const PreprocessStep &step : steps) {
    switch (step.kind) {
    case Kind::ResizeShorter:
      image = resizeShorter(image, step.height);
      break;
    case Kind::Resize:
      image = resize(image, step.height, step.width);
      break;
    case Kind::Crop:
      if (image.height < step.height || image.width < step.width)
        return createStringError("has " + Twine(image.height) + " rows of " + Twine(image.width) + " pixels, fewer than the " +
                                 Twine(step.height) + " times " + Twine(step.width) + " of crop: resize it before");
      image = cropCenter(image, step.height, step.width);
      break;
    case Kind::Scale:
      for (float &value : image.values)
        value = float(value * step.number);
      break;
    case Kind::Offset:
      for (float &value : image.values)
        value = float(value + step.number);
      break;
    }
  }
  return image;
}
