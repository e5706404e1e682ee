//===- QuantizeWeights.cpp - Smaller weights, float activations -----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Asks the rules of each op for a plan and carries the plans out, constant by constant.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/TensorNames.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/ControlOps.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Remarks.h"
#include "passes/optimize/quantize/Passes.h"
#include "passes/optimize/quantize/StoredWeights.h"
#include "passes/optimize/quantize/WeightRules.h"
#include "llvm/ADT/StringSet.h"

#define DEBUG_TYPE "quantize-weights"

namespace adze {
#define GEN_PASS_DEF_QUANTIZEWEIGHTS
#include "passes/optimize/quantize/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

/// One operand and what is to become of it.
struct PlannedUse {
  OpOperand *use;
  WeightPlan plan;
};

struct QuantizeWeights : adze::impl::QuantizeWeightsBase<QuantizeWeights> {
  using Base::Base;

  void runOnOperation() override {
    numBytesBefore += countBytes();
    findDecompositions();
    getOperation().walk([&](func::FuncOp function) { quantize(function); });
    numBytesAfter += countBytes();
  }

private:
  void findDecompositions();
  void quantize(func::FuncOp function);
  void plan(Operation *op);
  void halve(Operation *op);
  void addOtherUses();
  void replaceOperand(const PlannedUse &planned, OpBuilder &builder);
  void widenConstants(Operation *op);
  void gatherIntegers(Operation *op, const WeightPlan &plan, OpBuilder &builder);
  void keep(Operation *op, StringRef reason);
  uint64_t countBytes();

  /// Plans by constant, in the order of the function.
  llvm::MapVector<Value, SmallVector<PlannedUse>> planned;
  std::optional<StoredWeights> stored;
  /// Functions that say what a composite computes, which LiteRT may compute with a kernel of its own.
  llvm::StringSet<> decompositions;
};

} // namespace

static QuantizeMode getMode(Operation *op) {
  auto settings = op->getAttrOfType<QuantizeAttr>("adze.quantize");
  return settings ? settings.getMode() : QuantizeMode::none;
}

static bool hasQuantizedWeights(QuantizeMode mode) {
  return mode == QuantizeMode::dynamic || mode == QuantizeMode::weight_only;
}

uint64_t QuantizeWeights::countBytes() {
  uint64_t total = 0;
  getOperation().walk([&](Operation *op) {
    if (isa<ConstOp, BlockwiseConstOp>(op))
      total += getWireBytes(cast<ShapedType>(op->getResult(0).getType())).value_or(0);
  });
  return total;
}

void QuantizeWeights::findDecompositions() {
  getOperation().walk([&](StablehloCompositeOp op) { decompositions.insert(op.getDecompositionSubgraph()); });
}

void QuantizeWeights::keep(Operation *op, StringRef reason) {
  op->setAttr("adze.kept_float", StringAttr::get(&getContext(), reason));
  remark::missed(op->getLoc(), remark::RemarkOpts::name("kept-float").category(DEBUG_TYPE)) << reason;
  ++numKept;
}

//===----------------------------------------------------------------------===//
// Plans
//===----------------------------------------------------------------------===//

void QuantizeWeights::plan(Operation *op) {
  auto settings = op->getAttrOfType<QuantizeAttr>("adze.quantize");
  OpPlan found = planWeights(op, settings);
  if (!found.reason.empty())
    return keep(op, found.reason);
  // An op is quantized as a whole: recurrent kernels read floats only or integers only.
  for (const WeightPlan &weight : found.weights)
    if (std::string reason = stored->whyNot(op->getOperand(weight.operand), weight); !reason.empty())
      return keep(op, reason);
  for (const WeightPlan &weight : found.weights) {
    OpOperand &use = op->getOpOperand(weight.operand);
    planned[use.get()].push_back({&use, weight});
  }
}

