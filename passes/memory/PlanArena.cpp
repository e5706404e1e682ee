//===- PlanArena.cpp - One static arena -----------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Replaces allocations, variables and constants with views of three blocks of raw bytes.
//
//===----------------------------------------------------------------------===//

#include "dialects/kernel/KernelDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "passes/ModuleTarget.h"
#include "passes/memory/Lifetimes.h"
#include "passes/memory/Passes.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/MathExtras.h"

#define DEBUG_TYPE "plan-arena"

namespace adze {
#define GEN_PASS_DEF_PLANARENA
#include "passes/memory/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

/// Where things are in a block that only grows: variables, constants.
struct Block {
  uint64_t place(StringRef name, uint64_t size, uint64_t alignment) {
    auto [entry, isNew] = offsets.try_emplace(name, bytes);
    if (isNew)
      bytes = llvm::alignTo(bytes + size, alignment);
    return entry->second;
  }

  llvm::StringMap<uint64_t> offsets;
  uint64_t bytes = 0;
};

struct PlanArena : adze::impl::PlanArenaBase<PlanArena> {
  using PlanArenaBase::PlanArenaBase;
  void runOnOperation() override;

private:
  void placeConstants();
  void placeStates();
  LogicalResult planFunction(func::FuncOp function);
  void describe(func::FuncOp function, Lifetimes &lifetimes, const ArenaPlan &plan);
  void replaceWithViews(func::FuncOp function, Lifetimes &lifetimes, const ArenaPlan &plan);

  Block weights, state;
  uint64_t arenaBytes = 0, arenaBound = 0, alignment = 0;
  SmallVector<Attribute> places;
};

} // namespace

void PlanArena::placeConstants() {
  for (auto global : getOperation().getOps<memref::GlobalOp>()) {
    uint64_t offset = weights.place(global.getSymName(), getBufferBytes(global.getType()), alignment);
    global->setAttr("kernel.offset", IntegerAttr::get(IntegerType::get(&getContext(), 64), offset));
  }
}

void PlanArena::placeStates() {
  getOperation().walk([&](kernel::StateOp op) {
    state.place(op.getName(), getBufferBytes(op.getBuffer().getType()), alignment);
  });
}

/// A typed view at a byte of a block.
static Value makeView(OpBuilder &builder, Location location, Value block, uint64_t offset, MemRefType type) {
  Value shift = arith::ConstantIndexOp::create(builder, location, offset);
  auto plain = MemRefType::get(type.getShape(), type.getElementType());
  Value view = memref::ViewOp::create(builder, location, plain, block, shift, ValueRange());
  return plain == type ? view : memref::CastOp::create(builder, location, type, view);
}

/// Arguments become raw bytes, seen through a view.
static void makeArgumentsRaw(func::FuncOp function, SmallVectorImpl<Type> &types) {
  OpBuilder builder = OpBuilder::atBlockBegin(&function.getBody().front());
  Type byte = builder.getI8Type();
  for (BlockArgument argument : function.getArguments()) {
    auto type = cast<MemRefType>(argument.getType());
    argument.setType(MemRefType::get({int64_t(getBufferBytes(type))}, byte));
    types.push_back(argument.getType());
    if (argument.use_empty())
      continue;
    Value shift = arith::ConstantIndexOp::create(builder, argument.getLoc(), 0);
    auto view = memref::ViewOp::create(builder, argument.getLoc(), type, argument, shift, ValueRange());
    argument.replaceAllUsesExcept(view, view);
  }
}

