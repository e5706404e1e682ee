//===- MovementChannelModels.cpp - Channels of ops that copy --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops whose results hold elements of their operands. Each says which place of a result holds which place of an operand;
// the rest follows: what is tied, what is constant.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeInterfaces.h"
#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/ConstantData.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/JoinOps.h"
#include "dialects/adze/ops/ResampleOps.h"
#include "dialects/adze/ops/ShapeOps.h"
#include "dialects/adze/ops/SliceOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "passes/optimize/channels/ChannelConstants.h"
#include "passes/optimize/channels/FlattenedAxes.h"

using namespace mlir;
using namespace adze;

/// Called with a place of an operand and the place of a result that holds it.
using Visit = llvm::function_ref<void(const ChannelPlace &from, const ChannelPlace &to)>;
/// Called with a value and an axis of it that cannot change.
using Fix = llvm::function_ref<void(Value value, int64_t axis)>;

static RankedTensorType getStatic(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.hasStaticShape() ? type : RankedTensorType();
}

static void fixAll(Operation *op, Fix fix) {
  for (ValueRange values : {ValueRange(op->getOperands()), ValueRange(op->getResults())})
    for (Value value : values)
      if (auto type = dyn_cast<RankedTensorType>(value.getType()))
        for (int64_t axis = 0; axis < type.getRank(); ++axis)
          fix(value, axis);
}

static void visitAxis(Value from, int64_t axisFrom, int64_t first, Value to, int64_t axisTo, int64_t firstTo,
                      int64_t count, Visit visit) {
  for (int64_t index = 0; index < count; ++index)
    visit({from, axisFrom, first + index}, {to, axisTo, firstTo + index});
}

/// All indices of an axis of both.
static void visitWhole(Value from, int64_t axisFrom, Value to, int64_t axisTo, Visit visit) {
  visitAxis(from, axisFrom, 0, to, axisTo, 0, ChannelRelations::getExtent(from, axisFrom), visit);
}

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

/// Axes of a reshaped value that hold the same elements as some of another's, as few as possible.
struct AxisGroup {
  int64_t first, last, firstTo, lastTo;
};

static SmallVector<AxisGroup> groupAxes(ArrayRef<int64_t> from, ArrayRef<int64_t> to) {
  SmallVector<AxisGroup> groups;
  size_t i = 0, j = 0;
  while (i < from.size() || j < to.size()) {
    AxisGroup group{int64_t(i), 0, int64_t(j), 0};
    int64_t left = i < from.size() ? from[i++] : 1, right = j < to.size() ? to[j++] : 1;
    while (left != right) {
      if (left < right ? i == from.size() : j == to.size())
        return {};
      if (left < right)
        left *= from[i++];
      else
        right *= to[j++];
    }
    group.last = i;
    group.lastTo = j;
    groups.push_back(group);
  }
  return groups;
}

/// The axis of [first, last) that alone has more than one index; -1 where there are several.
static int64_t getOnlyAxis(Value value, int64_t first, int64_t last) {
  int64_t found = -1;
  for (int64_t axis = first; axis < last; ++axis) {
    if (ChannelRelations::getExtent(value, axis) == 1)
      continue;
    if (found >= 0)
      return -1;
    found = axis;
  }
  return found >= 0 ? found : first < last ? first : -1;
}

