//===- Folding.cpp - Folds single ops -------------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Folding by the op's own folder, and the real numbers behind stored constants.
//
//===----------------------------------------------------------------------===//

#include "passes/prepare/Folding.h"

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/StructureOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "passes/prepare/Rewriting.h"

using namespace mlir;
using namespace adze;

//===----------------------------------------------------------------------===//
// Folding
//===----------------------------------------------------------------------===//

/// Whether every result has a known size of at most `maximum` bytes.
static bool fits(Operation *op, uint64_t maximum) {
  return llvm::all_of(op->getResultTypes(), [&](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    std::optional<uint64_t> bytes =
        tensor && tensor.hasStaticShape() ? getWireBytes(getStorageShapedType(tensor)) : std::nullopt;
    return bytes && *bytes <= maximum;
  });
}

/// The location of one result of an op with several, each with an entry of its own.
static Location getResultLocation(Operation *op, unsigned number) {
  auto fused = dyn_cast<FusedLoc>(op->getLoc());
  bool perResult = op->getNumResults() > 1 && fused && fused.getLocations().size() == op->getNumResults();
  return perResult ? fused.getLocations()[number] : op->getLoc();
}

static FoldOutcome replaceByConstants(RewriterBase &rewriter, Operation *op, ArrayRef<OpFoldResult> results) {
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(op);
  SmallVector<Value> constants;
  for (auto [number, folded, result] : llvm::enumerate(results, op->getResults())) {
    Operation *constant = op->getName().getDialect()->materializeConstant(
        rewriter, cast<Attribute>(folded), result.getType(), getResultLocation(op, number));
    if (!constant) {
      for (Value made : constants)
        rewriter.eraseOp(made.getDefiningOp());
      return FoldOutcome::unchanged;
    }
    constants.push_back(constant->getResult(0));
  }
  rewriter.replaceOp(op, constants);
  return FoldOutcome::constants;
}

FoldOutcome adze::foldOperation(RewriterBase &rewriter, Operation *op, const FoldRequest &request) {
  if (op->getNumResults() == 0 || op->hasTrait<mlir::OpTrait::ConstantLike>() || !isMemoryEffectFree(op))
    return FoldOutcome::unchanged;
  SmallVector<Attribute> operands;
  for (Value operand : op->getOperands()) {
    Attribute constant;
    matchPattern(operand, m_Constant(&constant));
    operands.push_back(constant);
  }
  // Large constants are not even looked at where their result could not stay.
  bool complete = llvm::all_of(operands, [](Attribute operand) { return operand != nullptr; });
  if (complete && (!request.constants || !fits(op, request.maximumBytes)))
    return FoldOutcome::unchanged;
  SmallVector<OpFoldResult> results;
  if (failed(op->fold(operands, results)) || results.size() != op->getNumResults())
    return FoldOutcome::unchanged;
  if (llvm::all_of(results, [](OpFoldResult result) { return isa<Attribute>(result); }))
    return request.constants && fits(op, request.maximumBytes) ? replaceByConstants(rewriter, op, results)
                                                               : FoldOutcome::unchanged;
  auto same = results.size() == 1 ? dyn_cast<Value>(results[0]) : Value();
  if (!same || !request.identities || failed(replaceKeepingName(rewriter, op, same)))
    return FoldOutcome::unchanged;
  return FoldOutcome::identity;
}

unsigned adze::eraseDeadOps(RewriterBase &rewriter, Block &block) {
  unsigned erased = 0;
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
    if (isOpTriviallyDead(&op)) {
      rewriter.eraseOp(&op);
      ++erased;
    }
  return erased;
}

//===----------------------------------------------------------------------===//
// Real numbers behind stored ones
//===----------------------------------------------------------------------===//

/// `scale * (stored - zero point)` in single precision, as the kernel rounds it.
static double dequantize(int64_t stored, float scale, int64_t zeroPoint) {
  return static_cast<float>(static_cast<double>(scale) * static_cast<double>(stored - zeroPoint));
}

/// One scale, or one per index of the quantized dimension.
static std::optional<std::vector<double>> dequantizeChannels(ArrayRef<int64_t> stored, ArrayRef<int64_t> shape,
                                                             const QuantizationParams &params) {
  size_t channels = params.scale.size();
  if (channels == 0 || params.blockSize || params.custom ||
      (params.zeroPoint.size() > 1 && params.zeroPoint.size() != channels))
    return std::nullopt;
  int64_t inner = 1;
  if (channels > 1) {
    if (params.axis < 0 || params.axis >= static_cast<int64_t>(shape.size()) ||
        shape[params.axis] != static_cast<int64_t>(channels))
      return std::nullopt;
    for (int64_t extent : shape.drop_front(params.axis + 1))
      inner *= extent;
  }
  std::vector<double> real(stored.size());
  for (size_t i = 0; i < stored.size(); ++i) {
    size_t channel = channels > 1 ? i / inner % channels : 0;
    int64_t zeroPoint = params.zeroPoint.empty()       ? 0
                        : params.zeroPoint.size() == 1 ? params.zeroPoint[0]
                                                       : params.zeroPoint[channel];
    real[i] = dequantize(stored[i], params.scale[channel], zeroPoint);
  }
  return real;
}

/// One scale per box of elements: the scales' shape says into how many boxes each dimension is cut.
static std::optional<std::vector<double>> dequantizeBlocks(BlockwiseConstOp op) {
  std::optional<SmallVector<int64_t>> stored = readIntegers(op.getValue());
  ElementsAttr scales = getConstant(op.getScales());
  ElementsAttr zeroPoints = getConstant(op.getZeroPoints());
  ArrayRef<int64_t> shape = op.getValue().getShapedType().getShape();
  if (!stored || !scales || (!zeroPoints && !isa<NoneType>(op.getZeroPoints().getType())))
    return std::nullopt;
  std::optional<std::vector<double>> scale = readFloats(scales);
  std::optional<SmallVector<int64_t>> offset;
  if (zeroPoints && (!(offset = readIntegers(zeroPoints)) || offset->size() != scale.value_or(std::vector<double>()).size()))
    return std::nullopt;
  ArrayRef<int64_t> cuts = scales.getShapedType().getShape();
  if (!scale || cuts.size() != shape.size())
    return std::nullopt;
  for (auto [extent, cut] : llvm::zip_equal(shape, cuts))
    if (cut <= 0 || extent % cut != 0)
      return std::nullopt;
  std::vector<double> real(stored->size());
  for (size_t i = 0; i < real.size(); ++i) {
    int64_t rest = i, block = 0, stride = 1;
    for (size_t axis = shape.size(); axis-- > 0; stride *= cuts[axis], rest /= shape[axis])
      block += rest % shape[axis] / (shape[axis] / cuts[axis]) * stride;
    real[i] = dequantize((*stored)[i], (*scale)[block], offset ? (*offset)[block] : 0);
  }
  return real;
}

std::optional<std::vector<double>> adze::getRealNumbers(Value value) {
  if (auto blocks = value.getDefiningOp<BlockwiseConstOp>())
    return dequantizeBlocks(blocks);
  ElementsAttr constant = getConstant(value);
  if (!constant)
    return std::nullopt;
  if (isa<FloatType>(constant.getElementType()))
    return readFloats(constant);
  std::optional<SmallVector<int64_t>> stored = readIntegers(constant);
  if (!stored)
    return std::nullopt;
  return dequantizeChannels(*stored, constant.getShapedType().getShape(),
                            getQuantization(cast<ShapedType>(value.getType())));
}
