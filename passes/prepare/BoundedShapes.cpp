//===- BoundedShapes.cpp - Shapes that only values tell -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A rule for each kind of op: what its extents are, given those of its operands. Bounds need no rules of their own:
// they are what the op infers from the bounds of its operands.
//
//===----------------------------------------------------------------------===//

#include "passes/prepare/BoundedShapes.h"

#include "dialects/adze/AdzeInterfaces.h"
#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/SliceAxes.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/ActivationOps.h"
#include "dialects/adze/ops/BinaryOps.h"
#include "dialects/adze/ops/ComparisonOps.h"
#include "dialects/adze/ops/IndexOps.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "dialects/adze/ops/ShapeOps.h"
#include "dialects/adze/ops/SliceOps.h"
#include "dialects/adze/ops/UnaryOps.h"
#include "passes/prepare/ExtentArithmetic.h"
#include "passes/prepare/ShapeRequests.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace adze;

/// Handles and strings, which have no numbers, are no matter of bounds.
static bool isStatic(Value value) {
  auto type = dyn_cast<ShapedType>(value.getType());
  return !type || type.hasStaticShape() || !getWireBits(type.getElementType());
}

//===----------------------------------------------------------------------===//
// Inputs that decide
//===----------------------------------------------------------------------===//

bool adze::hasNaturalBound(Operation *op) {
  // The two whose results' extents are dynamic whatever a file says of them, and two where operands may be constant.
  return isa<WhereOp, UniqueOp>(op) || (isa<TopKV2Op, SliceOp>(op) && !llvm::all_of(op->getResults(), isStatic));
}

/// Whether values of an operand may decide extents: a few integers that are not what the op moves, and for RANGE floats.
static bool mayDecide(OpOperand &operand) {
  auto type = dyn_cast<RankedTensorType>(operand.get().getType());
  if (!type || type.getRank() > 1 || !type.hasStaticShape() ||
      !(isa<RangeOp>(operand.getOwner()) || type.getElementType().isInteger()))
    return false;
  auto movement = dyn_cast<DataMovementOpInterface>(operand.getOwner());
  return !movement || movement.getMovedOperand() != operand.getOperandNumber();
}

SmallVector<BlockArgument> adze::findDecidingInputs(Operation *op) {
  llvm::SetVector<Value> seen;
  for (OpOperand &operand : op->getOpOperands())
    if (mayDecide(operand))
      seen.insert(operand.get());
  SmallVector<BlockArgument> inputs;
  for (size_t i = 0; i < seen.size(); ++i) {
    if (auto argument = dyn_cast<BlockArgument>(seen[i]))
      inputs.push_back(argument);
    else
      for (OpOperand &operand : seen[i].getDefiningOp()->getOpOperands())
        if (isStatic(operand.get()) && isa<ShapedType>(operand.get().getType()))
          seen.insert(operand.get());
  }
  llvm::sort(inputs, [](BlockArgument a, BlockArgument b) { return a.getArgNumber() < b.getArgNumber(); });
  return inputs;
}

SmallVector<BlockArgument> adze::findDecidingInputs(ModuleOp module) {
  llvm::SetVector<BlockArgument> inputs;
  for (func::FuncOp function : getEntryFunctions(module)) {
    if (function.isExternal())
      continue;
    // Where operands have run-time extents themselves, what gives those extents decides.
    for (Operation &op : function.front().without_terminator())
      if (!hasNaturalBound(&op) && !llvm::all_of(op.getResults(), isStatic) && llvm::all_of(op.getOperands(), isStatic))
        inputs.insert_range(findDecidingInputs(&op));
  }
  return inputs.takeVector();
}

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

/// What the extents of ops are. Every rule either fails with a reason or has entered all results.
struct BoundedShapes::Rules {
  Rules(BoundedShapes &shapes, Operation *op, std::string &reason)
      : shapes(shapes), op(op), reason(reason), builder(op), arithmetic(builder, op->getLoc()) {}

