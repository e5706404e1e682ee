//===- MoveStatements.cpp - Constants that state their quantization -------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Training tools quantize a weight in the layout that they train it in, and then reshape or transpose it. Here the
// elements move and the statement with them, so that the op which multiplies finds both.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeInterfaces.h"
#include "dialects/adze/ConstantData.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "passes/prepare/SquashQdq.h"

#include <numeric>

using namespace mlir;
using namespace adze;

/// What the movement `op` makes of a constant in the place of its operand; null where it cannot be said.
static ElementsAttr moveElements(PatternRewriter &rewriter, DataMovementOpInterface op, ElementsAttr elements) {
  auto output = cast<ShapedType>(op->getResult(0).getType());
  auto source = ConstOp::create(rewriter, op.getLoc(), elements.getShapedType(), elements);
  Operation *moved = rewriter.clone(*op);
  moved->setOperand(op.getMovedOperand(), source);
  moved->getResult(0).setType(RankedTensorType::get(output.getShape(), elements.getElementType()));
  SmallVector<OpFoldResult> results;
  ElementsAttr found;
  if (succeeded(moved->fold(results)) && results.size() == 1)
    found = dyn_cast_if_present<ElementsAttr>(dyn_cast<Attribute>(results.front()));
  rewriter.eraseOp(moved);
  rewriter.eraseOp(source);
  return found;
}

/// The dimension that `axis` of a tensor becomes, found by moving each element's index along it; none where the indices
/// do not lie along one dimension any more.
static std::optional<int32_t> moveAxis(PatternRewriter &rewriter, DataMovementOpInterface op, ArrayRef<int64_t> shape,
                                       int32_t axis) {
  if (axis < 0 || axis >= int32_t(shape.size()))
    return std::nullopt;
  int64_t inner = std::accumulate(shape.begin() + axis + 1, shape.end(), int64_t(1), std::multiplies<>());
  int64_t count = std::accumulate(shape.begin(), shape.end(), int64_t(1), std::multiplies<>());
  std::vector<int32_t> indices(count);
  for (int64_t i = 0; i < count; ++i)
    indices[i] = i / inner % shape[axis];
  auto type = RankedTensorType::get(shape, rewriter.getI32Type());
  ArrayRef<char> bytes(reinterpret_cast<const char *>(indices.data()), indices.size() * sizeof(int32_t));
  ElementsAttr moved = moveElements(rewriter, op, makeDense(type, bytes));
  std::optional<SmallVector<int64_t>> places = moved ? readIntegers(moved) : std::nullopt;
  if (!places)
    return std::nullopt;
  ArrayRef<int64_t> result = moved.getShapedType().getShape();
  for (int64_t place = 0, step = 1, dimension = result.size() - 1; dimension >= 0; step *= result[dimension--]) {
    bool isAlong = result[dimension] == shape[axis];
    for (place = 0; isAlong && place < int64_t(places->size()); ++place)
      isAlong = (*places)[place] == place / step % result[dimension];
    if (isAlong)
      return dimension;
  }
  return std::nullopt;
}

namespace {

/// `move(dequantize(constant))`             ->  `dequantize(moved constant)`
/// `move(constant : stated quantization)`   ->  `moved constant : stated quantization`
struct MoveStatedConstant : OpInterfaceRewritePattern<DataMovementOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;

  LogicalResult matchAndRewrite(DataMovementOpInterface op, PatternRewriter &rewriter) const override {
    Value input = op->getOperand(op.getMovedOperand());
    auto real = input.getDefiningOp<DequantizeOp>();
    auto constant = (real ? real.getInput() : input).getDefiningOp<ConstOp>();
    auto output =
        op->getNumResults() == 1 ? dyn_cast<RankedTensorType>(op->getResult(0).getType()) : RankedTensorType();
    if (!constant || !output || !output.hasStaticShape() || !output.getElementType().isF32())
      return rewriter.notifyMatchFailure(op, "moves no constant of floats to a known shape");
    auto type = cast<RankedTensorType>(constant.getType());
    QuantizationParams params = getQuantization(type);
    if (params.scale.empty() || params.blockSize || params.custom)
      return rewriter.notifyMatchFailure(op, "the constant states no scales");
    if (params.scale.size() > 1) {
      std::optional<int32_t> axis = moveAxis(rewriter, op, type.getShape(), params.axis);
      if (!axis)
        return rewriter.notifyMatchFailure(op, "its scales do not belong to one dimension of the result");
      params.axis = *axis;
    }
    ElementsAttr moved = moveElements(rewriter, op, constant.getValue());
    if (!moved)
      return rewriter.notifyMatchFailure(op, "the movement cannot be computed");
    TensorType movedType = makeTensorType(getStorageType(type.getElementType()), output.getShape(), params);
    Location location = real ? constant.getLoc() : op.getLoc();
    Value result = ConstOp::create(rewriter, location, movedType, moved);
    if (real)
      result = DequantizeOp::create(rewriter, op.getLoc(), TypeRange(output), ValueRange(result));
    rewriter.replaceOp(op, result);
    return success();
  }
};

} // namespace

void adze::populateMoveStatementPatterns(RewritePatternSet &patterns) {
  patterns.add<MoveStatedConstant>(patterns.getContext());
}

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

/// What a tensor of floats states with a scale; null for others.
static QuantizationAttr getStatement(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  auto stated =
      type && type.getElementType().isF32() ? dyn_cast_if_present<QuantizationAttr>(type.getEncoding()) : nullptr;
  return stated && getQuantization(type).scale.size() == 1 ? stated : QuantizationAttr();
}

/// Values that have one scale in any integer form of `op`: those of a kernel that wants it, or what is moved.
static SmallVector<Value> getValuesOfOneScale(Operation *op) {
  SmallVector<Value> values;
  if (auto same = dyn_cast<SameScaleOpInterface>(op)) {
    for (unsigned number : same.getSameScaleResults())
      values.push_back(op->getResult(number));
    for (unsigned number : same.getSameScaleOperands())
      values.push_back(op->getOperand(number));
  } else if (auto movement = dyn_cast<DataMovementOpInterface>(op)) {
    llvm::append_range(values, op->getResults());
    values.push_back(op->getOperand(movement.getMovedOperand()));
  }
  return values;
}

/// Gives the statement of one value to those of the others that state nothing. Constants know their elements.
static bool shareStatement(Operation *op) {
  SmallVector<Value> values = getValuesOfOneScale(op);
  auto isStated = [](Value value) { return bool(getStatement(value)); };
  auto found = llvm::find_if(values, isStated);
  if (found == values.end())
    return false;
  QuantizationAttr statement = getStatement(*found);
  bool isChanged = false;
  for (Value value : values) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type || !type.getElementType().isF32() || type.getEncoding() || value.getDefiningOp<ConstOp>())
      continue;
    value.setType(RankedTensorType::get(type.getShape(), type.getElementType(), statement));
    isChanged = true;
  }
  return isChanged;
}

void adze::shareStatements(func::FuncOp function) {
  bool isChanged = true;
  while (isChanged) {
    isChanged = false;
    for (Operation &op : function.front())
      isChanged |= shareStatement(&op);
  }
}