static void visitReshape(Operation *op, Visit visit, Fix fix, llvm::function_ref<bool(Value, int64_t)> isFree) {
  Value input = op->getOperand(0), result = op->getResult(0);
  RankedTensorType from = getStatic(input), to = getStatic(result);
  if (!from || !to || from.getNumElements() == 0)
    return fixAll(op, fix);
  SmallVector<AxisGroup> groups = groupAxes(from.getShape(), to.getShape());
  if (groups.empty())
    return fixAll(op, fix);
  for (const AxisGroup &group : groups) {
    auto fixRest = [&](Value value, int64_t first, int64_t last, int64_t but) {
      for (int64_t axis = first; axis < last; ++axis)
        if (axis != but)
          fix(value, axis);
    };
    int64_t only = getOnlyAxis(input, group.first, group.last),
            onlyTo = getOnlyAxis(result, group.firstTo, group.lastTo);
    if (only >= 0)
      fixRest(input, group.first, group.last, only);
    if (only >= 0 && onlyTo >= 0) {
      visitWhole(input, only, result, onlyTo, visit);
      fixRest(result, group.firstTo, group.lastTo, onlyTo);
      continue;
    }
    // Several axes are read as one, or one as several.
    bool isMerged = onlyTo >= 0;
    Value many = isMerged ? input : result;
    FlattenedAxes flat(many, isMerged ? group.first : group.firstTo, isMerged ? group.last : group.lastTo,
                       [&](int64_t axis) { return (isMerged || only >= 0) && isFree(many, axis); });
    if (flat.axis < 0) {
      fixRest(input, group.first, group.last, -1);
      fixRest(result, group.firstTo, group.lastTo, -1);
      continue;
    }
    fixRest(many, flat.first, flat.last, flat.axis);
    for (int64_t index = 0, n = ChannelRelations::getExtent(isMerged ? result : input, isMerged ? onlyTo : only);
         index < n; ++index) {
      ChannelPlace one{isMerged ? result : input, isMerged ? onlyTo : only, index},
          other{many, flat.axis, flat.getIndex(index)};
      isMerged ? visit(other, one) : visit(one, other);
    }
  }
}

static void visitTranspose(Operation *op, Visit visit, Fix fix, llvm::function_ref<bool(Value, int64_t)>) {
  std::optional<SmallVector<int64_t>> order = getConstantIntegers(op->getOperand(1));
  if (!order || !getStatic(op->getOperand(0)) || int64_t(order->size()) != getStatic(op->getOperand(0)).getRank())
    return fixAll(op, fix);
  for (auto [to, from] : llvm::enumerate(*order))
    visitWhole(op->getOperand(0), from < 0 ? from + order->size() : from, op->getResult(0), to, visit);
}

/// Parts of `whole` along an axis, in order.
static void visitParts(Value whole, ValueRange parts, int64_t axis, bool isJoined, Visit visit) {
  auto type = cast<RankedTensorType>(whole.getType());
  int64_t offset = 0;
  for (Value part : parts) {
    for (int64_t other = 0; other < type.getRank(); ++other) {
      int64_t start = other == axis ? offset : 0, count = ChannelRelations::getExtent(part, other);
      isJoined ? visitAxis(part, other, 0, whole, other, start, count, visit)
               : visitAxis(whole, other, start, part, other, 0, count, visit);
    }
    offset += ChannelRelations::getExtent(part, axis);
  }
}

static bool areStatic(ValueRange values) {
  return llvm::all_of(values, [](Value value) { return bool(getStatic(value)); });
}

static void visitConcatenation(Operation *op, Visit visit, Fix fix, llvm::function_ref<bool(Value, int64_t)>) {
  Value result = op->getResult(0);
  RankedTensorType type = getStatic(result);
  std::optional<int64_t> axis =
      type ? normalizeAxis(cast<ConcatenationOp>(op).getAxis(), type.getRank()) : std::nullopt;
  if (!axis || !areStatic(op->getOperands()))
    return fixAll(op, fix);
  visitParts(result, op->getOperands(), *axis, /*isJoined=*/true, visit);
}

