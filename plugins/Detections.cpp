//===- Detections.cpp - The best boxes of a detector ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops over classes and boxes that fill the rows of the results.
//
//===----------------------------------------------------------------------===//

#include "plugins/Detections.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

#include <limits>

using namespace mlir;
using namespace adze;
using namespace adze::detection;
using lower::Scalar;

static Value makeIndex(OpBuilder &builder, Location location, int64_t value) {
  return arith::ConstantIndexOp::create(builder, location, value);
}

static Value makeFloat(OpBuilder &builder, Location location, double value) {
  return lower::makeScalar(builder, location, builder.getF32Type(), value);
}

/// A loop from 0 to `count`.
static SmallVector<Value> makeLoop(OpBuilder &builder, Location location, int64_t count, ValueRange carried,
                                   function_ref<SmallVector<Value>(OpBuilder &, Location, Value, ValueRange)> body) {
  Value zero = makeIndex(builder, location, 0), one = makeIndex(builder, location, 1);
  auto loop = scf::ForOp::create(builder, location, zero, makeIndex(builder, location, count), one, carried,
                                 [&](OpBuilder &inner, Location loc, Value i, ValueRange values) {
                                   scf::YieldOp::create(inner, loc, body(inner, loc, i, values));
                                 });
  return SmallVector<Value>(loop.getResults());
}

Value detection::getColumn(OpBuilder &builder, Location location, Value tensor, OpFoldResult column) {
  auto type = cast<RankedTensorType>(tensor.getType());
  int64_t rows = type.getNumElements() / type.getShape().back();
  SmallVector<OpFoldResult> offsets(type.getRank(), builder.getIndexAttr(0)), sizes,
      strides(type.getRank(), builder.getIndexAttr(1));
  for (int64_t extent : type.getShape())
    sizes.push_back(builder.getIndexAttr(extent));
  offsets.back() = column;
  sizes.back() = builder.getIndexAttr(1);
  auto result = RankedTensorType::get({rows}, type.getElementType());
  return tensor::ExtractSliceOp::create(builder, location, result, tensor, offsets, sizes, strides);
}

/// Results in the making: boxes [P, 4], classes [P] and scores [P].
static SmallVector<Value> makeOutputs(OpBuilder &builder, const Detector &detector) {
  int64_t places = detector.settings.getPlaces();
  Value zero = makeFloat(builder, detector.location, 0);
  auto make = [&](ArrayRef<int64_t> shape) {
    return lower::makeFilled(builder, detector.location, RankedTensorType::get(shape, builder.getF32Type()), zero);
  };
  return {make({places, 4}), make({places}), make({places})};
}

/// The outputs with a detection in a row.
static SmallVector<Value> writeRow(OpBuilder &builder, Location location, ValueRange outputs, Value row,
                                   const Corners &corners, Value box, Value kind, Value score) {
  Value boxes = outputs[0];
  for (auto [i, side] : llvm::enumerate(corners.load(builder, location, box)))
    boxes = tensor::InsertOp::create(builder, location, side, boxes, ValueRange{row, makeIndex(builder, location, i)});
  Value number = arith::IndexCastOp::create(builder, location, builder.getI32Type(), kind);
  Value classes = tensor::InsertOp::create(
      builder, location, arith::SIToFPOp::create(builder, location, builder.getF32Type(), number), outputs[1], row);
  Value scores = tensor::InsertOp::create(builder, location, score, outputs[2], row);
  return {boxes, classes, scores};
}

static Value loadScore(OpBuilder &builder, Location location, const Detector &detector, Value box, Value kind) {
  Value column = arith::AddIOp::create(builder, location, kind, makeIndex(builder, location, detector.firstClass));
  return tensor::ExtractOp::create(builder, location, detector.scores, ValueRange{box, column});
}

/// The best score of a box and its class, among those that come behind `last` of class `lastKind`.
static SmallVector<Value> findClass(OpBuilder &builder, Location location, const Detector &detector, Value box,
                                    Value last, Value lastKind) {
  SmallVector<Value> none = {makeFloat(builder, location, std::numeric_limits<double>::quiet_NaN()),
                             makeIndex(builder, location, 0)};
  return makeLoop(builder, location, detector.settings.classes, none,
                  [&](OpBuilder &inner, Location loc, Value i, ValueRange best) {
                    Scalar score(inner, loc, loadScore(inner, loc, detector, box, i)), limit = score.at(last);
                    Scalar isLater =
                        score.at(arith::CmpIOp::create(inner, loc, arith::CmpIPredicate::sgt, i, lastKind));
                    Scalar isNext = (score < limit) | ((score == limit) & isLater);
                    Scalar isBetter =
                        isNext & score.at(arith::CmpFOp::create(inner, loc, arith::CmpFPredicate::UGT, score, best[0]));
                    return SmallVector<Value>{select(isBetter, score, score.at(best[0])),
                                              select(isBetter, score.at(i), score.at(best[1]))};
                  });
}