/// What reads a quantized weight as something else reads it behind DEQUANTIZE, so that no float copy stays for it.
void QuantizeWeights::addOtherUses() {
  for (auto &[value, uses] : planned) {
    WeightPlan shared = uses.front().plan;
    shared.reader = WeightReader::Dequantize;
    if (shared.blockSize)
      continue;
    for (OpOperand &use : value.getUses()) {
      bool isPlanned = llvm::any_of(uses, [&](const PlannedUse &other) { return other.use == &use; });
      if (isPlanned || !hasQuantizedWeights(getMode(use.getOwner())))
        continue;
      shared.operand = use.getOperandNumber();
      uses.push_back({&use, shared});
    }
  }
}

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

/// `gather(table)`  ->  `dequantize(gather(integers))`
void QuantizeWeights::gatherIntegers(Operation *op, const WeightPlan &plan, OpBuilder &builder) {
  Value table = stored->getIntegers(op->getOperand(plan.operand), plan);
  op->setOperand(plan.operand, table);
  Value output = op->getResult(0);
  auto type = cast<TensorType>(output.getType());
  auto element = cast<TensorType>(table.getType()).getElementType();
  output.setType(isa<RankedTensorType>(type) ? TensorType(RankedTensorType::get(type.getShape(), element))
                                             : TensorType(UnrankedTensorType::get(element)));
  builder.setInsertionPointAfter(op);
  auto real = DequantizeOp::create(builder, op->getLoc(), TypeRange(type), ValueRange(output));
  output.replaceAllUsesExcept(real.getOutput(), real);
  op->setLoc(StoredWeights::rename(op->getLoc(), "_quantized"));
}

/// XNNPACK's delegate takes a hybrid op whose bias stands behind DEQUANTIZE, and then fails to build it: LiteRT refuses
/// the model. `dequantize(half)`  ->  a constant of floats
void QuantizeWeights::widenConstants(Operation *op) {
  for (OpOperand &use : op->getOpOperands())
    if (use.get().getDefiningOp<DequantizeOp>())
      if (Value wide = stored->getWide(use.get()))
        use.set(wide);
}

void QuantizeWeights::replaceOperand(const PlannedUse &planned, OpBuilder &builder) {
  Operation *op = planned.use->getOwner();
  for (StringRef name : {"adze.version", "adze.operator_code"})
    op->removeDiscardableAttr(name);
  switch (planned.plan.reader) {
  case WeightReader::Integers:
    planned.use->set(stored->getIntegers(planned.use->get(), planned.plan));
    widenConstants(op);
    if (op->getInherentAttr("asymmetric_quantize_inputs").value_or(Attribute()))
      op->setAttr("asymmetric_quantize_inputs", builder.getBoolAttr(true));
    ++numHybrid;
    return;
  case WeightReader::Table:
    gatherIntegers(op, planned.plan, builder);
    ++numHybrid;
    return;
  case WeightReader::Dequantize:
    planned.use->set(stored->getDequantized(planned.use->get(), planned.plan));
    ++numDequantized;
    return;
  }
}

/// Constant operands of an op in half precision.
void QuantizeWeights::halve(Operation *op) {
  for (OpOperand &use : op->getOpOperands()) {
    if (!use.get().getDefiningOp<ConstOp>() || !StoredWeights::isFloat(use.get()))
      continue;
    if (std::string reason = whyFullPrecision(use); !reason.empty()) {
      keep(op, reason);
      continue;
    }
    use.set(stored->getHalf(use.get()));
    ++numHalf;
  }
}

void QuantizeWeights::quantize(func::FuncOp function) {
  if (function.isExternal())
    return;
  planned.clear();
  stored.emplace(&getContext());
  OpBuilder builder(&getContext());
  SmallVector<Operation *> halves;
  function.walk([&](Operation *op) {
    QuantizeMode mode = getMode(op);
    if (hasQuantizedWeights(mode))
      plan(op);
    else if (mode == QuantizeMode::float16 && !decompositions.contains(function.getName()))
      halves.push_back(op);
  });
  addOtherUses();
  for (auto &[value, uses] : planned)
    for (const PlannedUse &use : uses)
      replaceOperand(use, builder);
  for (Operation *op : halves)
    halve(op);
  stored->eraseUnused();
}
