//===- PlanTensors.cpp - Places of tensors for LiteRT Micro ---------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Positions are counted as LiteRT Micro's AllocationInfoBuilder::MarkAllocationLifetimes counts them, so that its own
// planner agrees about what is free around the tensors that have a place.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeOpTable.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/CompositeOps.h"
#include "lib/Planner/ArenaPlanner.h"
#include "mlir/IR/SymbolTable.h"
#include "passes/prepare/Passes.h"
#include "passes/prepare/Rewriting.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/MathExtras.h"

#define DEBUG_TYPE "plan-tensors"

namespace adze {
#define GEN_PASS_DEF_PLANTENSORS
#include "passes/prepare/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

static constexpr StringLiteral resultsKey = "adze.arena_offsets", argumentKey = "adze.arena_offset";

namespace {

/// When the tensors that the first subgraph and what it runs need memory for are alive.
class TensorLifetimes {
public:
  TensorLifetimes(ModuleOp module, uint64_t alignment) : symbols(module), alignment(alignment) {}

  LogicalResult visit(func::FuncOp function);

  llvm::MapVector<Value, ArenaBuffer> buffers;

private:
  LogicalResult use(Value value);
  LogicalResult useAll(ValueRange values);
  LogicalResult visitOp(Operation *op);

  SymbolTable symbols;
  uint64_t alignment, position = 0;
  llvm::SmallPtrSet<Operation *, 4> running;
};

struct PlanTensors : adze::impl::PlanTensorsBase<PlanTensors> {
  using Base::Base;
  void runOnOperation() override;

private:
  LogicalResult plan(ModuleOp module);
};

} // namespace

/// Bytes of an element in LiteRT Micro; none for what has no fixed size.
static std::optional<uint64_t> getElementBytes(Type type) {
  type = getStorageType(type);
  if (isa<ResourceType>(type))
    return 4; // an index
  if (auto complex = dyn_cast<ComplexType>(type)) {
    std::optional<uint64_t> part = getElementBytes(complex.getElementType());
    return part ? std::optional(2 * *part) : std::nullopt;
  }
  return type.isIntOrFloat() ? std::optional<uint64_t>(llvm::divideCeil(type.getIntOrFloatBitWidth(), 8))
                             : std::nullopt;
}

/// A tensor that an op of the model computes, or an argument: constants and variables are elsewhere.
static bool isPlanned(Value value) {
  Operation *op = value.getDefiningOp();
  return isa<TensorType>(value.getType()) && (!op || !getBuiltinName(op).empty());
}

LogicalResult TensorLifetimes::use(Value value) {
  if (!isPlanned(value))
    return success();
  auto [entry, isNew] = buffers.try_emplace(value);
  ArenaBuffer &buffer = entry->second;
  buffer.lastUse = position;
  if (!isNew)
    return success();
  auto type = dyn_cast<RankedTensorType>(value.getType());
  std::optional<uint64_t> bytes = type ? getElementBytes(type.getElementType()) : std::nullopt;
  std::string name = getTensorName(value.getLoc()).str();
  if (!bytes || !type.hasStaticShape())
    return mlir::emitError(value.getLoc()) << "plan-tensors: tensor '" << name << "' of type " << value.getType()
                                           << " has no size that is known; give the inputs static shapes";
  buffer.bytes = type.getNumElements() * *bytes;
  buffer.alignment = alignment;
  buffer.firstUse = position;
  buffer.name = std::move(name);
  return success();
}

LogicalResult TensorLifetimes::useAll(ValueRange values) {
  return success(llvm::all_of(values, [&](Value value) { return succeeded(use(value)); }));
}

LogicalResult TensorLifetimes::visitOp(Operation *op) {
  ++position;
  if (failed(useAll(op->getResults())))
    return failure();
  SmallVector<func::FuncOp> callees;
  op->getAttrDictionary().walk([&](FlatSymbolRefAttr symbol) {
    if (auto callee = symbols.lookup<func::FuncOp>(symbol.getAttr()))
      callees.push_back(callee);
  });
  for (func::FuncOp callee : callees) {
    ++position;
    if (failed(visit(callee)))
      return failure();
  }
  return success(succeeded(useAll(op->getOperands())) && succeeded(useAll(op->getResults())));
}

LogicalResult TensorLifetimes::visit(func::FuncOp function) {
  if (function.isExternal())
    return success();
  if (!running.insert(function).second)
    return function.emitError("plan-tensors: the subgraph runs itself, which LiteRT Micro does not plan for");
  if (failed(useAll(function.getArguments())))
    return failure();
  for (Operation &op : function.front())
    if (!getBuiltinName(&op).empty() && failed(visitOp(&op)))
      return failure();
  running.erase(function);
  return useAll(function.front().getTerminator()->getOperands());
}

/// Attributes of an earlier plan would mix with those of the new one.
static void forgetPlan(ModuleOp module) {
  for (auto function : module.getOps<func::FuncOp>())
    for (unsigned i = 0; i != function.getNumArguments(); ++i)
      function.removeArgAttr(i, argumentKey);
  module.walk([](Operation *op) { op->removeDiscardableAttr(resultsKey); });
  module->removeAttr("adze.arena_bytes");
}

static void record(Value value, int64_t offset) {
  Builder builder(value.getContext());
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    auto function = cast<func::FuncOp>(argument.getOwner()->getParentOp());
    function.setArgAttr(argument.getArgNumber(), argumentKey, builder.getI64IntegerAttr(offset));
    return;
  }
  Operation *op = value.getDefiningOp();
  SmallVector<int64_t> offsets(op->getNumResults(), -1);
  if (auto old = op->getAttrOfType<DenseI64ArrayAttr>(resultsKey))
    offsets.assign(old.asArrayRef().begin(), old.asArrayRef().end());
  offsets[cast<OpResult>(value).getResultNumber()] = offset;
  op->setAttr(resultsKey, builder.getDenseI64ArrayAttr(offsets));
}

LogicalResult PlanTensors::plan(ModuleOp module) {
  forgetPlan(module);
  expandComposites(module); // what is written, and runs, are the ops inside
  auto functions = module.getOps<func::FuncOp>();
  if (functions.empty())
    return success();
  TensorLifetimes lifetimes(module, alignment);
  if (failed(lifetimes.visit(*functions.begin())))
    return failure();
  lifetimes.buffers.remove_if([](const auto &entry) { return entry.second.bytes == 0; });
  std::vector<ArenaBuffer> buffers;
  for (const auto &[value, buffer] : lifetimes.buffers)
    buffers.push_back(buffer);
  llvm::Expected<ArenaPlan> found = planArena(buffers);
  if (!found)
    return module.emitError("plan-tensors: ") << llvm::toString(found.takeError());
  uint64_t bytes = llvm::alignTo(found->totalBytes, alignment);
  if (bytes > INT32_MAX)
    return module.emitError("plan-tensors: the arena has ") << bytes << " bytes, more than the metadata can say";
  for (auto [entry, offset] : llvm::zip_equal(lifetimes.buffers, found->offsets))
    record(entry.first, offset);
  module->setAttr("adze.arena_bytes", Builder(module).getI64IntegerAttr(bytes));
  numTensors += buffers.size();
  numBytes += bytes;
  numBound += found->lowerBound;
  return success();
}

void PlanTensors::runOnOperation() {
  if (!llvm::isPowerOf2_64(alignment)) {
    getOperation().emitError("plan-tensors: alignment is a power of two, not ") << alignment;
    return signalPassFailure();
  }
  if (failed(plan(getOperation())))
    signalPassFailure();
}