  LogicalResult apply();

private:
  LogicalResult decline(const Twine &text) {
    reason = text.str();
    return failure();
  }
  int64_t getRank(Value value) { return cast<ShapedType>(value.getType()).getRank(); }
  /// A dimension of a tensor as a part of the result's extents.
  ExtentPart getPart(Value value, int64_t dimension) {
    auto known = shapes.extents.find(value);
    if (known != shapes.extents.end())
      return known->second[dimension];
    return {Value(), cast<ShapedType>(value.getType()).getDimSize(dimension)};
  }
  bool isOpen(Value value, int64_t dimension) { return getPart(value, dimension).vector != nullptr; }
  LogicalResult setBound(Value result, ArrayRef<int64_t> bound);
  LogicalResult setParts(Value result, ArrayRef<int64_t> bound, ArrayRef<ExtentPart> parts);
  FailureOr<SmallVector<int64_t>> inferBound();
  LogicalResult setInferred(ArrayRef<ExtentPart> parts);

  LogicalResult applyWhere(WhereOp where);
  LogicalResult applyUnique(UniqueOp unique);
  LogicalResult applyTopK(TopKV2Op top);
  LogicalResult applySlice(SliceOp slice);
  LogicalResult applyShape(ShapeOp shape);
  LogicalResult applyElementwise();
  LogicalResult applyGather(GatherOp gather);
  LogicalResult applyGatherNd(GatherNdOp gather);
  LogicalResult applyTranspose(TransposeOp transpose);
  LogicalResult applyReshape();
  LogicalResult applyStridedSlice(StridedSliceOp slice);

  BoundedShapes &shapes;
  Operation *op;
  std::string &reason;
  OpBuilder builder;
  ExtentArithmetic arithmetic;
};

LogicalResult BoundedShapes::Rules::setBound(Value result, ArrayRef<int64_t> bound) {
  if (ShapedType::isDynamicShape(bound))
    return decline("the bound is not known");
  if (failed(refineShape(result, bound))) // the file declares what one run gave
    result.setType(cast<RankedTensorType>(result.getType()).clone(bound));
  return success();
}

LogicalResult BoundedShapes::Rules::setParts(Value result, ArrayRef<int64_t> bound, ArrayRef<ExtentPart> parts) {
  if (failed(setBound(result, bound)))
    return failure();
  if (llvm::any_of(parts, [](const ExtentPart &part) { return part.vector != nullptr; })) {
    shapes.extents[result].assign(parts.begin(), parts.end());
    ++shapes.count;
  }
  return success();
}

FailureOr<SmallVector<int64_t>> BoundedShapes::Rules::inferBound() {
  SmallVector<ShapedTypeComponents> inferred;
  auto inferable = dyn_cast<InferShapedTypeOpInterface>(op);
  ScopedDiagnosticHandler quiet(op->getContext(), [](Diagnostic &) { return success(); });
  if (inferable &&
      succeeded(inferable.inferReturnTypeComponents(op->getContext(), op->getLoc(), op->getOperands(),
                                                    op->getDiscardableAttrDictionary(), op->getPropertiesStorage(),
                                                    op->getRegions(), inferred)) &&
      inferred.size() == 1 && inferred[0].hasRank())
    return SmallVector<int64_t>(inferred[0].getDims());
  return decline("the bounds of its operands do not fit together");
}

LogicalResult BoundedShapes::Rules::setInferred(ArrayRef<ExtentPart> parts) {
  FailureOr<SmallVector<int64_t>> bound = inferBound();
  if (failed(bound))
    return failure();
  if (bound->size() != parts.size())
    return decline("the bounds of its operands do not fit together");
  return setParts(op->getResult(0), *bound, parts);
}

//===----------------------------------------------------------------------===//
// Where run-time extents come from
//===----------------------------------------------------------------------===//

LogicalResult BoundedShapes::Rules::applyWhere(WhereOp where) {
  Value condition = where.getCondition();
  auto type = dyn_cast<RankedTensorType>(condition.getType());
  if (shapes.isBounded(condition))
    return decline("the condition's own extents are only known at run time");
  if (!type.getElementType().isIntOrFloat() || type.getRank() == 0)
    return decline("a condition that is quantized or a scalar is not supported");
  int64_t elements = type.getNumElements(), rank = type.getRank();
  if (elements == 0)
    return setParts(where.getOutput(), {0, rank}, {{Value(), 0}, {Value(), rank}});
  Value number = arithmetic.countNonZero(condition);
  return setParts(where.getOutput(), {elements, rank}, {{number, 0}, {Value(), rank}});
}

