//===- DetectionPostProcess.cpp - TFLite_Detection_PostProcess ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The custom op that ends most detectors: boxes relative to anchors become corners, and the best that do not overlap
// become detections. The arithmetic is LiteRT's, operation by operation (detection_postprocess.cc); sorting is stable,
// as in LiteRT Micro: of several classes of one box with equal scores the first counts, where LiteRT's order depends on
// its C++ library. Rows of results that LiteRT leaves as they were are zeros. LiteRT fails at run time where a box ends
// before it begins (anchors of negative size); here it is a box without area.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/CustomOps.h"
#include "plugins/Detections.h"
#include "plugins/Plugins.h"

using namespace mlir;
using namespace adze;
using namespace adze::detection;
using lower::Scalar;

namespace {

struct DetectionPostProcess : CustomOpModel {
  DetectionPostProcess() : CustomOpModel("TFLite_Detection_PostProcess") {}
  llvm::Expected<SmallVector<ShapedTypeComponents>> inferShapes(CustomOp op,
                                                                const CustomOptions &options) const override;
  llvm::Expected<SmallVector<Value>> lower(OpBuilder &builder, const CustomOpCall &call) const override;
};

} // namespace

//===----------------------------------------------------------------------===//
// Options and shapes
//===----------------------------------------------------------------------===//

StringRef Settings::check() const {
  constexpr int64_t most = 1 << 20;
  if (detections < 0 || perBox < 0 || detections > most || perBox > most || getPlaces() > most)
    return "max_detections and max_classes_per_detection are no numbers of detections";
  if (isRegular ? perClass <= 0 || detections <= 0 : perBox <= 0)
    return "there is room for no detection";
  if (classes <= 0)
    return "num_classes is not positive";
  if (!(overlapLimit > 0 && overlapLimit <= 1))
    return "nms_iou_threshold is not within 0 and 1";
  return "";
}

llvm::Expected<SmallVector<ShapedTypeComponents>>
DetectionPostProcess::inferShapes(CustomOp op, const CustomOptions &options) const {
  Settings settings(options);
  if (StringRef wrong = settings.check(); !wrong.empty())
    return llvm::createStringError(wrong);
  if (op->getNumResults() != 4)
    return llvm::createStringError("it has four results");
  int64_t places = settings.getPlaces();
  SmallVector<ShapedTypeComponents> shapes;
  shapes.emplace_back(SmallVector<int64_t>{1, places, 4});
  shapes.emplace_back(SmallVector<int64_t>{1, places});
  shapes.emplace_back(SmallVector<int64_t>{1, places});
  shapes.emplace_back(SmallVector<int64_t>{1});
  return shapes;
}

/// What is wrong with the operands; empty where LiteRT takes them.
static StringRef checkOperands(const CustomOpCall &call, const Settings &settings) {
  if (call.inputs.size() != 3 || llvm::is_contained(call.inputs, Value()) || call.results.size() != 4)
    return "it has three inputs and four results";
  ArrayRef<int64_t> boxes = cast<RankedTensorType>(call.inputs[0].getType()).getShape();
  ArrayRef<int64_t> scores = cast<RankedTensorType>(call.inputs[1].getType()).getShape();
  ArrayRef<int64_t> anchors = cast<RankedTensorType>(call.inputs[2].getType()).getShape();
  if (boxes.size() != 3 || boxes[0] != 1 || boxes[1] == 0 || boxes[2] < 4)
    return "box encodings are no [1, N, 4]";
  if (scores.size() != 3 || scores[0] != 1 || scores[1] != boxes[1] || scores[2] < settings.classes ||
      scores[2] > settings.classes + 1)
    return "scores are not those of num_classes classes, with or without a background, for each box";
  if (anchors.size() != 2 || anchors[0] != boxes[1] || anchors[1] != 4)
    return "anchors are no [N, 4]";
  for (Value input : call.op.getInputs())
    if (!lower::getWireElement(input).isF32() && !lower::isQuantized(input))
      return "inputs are neither float nor quantized";
  if (lower::isQuantized(call.op.getInputs()[0]) != lower::isQuantized(call.op.getInputs()[2]))
    return "of box encodings and anchors one is quantized and the other is not";
  int64_t places = settings.getPlaces();
  const int64_t counts[] = {places * 4, places, places, 1};
  for (auto [type, count] : llvm::zip_equal(call.results, counts))
    if (!type.getElementType().isF32() || type.getNumElements() != count)
      return "the results are not floats of the shapes that its options give";
  return "";
}

