//===- KernelWork.cpp - How long a computation takes ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Multiplications, and ops of elementwise bodies.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/KernelWork.h"

#include "dialects/kernel/KernelDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

/// Powers of two, so that a number of threads shares them out evenly, and equally for kernels that follow each other: then
/// a thread reads what it wrote. Fewer than four would leave a thread idle where one came late.
static constexpr int64_t fewestTasks = 4, maximumTasks = 64;

static double count(Value buffer) { return cast<MemRefType>(buffer.getType()).getNumElements(); }

/// Multiplications of a product of `macs`: those with weights that it has.
template <typename OpTy>
static double countUsed(OpTy product, double macs) {
  double rows = count(product.getInit()) / std::max<int64_t>(1, cast<MemRefType>(product.getInit().getType()).getShape().back());
  return product.getPattern() ? std::min(macs, rows * count(product.getRhs())) : macs;
}

static double estimateProduct(double macs, Type factor, const TargetInfo &target) {
  if (isa<FloatType>(factor))
    return macs / (target.lanes(4) * (target.hasFMA ? 3.0 : 1.5));
  return macs / (target.lanes(4) * target.dotDepth() * 2.5);
}

static double estimateLoops(linalg::LinalgOp op, const TargetInfo &target) {
  double rounds = 1, ops = 0;
  for (int64_t extent : op.getStaticLoopRanges())
    rounds *= ShapedType::isDynamic(extent) ? 0 : extent;
  op.getBlock()->walk([&](Operation *nested) { ops += isa<math::MathDialect>(nested->getDialect()) ? 10 : 1; });
  // Half of the rounds' time is that of their ops, in vectors; the other that of memory.
  return rounds * (0.1 + ops / target.lanes(4));
}

double codegen::estimateNanoseconds(Operation *op, const TargetInfo &target) {
  for (Value operand : op->getOperands())
    if (auto type = dyn_cast<MemRefType>(operand.getType()); type && !type.hasStaticShape())
      return 0;
  auto factor = [](Value lhs) { return cast<MemRefType>(lhs.getType()).getElementType(); };
  if (auto product = dyn_cast<kernel::MatmulOp>(op))
    return estimateProduct(
        countUsed(product, count(product.getInit()) * cast<MemRefType>(product.getLhs().getType()).getShape().back()),
        factor(product.getLhs()), target);
  if (auto conv = dyn_cast<kernel::Conv2DOp>(op)) {
    auto [height, width] = conv.getWindowExtents();
    double channels = double(cast<MemRefType>(conv.getLhs().getType()).getShape().back()) / conv.getGroups();
    return estimateProduct(countUsed(conv, count(conv.getInit()) * height * width * channels), factor(conv.getLhs()), target);
  }
  if (auto depthwise = dyn_cast<kernel::DepthwiseConv2DOp>(op)) {
    double channels = cast<MemRefType>(depthwise.getInit().getType()).getShape().back();
    double taps = channels ? count(depthwise.getRhs()) / channels : 0;
    double lanes = target.lanes(4) * (factor(depthwise.getLhs()).isInteger(8) ? 2.0 : 1.0);
    return count(depthwise.getInit()) * (taps + 4) / (lanes * 3.0);
  }
  if (auto loops = dyn_cast<linalg::LinalgOp>(op))
    return estimateLoops(loops, target);
  return 0;
}

int64_t codegen::countTasks(Operation *op, const TargetInfo &target, double nanosecondsPerTask) {
  double tasks = std::min<double>(maximumTasks, estimateNanoseconds(op, target) / std::max(1.0, nanosecondsPerTask));
  return tasks < fewestTasks ? 1 : llvm::bit_floor(uint64_t(tasks));
}