LogicalResult BoundedShapes::Rules::applyUnique(UniqueOp unique) {
  Value input = unique.getInput();
  if (shapes.isBounded(input))
    return decline("the input's own extents are only known at run time");
  int64_t elements = cast<ShapedType>(input.getType()).getNumElements();
  if (failed(setBound(unique.getIdx(), elements)))
    return failure();
  if (elements == 0)
    return setParts(unique.getOutput(), elements, ExtentPart{Value(), 0});
  builder.setInsertionPointAfter(op);
  arithmetic = ExtentArithmetic(builder, input.getLoc());
  Value number = arithmetic.add(arithmetic.findGreatest(unique.getIdx()), arithmetic.makeConstant(1));
  return setParts(unique.getOutput(), elements, ExtentPart{number, 0});
}

LogicalResult BoundedShapes::Rules::applyTopK(TopKV2Op top) {
  Value input = top.getInput();
  int64_t last = getRank(input) - 1;
  if (isOpen(input, last))
    return decline("the rows' own extents are only known at run time");
  ArrayRef<int64_t> bound = cast<ShapedType>(input.getType()).getShape();
  Value limit = arithmetic.makeConstant(bound.back());
  Value k = arithmetic.getLesser(arithmetic.toVector(top.getK()), limit);
  k = arithmetic.getGreater(k, arithmetic.makeConstant(0));
  SmallVector<ExtentPart> parts;
  for (int64_t i = 0; i < last; ++i)
    parts.push_back(getPart(input, i));
  parts.push_back({k, 0});
  if (failed(setParts(top.getValues(), bound, parts)))
    return failure();
  return setParts(top.getIndices(), bound, parts);
}

/// `begin` and `size` are constant or not, each as a whole.
LogicalResult BoundedShapes::Rules::applySlice(SliceOp slice) {
  Value input = slice.getInput(), result = slice.getOutput();
  ArrayRef<int64_t> within = cast<ShapedType>(input.getType()).getShape();
  SmallVector<ExtentPart> parts;
  for (size_t i = 0; i < within.size(); ++i)
    parts.push_back(getPart(input, i));
  Value begin = arithmetic.toVector(slice.getBegin()), size = arithmetic.toVector(slice.getSize());
  Value rest = arithmetic.subtract(arithmetic.join(parts), begin);
  Value counts = arithmetic.getLesser(arithmetic.replaceNegative(size, rest), rest);
  counts = arithmetic.getGreater(counts, arithmetic.makeConstant(SmallVector<int64_t>(within.size(), 0)));
  auto sizes = getConstantIntegers(slice.getSize()), begins = getConstantIntegers(slice.getBegin());
  auto declared = cast<RankedTensorType>(result.getType()).getShape();
  Value moved = input;
  for (auto [i, extent] : llvm::enumerate(within)) {
    bool isKnown = !ShapedType::isDynamic(declared[i]);
    int64_t bound = isKnown ? declared[i] : sizes && (*sizes)[i] >= 0 ? (*sizes)[i] : extent;
    parts[i] = isKnown ? ExtentPart{Value(), bound} : ExtentPart{counts, int64_t(i)};
    bool isLast = i + 1 == within.size(); // the result is another tensor than the input, which has its own extents
    if (begins && (*begins)[i] == 0 && bound == extent && (!isLast || moved != input))
      continue;
    // Places beyond the extents gather from beyond the input, which GATHER clamps to it.
    Value places = arithmetic.makeConstant(llvm::to_vector(llvm::seq<int64_t>(0, bound)));
    Value first = arithmetic.join(ExtentPart{begin, int64_t(i)});
    moved = arithmetic.gather(moved, arithmetic.add(places, first), i, op->getLoc());
  }
  if (moved == input)
    return decline("its extents cannot be computed");
  result.replaceAllUsesWith(moved);
  LogicalResult done = setParts(moved, cast<ShapedType>(moved.getType()).getShape(), parts);
  op->erase();
  return done;
}

//===----------------------------------------------------------------------===//
// Where they go
//===----------------------------------------------------------------------===//

LogicalResult BoundedShapes::Rules::applyShape(ShapeOp shape) {
  auto type = cast<RankedTensorType>(shape.getOutput().getType());
  Value vector = shapes.makeExtents(builder, shape.getInput());
  shape.getOutput().replaceAllUsesWith(arithmetic.toElements(vector, type.getElementType()));
  op->erase();
  return success();
}