/// SPLIT (axis, input) and SPLIT_V (input, sizes, axis).
static void visitSplit(Operation *op, Visit visit, Fix fix, llvm::function_ref<bool(Value, int64_t)>) {
  bool isEven = isa<SplitOp>(op);
  Value input = op->getOperand(isEven ? 1 : 0);
  std::optional<SmallVector<int64_t>> listed = getConstantIntegers(op->getOperand(isEven ? 0 : 2));
  RankedTensorType type = getStatic(input);
  std::optional<int64_t> axis =
      type && listed && listed->size() == 1 ? normalizeAxis(listed->front(), type.getRank()) : std::nullopt;
  if (!axis || !areStatic(op->getResults()) || (!isEven && !getConstantIntegers(op->getOperand(1))))
    return fixAll(op, fix);
  visitParts(input, op->getResults(), *axis, /*isJoined=*/false, visit);
  // Parts of SPLIT have one extent, also when some indices are gone.
  for (Value part : isEven ? ValueRange(op->getResults().drop_front()) : ValueRange())
    visitWhole(op->getResult(0), *axis, part, *axis, visit);
}

static void visitSlice(Operation *op, Visit visit, Fix fix, llvm::function_ref<bool(Value, int64_t)>) {
  Value input = op->getOperand(0), result = op->getResult(0);
  std::optional<SmallVector<int64_t>> begin = getConstantIntegers(op->getOperand(1));
  if (!begin || !getConstantIntegers(op->getOperand(2)) || !areStatic({input, result}))
    return fixAll(op, fix);
  for (auto [axis, first] : llvm::enumerate(*begin))
    visitAxis(input, axis, first, result, axis, 0, ChannelRelations::getExtent(result, axis), visit);
}

/// Axes that are taken whole can change: an end behind the last index means that index.
static void visitStridedSlice(Operation *op, Visit visit, Fix fix, llvm::function_ref<bool(Value, int64_t)>) {
  auto slice = cast<StridedSliceOp>(op);
  Value input = op->getOperand(0), result = op->getResult(0);
  std::optional<SmallVector<int64_t>> begin = getConstantIntegers(op->getOperand(1)),
                                      strides = getConstantIntegers(op->getOperand(3));
  RankedTensorType from = getStatic(input), to = getStatic(result);
  if (!begin || !strides || !from || !to || slice.getEllipsisMask() || slice.getNewAxisMask() || slice.getOffset() ||
      int64_t(begin->size()) > from.getRank())
    return fixAll(op, fix);
  int64_t axisTo = 0;
  for (int64_t axis = 0; axis < from.getRank(); ++axis) {
    bool isListed = axis < int64_t(begin->size());
    if (isListed && (slice.getShrinkAxisMask() >> axis & 1)) {
      fix(input, axis);
      continue;
    }
    bool isWhole = !isListed || ((*strides)[axis] == 1 && ((slice.getBeginMask() >> axis & 1) || (*begin)[axis] == 0));
    if (isWhole && from.getDimSize(axis) == to.getDimSize(axisTo)) {
      visitWhole(input, axis, result, axisTo, visit);
    } else {
      fix(input, axis);
      fix(result, axisTo);
    }
    ++axisTo;
  }
}

static void visitPad(Operation *op, Visit visit, Fix fix, llvm::function_ref<bool(Value, int64_t)>) {
  Value input = op->getOperand(0), result = op->getResult(0);
  std::optional<SmallVector<int64_t>> paddings = getConstantIntegers(op->getOperand(1));
  RankedTensorType type = getStatic(input);
  if (!paddings || !areStatic({input, result}) || int64_t(paddings->size()) != 2 * type.getRank())
    return fixAll(op, fix);
  for (int64_t axis = 0; axis < type.getRank(); ++axis) {
    visitAxis(input, axis, 0, result, axis, (*paddings)[2 * axis], type.getDimSize(axis), visit);
    if (isa<MirrorPadOp>(op) && ((*paddings)[2 * axis] || (*paddings)[2 * axis + 1])) {
      fix(input, axis);
      fix(result, axis);
    }
  }
}

//===----------------------------------------------------------------------===//
// New extents
//===----------------------------------------------------------------------===//