void PlanArena::replaceWithViews(func::FuncOp function, Lifetimes &lifetimes, const ArenaPlan &plan) {
  SmallVector<Type> types;
  makeArgumentsRaw(function, types);
  auto addBlock = [&](uint64_t bytes) {
    types.push_back(MemRefType::get({int64_t(bytes)}, IntegerType::get(&getContext(), 8)));
    return function.getBody().front().addArgument(types.back(), function.getLoc());
  };
  Value arena = addBlock(plan.totalBytes), states = addBlock(state.bytes), constants = addBlock(weights.bytes);
  for (auto [op, offset] : llvm::zip_equal(lifetimes.allocations, plan.offsets)) {
    OpBuilder builder(op);
    for (Operation *user : llvm::make_early_inc_range(op.getResult().getUsers()))
      if (isa<memref::DeallocOp>(user))
        user->erase();
    op.replaceAllUsesWith(makeView(builder, op.getLoc(), arena, offset, op.getType()));
    op.erase();
  }
  function.walk([&](Operation *op) {
    OpBuilder builder(op);
    Value view;
    if (auto named = dyn_cast<kernel::StateOp>(op))
      view = makeView(builder, op->getLoc(), states, state.offsets[named.getName()], named.getBuffer().getType());
    else if (auto constant = dyn_cast<memref::GetGlobalOp>(op))
      view = makeView(builder, op->getLoc(), constants, weights.offsets[constant.getName()], constant.getType());
    else
      return;
    op->replaceAllUsesWith(ValueRange(view));
    op->erase();
  });
  function.setType(FunctionType::get(&getContext(), types, {}));
  function.setAllArgAttrs(SmallVector<DictionaryAttr>(types.size(), DictionaryAttr::get(&getContext())));
}

/// The tensor that a location speaks of first; empty where it speaks of none.
static StringAttr findName(Location location) {
  if (auto named = dyn_cast<NameLoc>(location))
    return named.getName();
  if (auto fused = dyn_cast<FusedLoc>(location))
    for (Location nested : fused.getLocations())
      if (StringAttr name = findName(nested); !name.empty())
        return name;
  return StringAttr::get(location.getContext());
}

/// Where everything is and when, for reports.
void PlanArena::describe(func::FuncOp function, Lifetimes &lifetimes, const ArenaPlan &plan) {
  Builder builder(&getContext());
  for (auto [op, buffer, offset] : llvm::zip_equal(lifetimes.allocations, lifetimes.buffers, plan.offsets)) {
    auto number = [&](StringRef name, uint64_t value) {
      return builder.getNamedAttr(name, builder.getI64IntegerAttr(value));
    };
    places.push_back(builder.getDictionaryAttr({builder.getNamedAttr("function", function.getSymNameAttr()),
                                                builder.getNamedAttr("name", findName(op.getLoc())),
                                                number("offset", offset), number("bytes", buffer.bytes),
                                                number("first", buffer.firstUse), number("last", buffer.lastUse)}));
  }
}

LogicalResult PlanArena::planFunction(func::FuncOp function) {
  Lifetimes lifetimes(function, alignment);
  llvm::Expected<ArenaPlan> plan = planArena(lifetimes.buffers);
  if (!plan)
    return function.emitError("the arena cannot be planned: ") << llvm::toString(plan.takeError());
  numBuffers += lifetimes.buffers.size();
  numInPlace += plan->inPlace;
  arenaBytes = std::max(arenaBytes, plan->totalBytes);
  arenaBound = std::max(arenaBound, plan->lowerBound);
  describe(function, lifetimes, *plan);
  replaceWithViews(function, lifetimes, *plan);
  return success();
}

void PlanArena::runOnOperation() {
  ModuleOp module = getOperation();
  FailureOr<TargetInfo> target = readModuleTarget(module);
  if (failed(target))
    return signalPassFailure();
  alignment = target->blockAlignment();
  weights = state = Block();
  arenaBytes = arenaBound = 0;
  places.clear();
  placeConstants();
  placeStates();
  for (auto function : module.getOps<func::FuncOp>())
    if (!function.isPrivate() && !function.isExternal() && failed(planFunction(function)))
      return signalPassFailure();
  OpBuilder builder(module);
  module->setAttr("kernel.arena_bytes", builder.getI64IntegerAttr(arenaBytes));
  module->setAttr("kernel.arena_align", builder.getI64IntegerAttr(alignment));
  module->setAttr("kernel.arena_map", builder.getArrayAttr(places));
  module->setAttr("kernel.arena_bound", builder.getI64IntegerAttr(arenaBound));
  module->setAttr("kernel.state_bytes", builder.getI64IntegerAttr(state.bytes));
  module->setAttr("kernel.weights_bytes", builder.getI64IntegerAttr(weights.bytes));
}