/// Dimensions of operands that are no 1 are the same dimension of the same tensor, or static.
LogicalResult BoundedShapes::Rules::applyElementwise() {
  FailureOr<SmallVector<int64_t>> bound = inferBound();
  if (failed(bound))
    return failure();
  int64_t rank = bound->size();
  SmallVector<ExtentPart> parts;
  for (int64_t i = 0; i < rank; ++i) {
    parts.push_back({Value(), 1});
    for (Value operand : op->getOperands()) {
      int64_t dimension = i - (rank - getRank(operand));
      ExtentPart own = dimension < 0 ? ExtentPart{Value(), 1} : getPart(operand, dimension);
      if (!own.vector && own.place == 1)
        continue;
      bool isFirst = !parts.back().vector && parts.back().place == 1;
      if (!isFirst && (parts.back().vector != own.vector || parts.back().place != own.place))
        return decline("the run-time extents of its operands may differ");
      parts.back() = own;
    }
  }
  return setParts(op->getResult(0), *bound, parts);
}

LogicalResult BoundedShapes::Rules::applyGather(GatherOp gather) {
  Value input = gather.getInput(), indices = gather.getIndices();
  int64_t axis = gather.getAxis() < 0 ? gather.getAxis() + getRank(input) : gather.getAxis();
  int64_t batch = gather.getBatchDims() < 0 ? gather.getBatchDims() + getRank(indices) : gather.getBatchDims();
  SmallVector<ExtentPart> parts;
  for (int64_t i = 0; i < axis; ++i)
    parts.push_back(getPart(input, i));
  for (int64_t i = 0; i < batch; ++i)
    if (isOpen(indices, i) || isOpen(input, i))
      return decline("a batch dimension has a run-time extent");
  for (int64_t i = batch; i < getRank(indices); ++i)
    parts.push_back(getPart(indices, i));
  for (int64_t i = axis + 1; i < getRank(input); ++i)
    parts.push_back(getPart(input, i));
  return setInferred(parts);
}

LogicalResult BoundedShapes::Rules::applyGatherNd(GatherNdOp gather) {
  Value input = gather.getParams(), indices = gather.getIndices();
  int64_t outer = getRank(indices) - 1;
  if (isOpen(indices, outer))
    return decline("how many indices an element has is only known at run time");
  SmallVector<ExtentPart> parts;
  for (int64_t i = 0; i < outer; ++i)
    parts.push_back(getPart(indices, i));
  for (int64_t i = getPart(indices, outer).place; i < getRank(input); ++i)
    parts.push_back(getPart(input, i));
  return setInferred(parts);
}

LogicalResult BoundedShapes::Rules::applyTranspose(TransposeOp transpose) {
  auto order = getConstantIntegers(transpose.getPerm());
  if (!order)
    return decline("the permutation is not constant");
  SmallVector<ExtentPart> parts;
  for (int64_t dimension : *order)
    parts.push_back(getPart(transpose.getInput(), dimension < 0 ? dimension + int64_t(order->size()) : dimension));
  return setInferred(parts);
}

/// RESHAPE, SQUEEZE and EXPAND_DIMS where the only run-time extent comes first, in operand and result: the elements
/// within the extents are then a prefix of those within the bounds.
LogicalResult BoundedShapes::Rules::applyReshape() {
  Value input = op->getOperand(0);
  auto declared = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  FailureOr<SmallVector<int64_t>> bound = inferBound();
  if (failed(bound))
    return failure();
  auto findFirst = [](ArrayRef<int64_t> shape) {
    return std::find_if(shape.begin(), shape.end(), [](int64_t extent) { return extent != 1; }) - shape.begin();
  };
  ArrayRef<int64_t> within = cast<ShapedType>(input.getType()).getShape();
  int64_t from = findFirst(within), to = findFirst(*bound);
  SmallVector<ExtentPart> parts;
  int64_t inner = 1, resultInner = 1, open = 0;
  for (int64_t i = 0; i < int64_t(within.size()); ++i) {
    open += isOpen(input, i) && i != from;
    inner *= i > from ? within[i] : 1;
  }
  for (int64_t i = 0; i < int64_t(bound->size()); ++i) {
    open += declared && declared.isDynamicDim(i) && i != to;
    resultInner *= i > to ? (*bound)[i] : 1;
    parts.push_back({Value(), (*bound)[i]});
  }
  if (open || from == int64_t(within.size()) || to == int64_t(bound->size()) || !resultInner || inner % resultInner)
    return decline("a run-time extent is not the first one before and after");
  ExtentPart part = getPart(input, from);
  parts[to] =
      inner == resultInner ? part : ExtentPart{arithmetic.multiply(arithmetic.join(part), inner / resultInner), 0};
  return setParts(op->getResult(0), *bound, parts);
}

