//===- ProductOps.cpp - Products and their epilogues ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Verifiers and effects of the ops that multiply with weights.
//
//===----------------------------------------------------------------------===//

#include "dialects/kernel/KernelDialect.h"

#include "mlir/IR/AffineMap.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace adze::kernel;

using Effects = SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>;

/// On buffers a product reads its operands and writes its destination; on tensors it has no effect.
static void addProductEffects(Operation *op, OpOperand &init, Effects &effects) {
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<BaseMemRefType>(operand.get().getType()))
      continue;
    if (&operand == &init)
      effects.emplace_back(MemoryEffects::Write::get(), &operand);
    else
      effects.emplace_back(MemoryEffects::Read::get(), &operand);
  }
}

void MatmulOp::getEffects(Effects &effects) { addProductEffects(*this, getInitMutable(), effects); }
void Conv2DOp::getEffects(Effects &effects) { addProductEffects(*this, getInitMutable(), effects); }
void DepthwiseConv2DOp::getEffects(Effects &effects) { addProductEffects(*this, getInitMutable(), effects); }

static ShapedType shaped(Value value) { return cast<ShapedType>(value.getType()); }

/// The epilogue's arguments are the sum and an element of each operand; it yields an element of the destination.
template <typename OpTy>
static LogicalResult verifyEpilogue(OpTy op) {
  Block &block = op.getEpilogue().front();
  OperandRange operands = op.getEpilogueOperands();
  auto maps = op.getEpilogueMaps().template getAsValueRange<AffineMapAttr>();
  if (block.getNumArguments() != operands.size() + 1 || op.getEpilogueMaps().size() != operands.size())
    return op.emitOpError("the epilogue has an argument for the sum, and an argument and a map for each operand");
  auto yield = dyn_cast<YieldOp>(block.getTerminator());
  if (!yield || yield.getValue().getType() != shaped(op.getInit()).getElementType())
    return op.emitOpError("the epilogue ends with kernel.yield of an element of the destination");
  unsigned rank = shaped(op.getInit()).getRank();
  for (auto [operand, map, argument] : llvm::zip_equal(operands, maps, block.getArguments().drop_front())) {
    if (map.getNumDims() != rank || map.getNumSymbols() || int64_t(map.getNumResults()) != shaped(operand).getRank() ||
        !map.isProjectedPermutation(/*allowZeroInResults=*/true))
      return op.emitOpError("map ") << AffineMapAttr::get(map) << " does not pick an element of " << operand.getType();
    if (argument.getType() != shaped(operand).getElementType())
      return op.emitOpError("an epilogue argument of type ")
             << argument.getType() << " stands for an element of " << operand.getType();
  }
  if (op.getNumOperands() && (op->getNumResults() == 1) != isa<TensorType>(op.getInit().getType()))
    return op.emitOpError("a destination that is a tensor, and nothing else, has a result");
  if (op->getNumResults() && op->getResult(0).getType() != op.getInit().getType())
    return op.emitOpError("the result has the destination's type");
  return success();
}

/// C6.
template <typename OpTy>
static LogicalResult verifyPattern(OpTy op, int64_t columns, int64_t groups) {
  std::optional<ElementsAttr> pattern = op.getPattern();
  if (!pattern)
    return success();
  ShapedType type = pattern->getShapedType(), rhs = shaped(op.getRhs());
  int64_t lines = columns;
  if (rhs.getRank() == 3 && groups > 0)
    lines = groups * llvm::divideCeil(columns / groups, std::max<int64_t>(1, rhs.getDimSize(1)));
  if (type.getRank() != 2 || !type.getElementType().isInteger(8) || type.getDimSize(0) != lines || !op.isPacked() ||
      rhs.getRank() < 1 || rhs.getRank() > 3)
    return op.emitOpError("C6: a pattern of type ")
           << type << " does not fit packed weights " << op.getRhs().getType() << " of " << columns << " columns";
  return success();
}

/// C7.
template <typename OpTy>
static LogicalResult verifyTable(OpTy op) {
  if (!op.hasTable())
    return success();
  bool isOfPanel = op.getPanelTable().has_value();
  ShapedType type = isOfPanel ? cast<ShapedType>(*op.getPanelTable()) : op.getTable()->getShapedType(),
             rhs = shaped(op.getRhs());
  int64_t count = type.getRank() ? type.getShape().back() : 0;
  if (type.getRank() != (isOfPanel ? 2 : 1) || !type.getNumElements() || count < 4 || count > 256 ||
      !llvm::isPowerOf2_64(count) || !rhs.getElementType().isInteger(8) || !op.isPacked() || op.getPattern() ||
      (isOfPanel && op.getTable()))
    return op.emitOpError("C7: a table of type ") << type << " does not fit weights " << op.getRhs().getType();
  return success();
}