/// Replaces the integers of an operand, which is a constant of this op alone.
static void setIntegers(Operation *op, unsigned operand, ArrayRef<int64_t> values) {
  auto constant = op->getOperand(operand).getDefiningOp<ConstOp>();
  if (!constant)
    return;
  unsigned bytes = constant.getValue().getShapedType().getElementTypeBitWidth() / 8;
  std::vector<char> data;
  for (int64_t value : values)
    for (unsigned byte = 0; byte < bytes; ++byte)
      data.push_back(static_cast<char>(value >> 8 * byte));
  constant.setValueAttr(makeConstant(constant.getValue().getShapedType(), data));
}

static void keepExtents(Operation *, const KeptIndices &) {}

static void updateReshape(Operation *op, const KeptIndices &) {
  auto reshape = cast<ReshapeOp>(op);
  ArrayRef<int64_t> shape = cast<RankedTensorType>(reshape.getOutput().getType()).getShape();
  if (reshape.getShape() && isa<TensorType>(reshape.getShape().getType()))
    if (std::optional<SmallVector<int64_t>> listed = getConstantIntegers(reshape.getShape())) {
      for (auto [extent, now] : llvm::zip(*listed, shape))
        extent = extent < 0 ? extent : now;
      setIntegers(op, 1, *listed);
    }
  if (std::optional<ArrayRef<int32_t>> listed = reshape.getNewShape()) {
    SmallVector<int32_t> extents(*listed);
    for (auto [extent, now] : llvm::zip(extents, shape))
      extent = extent < 0 ? extent : now;
    reshape.setNewShape(extents);
  }
}

static void updateSlice(Operation *op, const KeptIndices &kept) {
  SmallVector<int64_t> begin = *getConstantIntegers(op->getOperand(1)), size = *getConstantIntegers(op->getOperand(2));
  for (auto [axis, first] : llvm::enumerate(begin)) {
    first = kept.countBelow(op->getOperand(0), axis, first);
    if (size[axis] >= 0)
      size[axis] = ChannelRelations::getExtent(op->getResult(0), axis);
  }
  setIntegers(op, 1, begin);
  setIntegers(op, 2, size);
}

static void updatePad(Operation *op, const KeptIndices &kept) {
  SmallVector<int64_t> paddings = *getConstantIntegers(op->getOperand(1));
  Value input = op->getOperand(0), result = op->getResult(0);
  for (int64_t axis = 0; axis < int64_t(paddings.size() / 2); ++axis) {
    paddings[2 * axis] = kept.countBelow(result, axis, paddings[2 * axis]);
    paddings[2 * axis + 1] =
        ChannelRelations::getExtent(result, axis) - ChannelRelations::getExtent(input, axis) - paddings[2 * axis];
  }
  setIntegers(op, 1, paddings);
}

static void updateSplitV(Operation *op, const KeptIndices &) {
  int64_t axis = *normalizeAxis(getConstantIntegers(op->getOperand(2))->front(),
                                cast<RankedTensorType>(op->getOperand(0).getType()).getRank());
  SmallVector<int64_t> sizes;
  for (Value part : op->getResults())
    sizes.push_back(ChannelRelations::getExtent(part, axis));
  setIntegers(op, 1, sizes);
}

//===----------------------------------------------------------------------===//
// Models
//===----------------------------------------------------------------------===//

using VisitOp = void (*)(Operation *, Visit, Fix, llvm::function_ref<bool(Value, int64_t)>);
using UpdateOp = void (*)(Operation *, const KeptIndices &);

namespace {

template <typename OpTy, VisitOp visitOp, UpdateOp update>
struct MovementModel : ChannelOpInterface::ExternalModel<MovementModel<OpTy, visitOp, update>, OpTy> {
  void relateChannels(Operation *op, ChannelRelations &relations) const {
    std::string why = "is no axis that " + op->getName().stripDialect().str() + " keeps";
    visitOp(
        op, [&](const ChannelPlace &from, const ChannelPlace &to) { relations.tie(from, to); },
        [&](Value value, int64_t axis) { relations.fix(value, axis, why); },
        [&](Value value, int64_t axis) { return !relations.isFixed(value, axis); });
  }