LogicalResult BoundedShapes::Rules::applyStridedSlice(StridedSliceOp slice) {
  Value input = slice.getInput();
  auto entries = getKnownShape(slice.getBegin());
  auto strides = getConstantIntegers(slice.getStrides());
  if (!entries || !strides || ShapedType::isDynamicShape(*entries))
    return decline("the strides are not constant");
  auto axes = layOutSliceAxes(getRank(input), entries->front(), slice.getEllipsisMask(), slice.getNewAxisMask(),
                              slice.getShrinkAxisMask());
  FailureOr<SmallVector<int64_t>> bound = inferBound();
  if (failed(bound) || !axes)
    return decline("the masks do not describe every dimension of the input");
  SmallVector<ExtentPart> parts;
  for (const SliceAxis &axis : *axes) {
    if (axis.shrinks && axis.source >= 0 && isOpen(input, axis.source))
      return decline("an element is taken by its number along a run-time extent");
    if (axis.shrinks)
      continue;
    if (parts.size() == bound->size())
      return decline("the masks do not describe every dimension of the input");
    parts.push_back({Value(), (*bound)[parts.size()]});
    if (axis.source < 0 || !isOpen(input, axis.source))
      continue;
    bool isWhole = axis.entry < 0 || ((*strides)[axis.entry] == 1 && (slice.getBeginMask() >> axis.entry & 1) &&
                                      (slice.getEndMask() >> axis.entry & 1));
    if (!isWhole)
      return decline("a run-time extent is not taken as a whole");
    parts.back() = getPart(input, axis.source);
  }
  return parts.size() == bound->size() ? setParts(slice.getOutput(), *bound, parts)
                                       : decline("its masks are not supported");
}

//===----------------------------------------------------------------------===//
// Dispatch
//===----------------------------------------------------------------------===//

/// Ops that compute each element from those at the same place, and divide by nothing.
static bool isElementwise(Operation *op) {
  return isa<AbsOp, AddOp, CastOp, CeilOp, CosOp, DequantizeOp, EluOp, EqualOp, ExpOp, FloorOp, GeluOp, GreaterEqualOp,
             GreaterOp, HardSwishOp, LeakyReluOp, LessEqualOp, LessOp, LogicalAndOp, LogicalNotOp, LogicalOrOp,
             LogisticOp, LogOp, MaximumOp, MinimumOp, MulOp, NegOp, NotEqualOp, QuantizeOp, Relu0To1Op, Relu6Op,
             ReluN1To1Op, ReluOp, RoundOp, RsqrtOp, SelectV2Op, SignOp, SinOp, SqrtOp, SquareOp, SquaredDifferenceOp,
             SubOp, TanhOp, ZerosLikeOp>(op);
}

LogicalResult BoundedShapes::Rules::apply() {
  if (isElementwise(op))
    return applyElementwise();
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](WhereOp op) { return applyWhere(op); })
      .Case([&](UniqueOp op) { return applyUnique(op); })
      .Case([&](TopKV2Op op) { return applyTopK(op); })
      .Case([&](SliceOp op) { return applySlice(op); })
      .Case([&](ShapeOp op) { return applyShape(op); })
      .Case([&](GatherOp op) { return applyGather(op); })
      .Case([&](GatherNdOp op) { return applyGatherNd(op); })
      .Case([&](TransposeOp op) { return applyTranspose(op); })
      .Case([&](StridedSliceOp op) { return applyStridedSlice(op); })
      .Case<ReshapeOp, SqueezeOp, ExpandDimsOp>([&](Operation *) { return applyReshape(); })
      .Default([&](Operation *) { return decline("it cannot be computed on tensors with run-time extents"); });
}

Value BoundedShapes::makeExtents(OpBuilder &builder, Value value) const {
  return ExtentArithmetic(builder, value.getLoc()).join(extents.at(value));
}

LogicalResult BoundedShapes::bound(Operation *op, std::string &reason) {
  if (!llvm::all_of(op->getOperands(), isStatic))
    return success(); // whoever gave the operand has been reported, or is an input without a shape
  bool takesBounded = llvm::any_of(op->getOperands(), [&](Value value) { return isBounded(value); });
  if (takesBounded || hasNaturalBound(op))
    return Rules(*this, op, reason).apply();
  if (llvm::all_of(op->getResults(), isStatic))
    return success();
  reason = "its extents depend on values that are known only at run time, and have no bound";
  return failure();
}