LogicalResult MatmulOp::verify() {
  if (failed(verifyEpilogue(*this)))
    return failure();
  ShapedType lhs = shaped(getLhs()), rhs = shaped(getRhs()), out = shaped(getInit());
  unsigned rank = out.getRank();
  bool isRankPacked = getPattern() ? rhs.getRank() >= 1 && rhs.getRank() <= 3 : rhs.getRank() == 5;
  if ((rank != 2 && rank != 3) || lhs.getRank() != rank || (!isPacked() && rhs.getRank() != rank) ||
      (isPacked() && !isRankPacked))
    return emitOpError("C1: operands must all have rank 2 or all have rank 3, packed weights rank 5");
  int64_t m = lhs.getDimSize(rank - 2), k = lhs.getDimSize(rank - 1), n = out.getDimSize(rank - 1);
  bool agree = out.getDimSize(rank - 2) == m && (rank == 2 || lhs.getDimSize(0) == out.getDimSize(0));
  if (!isPacked())
    agree &= rhs.getDimSize(rank - 2) == n && rhs.getDimSize(rank - 1) == k &&
             (rank == 2 || rhs.getDimSize(0) == out.getDimSize(0));
  if (!agree)
    return emitOpError("C2: extents of ") << lhs << " x " << rhs << " -> " << out << " do not agree";
  if (failed(verifyTable(*this)))
    return failure();
  return verifyPattern(*this, n * (rank == 3 ? out.getDimSize(0) : 1), rank == 3 ? out.getDimSize(0) : 1);
}

static LogicalResult verifyWindow(Operation *op, ArrayRef<int64_t> strides, ArrayRef<int64_t> dilations) {
  auto positive = [](int64_t value) { return value > 0; };
  if (strides.size() != 2 || dilations.size() != 2 || !llvm::all_of(strides, positive) ||
      !llvm::all_of(dilations, positive))
    return op->emitOpError("C2: strides and dilations are two positive numbers each");
  return success();
}

/// The last element that a result reads must be in the input.
static LogicalResult verifyExtents(Operation *op, ShapedType in, ShapedType out, std::pair<int64_t, int64_t> window,
                                   ArrayRef<int64_t> strides, ArrayRef<int64_t> dilations) {
  int64_t extents[] = {window.first, window.second};
  if (in.getDimSize(0) != out.getDimSize(0))
    return op->emitOpError("C4: input and result have different batches");
  for (int i = 0; i < 2; ++i) {
    int64_t last = (out.getDimSize(i + 1) - 1) * strides[i] + (extents[i] - 1) * dilations[i];
    if (out.getDimSize(i + 1) > 0 && last >= in.getDimSize(i + 1))
      return op->emitOpError("C4: result ") << out << " reads beyond input " << in;
  }
  return success();
}

std::pair<int64_t, int64_t> Conv2DOp::getWindowExtents() {
  if (auto window = getWindow())
    return {(*window)[0], (*window)[1]};
  return {shaped(getRhs()).getDimSize(1), shaped(getRhs()).getDimSize(2)};
}

LogicalResult Conv2DOp::verify() {
  if (failed(verifyEpilogue(*this)) || failed(verifyWindow(*this, getStrides(), getDilations())))
    return failure();
  ShapedType in = shaped(getLhs()), filter = shaped(getRhs()), out = shaped(getInit());
  if (in.getRank() != 4 || out.getRank() != 4 || (!getPattern() && filter.getRank() != (isPacked() ? 5 : 4)))
    return emitOpError("C1: input, filter and result must have rank 4, a packed filter rank 5");
  if (isPacked() && (!getWindow() || getWindow()->size() != 2))
    return emitOpError("C1: a packed filter leaves its extents in `window`");
  int64_t groups = getGroups(), channels = in.getDimSize(3), outputs = out.getDimSize(3);
  if (groups < 1 || channels % groups || outputs % groups ||
      (!isPacked() && (filter.getDimSize(0) != outputs || filter.getDimSize(3) * groups != channels)))
    return emitOpError("C3: channels of ")
           << in << ", filter " << filter << " and result " << out << " with " << groups << " groups do not agree";
  if (failed(verifyPattern(*this, outputs, groups)) || failed(verifyTable(*this)))
    return failure();
  return verifyExtents(*this, in, out, getWindowExtents(), getStrides(), getDilations());
}

LogicalResult DepthwiseConv2DOp::verify() {
  if (failed(verifyEpilogue(*this)) || failed(verifyWindow(*this, getStrides(), getDilations())))
    return failure();
  ShapedType in = shaped(getLhs()), filter = shaped(getRhs()), out = shaped(getInit());
  if (in.getRank() != 4 || out.getRank() != 4 || filter.getRank() != 3)
    return emitOpError("C1: input and result must have rank 4, the filter rank 3");
  if (in.getDimSize(3) != out.getDimSize(3) || filter.getDimSize(2) != out.getDimSize(3))
    return emitOpError("C3: channels of ") << in << ", filter " << filter << " and result " << out << " do not agree";
  if (std::optional<ArrayRef<int64_t>> padding = getPadding()) {
    if (padding->size() != 2 || llvm::any_of(*padding, [](int64_t count) { return count < 0; }))
      return emitOpError("C5: padding is [top, left], none of them negative");
    return in.getDimSize(0) == out.getDimSize(0) ? success()
                                                 : emitOpError("C4: input and result have different batches");
  }
  return verifyExtents(*this, in, out, {filter.getDimSize(0), filter.getDimSize(1)}, getStrides(), getDilations());
}
