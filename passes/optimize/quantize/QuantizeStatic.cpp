//===- QuantizeStatic.cpp - Ops to their integer forms --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Decides what can be an integer op, solves for the scales of the function, and rewrites.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeOpTable.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "passes/optimize/quantize/IntegerScales.h"
#include "passes/optimize/quantize/Passes.h"

#include <cmath>

#define DEBUG_TYPE "quantize-static"

namespace adze {
#define GEN_PASS_DEF_QUANTIZESTATIC
#include "passes/optimize/quantize/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

/// The slots of a function's integer ops, and the groups they form.
class ScaleProblem {
public:
  ScaleProblem(ValueRanges &ranges, double headroom) : ranges(ranges), groups(headroom) {}

  /// Adds the slots of an op; its kernel's demands make groups.
  void add(Operation *op, const IntegerForm &form);
  /// Lets values share the scales of their users.
  void share(ArrayRef<IntegerOp> ops, double ratio);
  void solve(IntegerOp &integer);

private:
  void joinSameScales(Operation *op, const IntegerForm &form);

  ValueRanges &ranges;
  ScaleGroups groups;
  llvm::DenseMap<OpOperand *, unsigned> operandSlots;
  llvm::DenseMap<Value, unsigned> resultSlots;
};

} // namespace

void ScaleProblem::joinSameScales(Operation *op, const IntegerForm &form) {
  auto shared = dyn_cast<SameScaleOpInterface>(op);
  if (!shared)
    return;
  std::optional<unsigned> first;
  auto join = [&](unsigned slot) {
    if (first)
      groups.join(*first, slot);
    first = first.value_or(slot);
  };
  for (unsigned number : shared.getSameScaleOperands())
    if (llvm::is_contained(form.operands, number))
      join(operandSlots[&op->getOpOperand(number)]);
  for (unsigned number : shared.getSameScaleResults())
    if (llvm::is_contained(form.results, number))
      join(resultSlots[op->getResult(number)]);
}

void ScaleProblem::add(Operation *op, const IntegerForm &form) {
  for (unsigned number : form.operands)
    operandSlots[&op->getOpOperand(number)] = groups.add(ranges.get(op->getOperand(number)), form.bits);
  for (unsigned number : form.results)
    resultSlots[op->getResult(number)] = groups.add(ranges.get(op->getResult(number)), form.bits);
  joinSameScales(op, form);
  if (auto fixed = dyn_cast<FixedOutputRangeInterface>(op))
    if (std::optional<ScaleZeroPoint> params = fixed.getFixedOutputParams(form.getStorage()))
      for (unsigned number : form.results)
        groups.fix(resultSlots[op->getResult(number)], {params->scale, params->zeroPoint});
}

void ScaleProblem::share(ArrayRef<IntegerOp> ops, double ratio) {
  // One slot stands for a float value that integer ops use: they share its QUANTIZE.
  llvm::DenseMap<std::pair<Value, unsigned>, unsigned> floatSlots;
  for (const IntegerOp &integer : ops)
    for (unsigned number : integer.form.operands) {
      OpOperand &operand = integer.op->getOpOperand(number);
      Value value = operand.get();
      unsigned slot = operandSlots[&operand];
      if (auto result = resultSlots.find(value); result != resultSlots.end()) {
        // With a single use nothing is lost that the user would not lose as well.
        groups.tryJoin(result->second, slot, value.hasOneUse() ? 0 : ratio);
      } else if (!value.getDefiningOp<ConstOp>()) {
        auto [found, isNew] = floatSlots.try_emplace({value, integer.form.bits}, slot);
        if (!isNew)
          groups.tryJoin(found->second, slot, ratio);
      }
    }
}

void ScaleProblem::solve(IntegerOp &integer) {
  for (unsigned number : integer.form.operands)
    integer.operandParams.push_back(groups.getParams(operandSlots[&integer.op->getOpOperand(number)]));
  for (unsigned number : integer.form.results)
    integer.resultParams.push_back(groups.getParams(resultSlots[integer.op->getResult(number)]));
}

