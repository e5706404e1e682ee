//===- LayerWindows.cpp - What the rows of a layer's weights meet ---------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Geometry of windows, padded as LiteRT does (tflite/kernels/padding.h).
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/LayerWindows.h"

#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/ops/ConvolutionOps.h"
#include "llvm/ADT/TypeSwitch.h"

#include <numeric>

using namespace mlir;
using namespace adze;

LayerWindows::LayerWindows(const WeightedLayer &layer)
    : groups(layer.groups), columns(layer.columns), channels(layer.channels) {
  Operation *op = layer.op;
  isProduct = isa<FullyConnectedOp>(op);
  if (isProduct)
    return;
  // All filters have height and width in the middle.
  vertical.window = layer.shape[1];
  horizontal.window = layer.shape[2];
  llvm::TypeSwitch<Operation *>(op)
      .Case<Conv2DOp, DepthwiseConv2DOp>([&](auto conv) {
        padding = conv.getPadding();
        vertical.stride = conv.getStrideH();
        horizontal.stride = conv.getStrideW();
        vertical.dilation = conv.getDilationHFactor();
        horizontal.dilation = conv.getDilationWFactor();
      })
      .Case<TransposeConvOp>([&](auto conv) {
        isTransposed = true;
        padding = conv.getPadding();
        vertical.stride = conv.getStrideH();
        horizontal.stride = conv.getStrideW();
        if (auto type = dyn_cast<RankedTensorType>(conv.getOutput().getType()); type && type.hasStaticShape()) {
          vertical.transposedExtent = type.getDimSize(1);
          horizontal.transposedExtent = type.getDimSize(2);
        }
      });
}

int64_t LayerWindows::getExtent(const Axis &axis, int64_t input) const {
  return isTransposed ? axis.transposedExtent
                      : getWindowedExtent(padding, input, axis.window, axis.stride, axis.dilation);
}

int64_t LayerWindows::getPad(const Axis &axis, int64_t input) const {
  if (padding == Padding::VALID)
    return 0;
  // A transposed convolution has the padding of the convolution that maps its result to its input.
  int64_t large = isTransposed ? axis.transposedExtent : input, windows = isTransposed ? input : getExtent(axis, input);
  int64_t reach = (axis.window - 1) * axis.dilation + 1;
  return std::max<int64_t>(0, (windows - 1) * axis.stride + reach - large) / 2;
}

int64_t LayerWindows::getSource(const Axis &axis, int64_t pad, int64_t input, int64_t output, int64_t tap) const {
  int64_t source = output * axis.stride + tap * axis.dilation - pad;
  if (isTransposed) {
    source = output + pad - tap;
    if (source % axis.stride)
      return -1;
    source /= axis.stride;
  }
  return source >= 0 && source < input ? source : -1;
}

int64_t LayerWindows::getCount(ArrayRef<int64_t> shape) const {
  if (isProduct)
    return ShapedType::getNumElements(shape) / columns;
  if (shape.size() != 4 || shape[3] != channels)
    return 0;
  return shape[0] * getExtent(vertical, shape[1]) * getExtent(horizontal, shape[2]);
}

bool LayerWindows::isWhole(ArrayRef<int64_t> shape) const {
  if (isProduct)
    return true;
  if (isTransposed || getCount(shape) == 0)
    return false;
  auto isWithin = [&](const Axis &axis, int64_t input) {
    int64_t pad = getPad(axis, input);
    return pad == 0 && (getExtent(axis, input) - 1) * axis.stride + (axis.window - 1) * axis.dilation < input;
  };
  return isWithin(vertical, shape[1]) && isWithin(horizontal, shape[2]);
}

template <typename Visit>
void LayerWindows::visitTaps(ArrayRef<int64_t> shape, int64_t first, int64_t count, Visit visit) const {
  int64_t outputWidth = getExtent(horizontal, shape[2]), outputs = getExtent(vertical, shape[1]) * outputWidth;
  int64_t top = getPad(vertical, shape[1]), left = getPad(horizontal, shape[2]);
  for (int64_t window = first; window < first + count; ++window) {
    int64_t image = window / outputs, y = window % outputs / outputWidth, x = window % outputWidth;
    for (int64_t i = 0; i < vertical.window; ++i) {
      int64_t row = getSource(vertical, top, shape[1], y, i);
      for (int64_t j = 0; j < horizontal.window; ++j) {
        int64_t column = getSource(horizontal, left, shape[2], x, j);
        visit(row < 0 || column < 0 ? -1 : (image * shape[1] + row) * shape[2] + column);
      }
    }
  }
}

void LayerWindows::gather(ArrayRef<int64_t> shape, ArrayRef<float> values, int64_t group, int64_t first, int64_t count,
                          float *result) const {
  if (isProduct) {
    std::copy_n(values.begin() + first * columns, count * columns, result);
    return;
  }
  int64_t perGroup = channels / groups;
  visitTaps(shape, first, count, [&](int64_t pixel) {
    if (pixel < 0)
      std::fill_n(result, perGroup, 0.0f);
    else
      std::copy_n(values.begin() + pixel * channels + group * perGroup, perGroup, result);
    result += perGroup;
  });
}

std::vector<int32_t> LayerWindows::listSources(ArrayRef<int64_t> shape) const {
  int64_t count = getCount(shape);
  std::vector<int32_t> sources;
  if (isProduct) {
    sources.resize(count);
    std::iota(sources.begin(), sources.end(), 0);
    return sources;
  }
  sources.reserve(count * vertical.window * horizontal.window);
  visitTaps(shape, 0, count, [&](int64_t pixel) { sources.push_back(int32_t(pixel)); });
  return sources;
}