//===----------------------------------------------------------------------===//
// Boxes and scores
//===----------------------------------------------------------------------===//

/// A stored element as a float; `value` is the tensor of the graph that it is from.
static Scalar dequantize(Scalar element, Value value) {
  std::optional<lower::Affine> affine = lower::getAffine(value);
  if (element.isFloat() || !affine)
    return element;
  Scalar integer = lower::isUnsigned(value) ? element.toUnsigned(32) : element.toInteger(32);
  return (integer.toF32() - double(affine->zeroPoint)) * double(float(affine->scale));
}

/// Both sides of all boxes in one direction: the center is encoded in column `axis`, the size in column `axis + 2`.
static std::pair<Value, Value> decodeSides(OpBuilder &builder, const CustomOpCall &call, const Settings &settings,
                                           int axis) {
  Location location = call.op.getLoc();
  auto columns = [&](int input, int64_t column) {
    return getColumn(builder, location, call.inputs[input], builder.getIndexAttr(column));
  };
  SmallVector<Value> operands = {columns(0, axis), columns(0, axis + 2), columns(2, axis), columns(2, axis + 2)};
  auto type =
      RankedTensorType::get({cast<RankedTensorType>(operands[0].getType()).getDimSize(0)}, builder.getF32Type());
  auto make = [&](bool isEnd) {
    return lower::makeElements(builder, location, operands, type, [&](ArrayRef<Scalar> x) {
      SmallVector<Scalar, 4> wide; // center and size of the box, center and size of its anchor
      for (auto [i, element] : llvm::enumerate(x))
        wide.push_back(dequantize(element, call.op.getInputs()[i < 2 ? 0 : 2]).toF64());
      Scalar ratio = wide[1] / settings.scales[axis + 2], size = ratio.make<math::ExpOp>(Value(ratio));
      Scalar center = wide[0] / settings.scales[axis] * wide[3] + wide[2], half = size.constant(0.5) * size * wide[3];
      auto narrow = [&](Scalar value) { return value.make<arith::TruncFOp>(builder.getF32Type(), Value(value)); };
      return isEnd ? narrow(center) + narrow(half) : narrow(center) - narrow(half);
    });
  };
  return {make(false), make(true)};
}

llvm::Expected<SmallVector<Value>> DetectionPostProcess::lower(OpBuilder &builder, const CustomOpCall &call) const {
  Settings settings(call.options);
  if (StringRef wrong = settings.check(); !wrong.empty())
    return llvm::createStringError(wrong);
  if (StringRef wrong = checkOperands(call, settings); !wrong.empty())
    return llvm::createStringError(wrong);
  Location location = call.op.getLoc();
  auto [top, bottom] = decodeSides(builder, call, settings, 0);
  auto [left, right] = decodeSides(builder, call, settings, 1);
  ArrayRef<int64_t> shape = cast<RankedTensorType>(call.inputs[1].getType()).getShape();
  Value scores = lower::makeReshape(builder, location, call.inputs[1], shape.drop_front());
  scores =
      lower::makeElements(builder, location, scores, RankedTensorType::get(shape.drop_front(), builder.getF32Type()),
                          [&](ArrayRef<Scalar> x) { return dequantize(x[0], call.op.getInputs()[1]); });
  Detector detector{settings, {{top, left, bottom, right}, shape[1]}, scores, shape[2] - settings.classes, location};
  SmallVector<Value> found = settings.isRegular ? detectRegular(builder, detector) : detectFast(builder, detector);
  Value count = arith::IndexCastOp::create(builder, location, builder.getI32Type(), found[3]);
  count = arith::SIToFPOp::create(builder, location, builder.getF32Type(), count);
  found[3] = lower::makeFilled(builder, location, RankedTensorType::get({1}, builder.getF32Type()), count);
  for (auto [value, type] : llvm::zip_equal(found, call.results))
    value = lower::makeReshape(builder, location, value, type.getShape());
  return found;
}

void adze::registerDetectionPostProcess(DialectRegistry &registry) { addCustomOp<DetectionPostProcess>(registry); }