/// Ops that only read a tensor's type or compare it (SHAPE, ARG_MAX) follow it: alone they are not worth a QUANTIZE.
static bool isWorthwhile(Operation *op, const IntegerForm &form, const llvm::DenseSet<Operation *> &integers) {
  return !form.results.empty() || llvm::any_of(form.operands, [&](unsigned number) {
    Operation *producer = op->getOperand(number).getDefiningOp();
    return !producer || integers.contains(producer);
  });
}

namespace {

struct QuantizeStatic : adze::impl::QuantizeStaticBase<QuantizeStatic> {
  using Base::Base;

  void runOnOperation() override {
    ValueRanges ranges;
    std::vector<IntegerOp> ops = solve(ranges);
    while (avoidOverflow(ops, ranges)) // what is left may have other scales
      ops = solve(ranges);
    IntegerRewriter rewriter(getOperation());
    rewriter.rewrite(ops);
    removeDeadConstants();
    numInteger += ops.size();
    numQuantize += rewriter.numQuantize;
    numDequantize += rewriter.numDequantize;
    numRequantize += rewriter.numRequantize;
  }

private:
  std::vector<IntegerOp> plan(ValueRanges &ranges);
  std::vector<IntegerOp> solve(ValueRanges &ranges);
  bool avoidOverflow(ArrayRef<IntegerOp> ops, ValueRanges &ranges);
  void keepFloat(Operation *op, const Twine &reason) {
    op->setAttr("adze.kept_float", StringAttr::get(&getContext(), reason));
    ++numFloat;
  }
  void removeDeadConstants();
};

} // namespace

std::vector<IntegerOp> QuantizeStatic::plan(ValueRanges &ranges) {
  std::vector<IntegerOp> ops;
  llvm::DenseSet<Operation *> integers;
  for (Operation &op : getOperation().getOps()) {
    auto settings = op.getAttrOfType<QuantizeAttr>("adze.quantize");
    // Conversions follow the ops on both sides of them; of some ops, a pass that knows them better said why they stay float.
    if (!settings || settings.getMode() != QuantizeMode::integer || isa<QuantizeOp, DequantizeOp>(op) ||
        op.hasAttr("adze.kept_float"))
      continue;
    std::string reason;
    std::optional<IntegerForm> form = planInteger(&op, settings, ranges, reason);
    if (!form) {
      keepFloat(&op, reason);
      continue;
    }
    if (form->isEmpty() || !isWorthwhile(&op, *form, integers))
      continue;
    integers.insert(&op);
    ops.push_back({&op, *form, {}, {}});
  }
  return ops;
}

std::vector<IntegerOp> QuantizeStatic::solve(ValueRanges &ranges) {
  std::vector<IntegerOp> ops = plan(ranges);
  ScaleProblem problem(ranges, headroom);
  for (const IntegerOp &integer : ops)
    problem.add(integer.op, integer.form);
  problem.share(ops, ratio);
  for (IntegerOp &integer : ops)
    problem.solve(integer);
  return ops;
}

/// Ops whose kernels cannot compute with the scales that were found stay float, but for those that give nothing but
/// zeros (a dead layer): their results have any scale. Whether there are any.
bool QuantizeStatic::avoidOverflow(ArrayRef<IntegerOp> ops, ValueRanges &ranges) {
  bool isAny = false;
  for (const IntegerOp &integer : ops) {
    std::string reason = findScaleOverflow(integer);
    if (reason.empty())
      continue;
    isAny = true;
    double most = getLeastResultScale(integer) * (integer.form.bits == 16 ? 1 << 16 : 1 << 8);
    bool isZero = std::isfinite(float(most)) && llvm::all_of(integer.form.results, [&](unsigned number) {
                    return ranges.widenZero(integer.op->getResult(number), most);
                  });
    if (!isZero)
      keepFloat(integer.op, reason);
  }
  return isAny;
}

void QuantizeStatic::removeDeadConstants() {
  SmallVector<Operation *> dead;
  for (Operation &op : llvm::reverse(getOperation().front()))
    if (isa<ConstOp>(op) && op.use_empty())
      dead.push_back(&op);
  for (Operation *op : dead)
    op->erase();
}