SmallVector<Value> detection::detectFast(OpBuilder &builder, const Detector &detector) {
  const Settings &settings = detector.settings;
  Location location = detector.location;
  Value none = makeIndex(builder, location, -1),
        infinity = makeFloat(builder, location, std::numeric_limits<double>::infinity());
  Value best =
      lower::makeEmpty(builder, location, RankedTensorType::get({detector.corners.count}, builder.getF32Type()));
  best = makeLoop(builder, location, detector.corners.count, best,
                  [&](OpBuilder &inner, Location loc, Value i, ValueRange state) {
                    Value score = findClass(inner, loc, detector, i, infinity, none)[0];
                    return SmallVector<Value>{tensor::InsertOp::create(inner, loc, score, state[0], i)};
                  })[0];
  auto take = [&](OpBuilder &inner, Location loc, Value box, Value, Value place, ValueRange outputs) {
    Value first = arith::MulIOp::create(inner, loc, place, makeIndex(inner, loc, settings.perBox));
    SmallVector<Value> carried(outputs);
    carried.append({infinity, none});
    carried = makeLoop(inner, loc, std::min(settings.perBox, settings.classes), carried,
                       [&](OpBuilder &in, Location at, Value i, ValueRange state) {
                         SmallVector<Value> found = findClass(in, at, detector, box, state[3], state[4]);
                         Value row = arith::AddIOp::create(in, at, first, i);
                         SmallVector<Value> next =
                             writeRow(in, at, state.take_front(3), row, detector.corners, box, found[1], found[0]);
                         next.append(found);
                         return next;
                       });
    carried.truncate(3);
    return carried;
  };
  return visitBoxes(builder, location, detector.corners, best, settings.scoreLimit, settings.overlapLimit,
                    settings.detections, makeOutputs(builder, detector), take);
}

/// Puts a detection (box, class, score) where it belongs in the sorted list of them, behind those of equal score; what
/// does not fit falls out. `list` is { boxes, classes, scores, how many there are }.
static SmallVector<Value> insertSorted(OpBuilder &builder, Location location, ValueRange list,
                                       ArrayRef<Value> detection, int64_t most) {
  SmallVector<Value> carried(list.drop_back());
  llvm::append_range(carried, detection);
  carried.push_back(lower::makeScalar(builder, location, builder.getI1Type(), int64_t(0)));
  Value count = list.back();
  // From its place on each makes room for the one before: the list, what is in hand, whether the place was found.
  carried = makeLoop(builder, location, most, carried, [&](OpBuilder &inner, Location loc, Value i, ValueRange state) {
    Scalar score(inner, loc, tensor::ExtractOp::create(inner, loc, state[2], i));
    Scalar isFree = score.at(arith::CmpIOp::create(inner, loc, arith::CmpIPredicate::uge, i, count));
    Scalar isHere = score.at(state[6]) | isFree | (score.at(state[5]) > score);
    SmallVector<Value> lists, hand;
    for (unsigned k = 0; k != 3; ++k) {
      Scalar old = score.at(tensor::ExtractOp::create(inner, loc, state[k], i)), held = score.at(state[3 + k]);
      lists.push_back(tensor::InsertOp::create(inner, loc, select(isHere, held, old), state[k], i));
      hand.push_back(select(isHere, old, held));
    }
    lists.append(hand);
    lists.push_back(isHere);
    return lists;
  });
  carried.truncate(3);
  Value more = arith::AddIOp::create(builder, location, count, makeIndex(builder, location, 1));
  carried.push_back(arith::MinUIOp::create(builder, location, more, makeIndex(builder, location, most)));
  return carried;
}

SmallVector<Value> detection::detectRegular(OpBuilder &builder, const Detector &detector) {
  const Settings &settings = detector.settings;
  Location location = detector.location;
  SmallVector<Value> list;
  for (Type element : {Type(builder.getI32Type()), Type(builder.getI32Type()), Type(builder.getF32Type())})
    list.push_back(lower::makeFilled(builder, location, RankedTensorType::get({settings.detections}, element),
                                     isa<FloatType>(element)
                                         ? makeFloat(builder, location, 0)
                                         : lower::makeScalar(builder, location, element, int64_t(0))));
  list.push_back(makeIndex(builder, location, 0));
  list = makeLoop(builder, location, settings.classes, list,
                  [&](OpBuilder &inner, Location loc, Value kind, ValueRange state) {
                    auto toInteger = [&](OpBuilder &in, Location at, Value index) -> Value {
                      return arith::IndexCastOp::create(in, at, in.getI32Type(), index);
                    };
                    Value column = arith::AddIOp::create(inner, loc, kind, makeIndex(inner, loc, detector.firstClass));
                    auto take = [&](OpBuilder &in, Location at, Value box, Value score, Value, ValueRange carried) {
                      return insertSorted(in, at, carried, {toInteger(in, at, box), toInteger(in, at, kind), score},
                                          settings.detections);
                    };
                    SmallVector<Value> next =
                        visitBoxes(inner, loc, detector.corners, getColumn(inner, loc, detector.scores, column),
                                   settings.scoreLimit, settings.overlapLimit,
                                   std::min(settings.perClass, settings.detections), state, take);
                    next.pop_back();
                    return next;
                  });
  SmallVector<Value> outputs = makeOutputs(builder, detector);
  Value zero = makeIndex(builder, location, 0), one = makeIndex(builder, location, 1);
  auto write = [&](OpBuilder &inner, Location loc, Value i, ValueRange state) {
    SmallVector<Value> fields;
    for (Value values : ValueRange(list).take_front(3))
      fields.push_back(tensor::ExtractOp::create(inner, loc, values, i));
    for (Value &field : MutableArrayRef<Value>(fields).take_front(2))
      field = arith::IndexCastOp::create(inner, loc, inner.getIndexType(), field);
    scf::YieldOp::create(inner, loc, writeRow(inner, loc, state, i, detector.corners, fields[0], fields[1], fields[2]));
  };
  auto loop = scf::ForOp::create(builder, location, zero, list[3], one, outputs, write);
  outputs.assign(loop.result_begin(), loop.result_end());
  outputs.push_back(list[3]);
  return outputs;
}