  void propagateConstants(Operation *op, ChannelConstants &constants) const {
    // A concatenation may rescale its parts, and only then 0 is what stays.
    auto copy = [&](const ChannelPlace &from, const ChannelPlace &to) {
      if (!constants.matters(to))
        return;
      std::optional<double> value = constants.get(from);
      if (ChannelConstants::isZero(from.value, value) && padsWithZeros(op, constants))
        constants.set(to, ChannelConstants::getZero(to.value));
      else if (haveSameScale(from.value, to.value) && !isActivated(op) && !isPadded(op))
        constants.set(to, value);
    };
    visitOp(
        op, copy, [](Value, int64_t) {},
        [&](Value value, int64_t axis) {
          return llvm::any_of(llvm::seq<int64_t>(0, ChannelRelations::getExtent(value, axis)), [&](int64_t index) {
            return constants.matters({value, axis, index});
          });
        });
    if (isa<PadOp>(op) && op->getNumOperands() == 2)
      setPadded(op, constants);
  }

  void updateExtents(Operation *op, const KeptIndices &kept) const { update(op, kept); }

private:
  static bool haveSameScale(Value a, Value b) {
    QuantizationParams left = getQuantization(cast<ShapedType>(a.getType())),
                       right = getQuantization(cast<ShapedType>(b.getType()));
    return left.scale == right.scale && left.zeroPoint == right.zeroPoint && getWireTypeName(a) == getWireTypeName(b);
  }
  static bool isActivated(Operation *op) {
    auto fused = dyn_cast<FusedActivationOpInterface>(op);
    return fused && fused.getFusedActivation() != ActivationFunctionType::NONE;
  }
  static bool padsWithZeros(Operation *op, const ChannelConstants &constants) {
    return !isa<PadV2Op>(op) || ChannelConstants::isZero(op->getResult(0), constants.getUniform(op->getOperand(2)));
  }
  /// Elements are put around the channel, which are zeros at best.
  static bool isPadded(Operation *op) { return isa<PadOp, PadV2Op>(op); }

  /// Channels that PAD adds are zeros.
  static void setPadded(Operation *op, ChannelConstants &constants) {
    std::optional<SmallVector<int64_t>> paddings = getConstantIntegers(op->getOperand(1));
    Value result = op->getResult(0);
    RankedTensorType type = getStatic(result);
    for (int64_t axis = 0; paddings && type && axis < int64_t(paddings->size() / 2); ++axis)
      for (int64_t index = 0, n = type.getDimSize(axis); index < n; ++index)
        if (index < (*paddings)[2 * axis] || index >= n - (*paddings)[2 * axis + 1])
          constants.set({result, axis, index}, ChannelConstants::getZero(result));
  }
};

} // namespace

template <typename OpTy, VisitOp visitOp, UpdateOp update = keepExtents>
static void attach(MLIRContext *context) {
  OpTy::template attachInterface<MovementModel<OpTy, visitOp, update>>(*context);
}

void adze::registerMovementChannelModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, AdzeDialect *) {
    attach<ReshapeOp, visitReshape, updateReshape>(context);
    attach<SqueezeOp, visitReshape>(context);
    attach<ExpandDimsOp, visitReshape>(context);
    attach<TransposeOp, visitTranspose>(context);
    attach<ConcatenationOp, visitConcatenation>(context);
    attach<SplitOp, visitSplit>(context);
    attach<SplitVOp, visitSplit, updateSplitV>(context);
    attach<SliceOp, visitSlice, updateSlice>(context);
    attach<StridedSliceOp, visitStridedSlice>(context);
    attach<PadOp, visitPad, updatePad>(context);
    attach<PadV2Op, visitPad, updatePad>(context);
    attach<MirrorPadOp, visitPad>(context);
  });
}
