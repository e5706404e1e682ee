//===- OutlineKernels.cpp - A function for each computation ---------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops become calls; functions are told apart by their text without locations.
//
//===----------------------------------------------------------------------===//

#include "dialects/kernel/KernelDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/RegionUtils.h"
#include "passes/ModuleTarget.h"
#include "passes/codegen/KernelWork.h"
#include "passes/codegen/Passes.h"
#include "passes/codegen/RawView.h"
#include "passes/codegen/TaskRange.h"

#define DEBUG_TYPE "outline-kernels"

namespace adze {
#define GEN_PASS_DEF_OUTLINEKERNELS
#include "passes/codegen/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

/// What an op uses, as arguments of its function.
struct Arguments {
  SmallVector<Value> used;     // inside of the op
  SmallVector<unsigned> index; // of the argument that stands for each
  SmallVector<Value> passed;
  SmallVector<std::pair<RawView, MemRefType>> places; // of the buffers among `passed`; a null block for scalars
};

struct OutlineKernels : adze::impl::OutlineKernelsBase<OutlineKernels> {
  using OutlineKernelsBase::OutlineKernelsBase;
  void runOnOperation() override;

private:
  LogicalResult outline(Operation *op);
  func::FuncOp getKernel(Operation *op, const Arguments &arguments, int64_t tasks);
  func::FuncOp getTasks(func::FuncOp kernel);
  void addClock(func::FuncOp function, ArrayRef<Operation *> calls);

  llvm::StringMap<func::FuncOp> kernels;
  llvm::DenseMap<Operation *, func::FuncOp> handingOut; // the tasks of a kernel
  std::optional<TargetInfo> target;
  SmallVector<Attribute> descriptions;
  SmallVector<Operation *> calls;
};

} // namespace

static bool computes(Operation *op) {
  return isa<linalg::LinalgOp, kernel::MatmulOp, kernel::Conv2DOp, kernel::DepthwiseConv2DOp, kernel::ExternCallOp>(op);
}

/// Constants are part of the computation; other scalars are passed.
static bool isCloned(Value value) {
  Operation *op = value.getDefiningOp();
  return op && op->hasTrait<OpTrait::ConstantLike>();
}

static FailureOr<Arguments> findArguments(OpBuilder &builder, Operation *op) {
  llvm::SetVector<Value> used(op->operand_begin(), op->operand_end());
  getUsedValuesDefinedAbove(op->getRegions(), used);
  Arguments result;
  for (Value value : used) {
    if (isCloned(value))
      continue;
    RawView place;
    MemRefType type;
    if (isa<MemRefType>(value.getType())) {
      type = dropOffset(cast<MemRefType>(value.getType()));
      std::optional<RawView> view = resolveView(builder, value);
      if (!view)
        return op->emitError("outline-kernels: a buffer is no view of the arena, an argument or a constant; plan-arena should "
                             "have made it one");
      place = *view;
    }
    result.used.push_back(value);
    // An operand that is written in place is one argument, not two that alias.
    auto same = llvm::find_if(result.places, [&](const auto &other) {
      return place.block && other.first == place && other.second == type;
    });
    result.index.push_back(std::distance(result.places.begin(), same));
    if (same != result.places.end())
      continue;
    result.places.push_back({place, type});
    result.passed.push_back(place.block ? makeTypedView(builder, op->getLoc(), place, type) : value);
  }
  return result;
}

/// The function's text without locations: what tells kernels apart.
static std::string getKey(func::FuncOp function) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  OpPrintingFlags flags;
  flags.useLocalScope().printGenericOpForm().enableDebugInfo(false);
  function.print(stream, flags);
  return text;
}

/// A kernel of more than one task takes the number of the task behind the op's arguments.
func::FuncOp OutlineKernels::getKernel(Operation *op, const Arguments &arguments, int64_t tasks) {
  OpBuilder builder(&getContext());
  Location location = op->getLoc();
  SmallVector<Type> types(ValueRange(arguments.passed).getTypes());
  if (tasks > 1)
    types.push_back(builder.getIndexType());
  OwningOpRef<func::FuncOp> function = func::FuncOp::create(location, "kernel", builder.getFunctionType(types, {}));
  function->setPrivate();
  if (tasks > 1)
    (*function)->setAttr(codegen::taskLimitAttr, builder.getI64IntegerAttr(tasks));
  Block *block = function->addEntryBlock();
  builder.setInsertionPointToEnd(block);
  IRMapping mapping;
  for (auto [value, index] : llvm::zip_equal(arguments.used, arguments.index))
    mapping.map(value, block->getArgument(index));
  llvm::SetVector<Value> constants(op->operand_begin(), op->operand_end());
  getUsedValuesDefinedAbove(op->getRegions(), constants);
  for (Value value : constants)
    if (isCloned(value))
      builder.clone(*value.getDefiningOp(), mapping);
  builder.clone(*op, mapping);
  func::ReturnOp::create(builder, location);
  for (unsigned i = 0; i != types.size(); ++i)
    if (isa<MemRefType>(types[i]))
      function->setArgAttr(i, LLVM::LLVMDialect::getNoAliasAttrName(), builder.getUnitAttr());

  auto [entry, isNew] = kernels.try_emplace(getKey(*function));
  if (isNew) {
    function->setName("kernel_" + std::to_string(kernels.size() - 1));
    entry->second = *function;
    getOperation().push_back(function.release());
    ++numKernels;
  }
  return entry->second;
}

/// Declares what hands out the tasks of a kernel: it takes the kernel's buffers and the caller's threads.
func::FuncOp OutlineKernels::getTasks(func::FuncOp kernel) {
  func::FuncOp &result = handingOut[kernel];
  if (result)
    return result;
  OpBuilder builder = OpBuilder::atBlockEnd(getOperation().getBody());
  SmallVector<Type> types(kernel.getArgumentTypes().drop_back());
  types.append(2, LLVM::LLVMPointerType::get(&getContext()));
  result = func::FuncOp::create(builder, kernel.getLoc(), (kernel.getSymName() + "_tasks").str(),
                                builder.getFunctionType(types, {}));
  result.setPrivate();
  result->setAttr(codegen::tasksOfAttr, FlatSymbolRefAttr::get(kernel.getSymNameAttr()));
  return result;
}

/// Tensors and builtins that a location tells of, each once.
static void describe(Location location, llvm::SetVector<StringAttr> &names, llvm::SetVector<StringAttr> &builtins) {
  if (auto fused = dyn_cast<FusedLoc>(location)) {
    if (auto builtin = dyn_cast_or_null<StringAttr>(fused.getMetadata()))
      builtins.insert(builtin);
    for (Location nested : fused.getLocations())
      describe(nested, names, builtins);
  } else if (auto named = dyn_cast<NameLoc>(location)) {
    names.insert(named.getName());
  }
}

LogicalResult OutlineKernels::outline(Operation *op) {
  OpBuilder builder(op);
  FailureOr<Arguments> arguments = findArguments(builder, op);
  if (failed(arguments))
    return failure();
  int64_t tasks = target ? codegen::countTasks(op, *target, taskNanoseconds) : 1;
  func::FuncOp kernel = getKernel(op, *arguments, tasks), callee = kernel;
  if (tasks > 1) {
    callee = getTasks(kernel);
    llvm::append_range(arguments->passed, op->getParentOfType<func::FuncOp>().getArguments().take_back(2));
  }
  auto call = func::CallOp::create(builder, op->getLoc(), callee, arguments->passed);
  calls.push_back(call);
  ++numCalls;
  llvm::SetVector<StringAttr> names, builtins;
  describe(op->getLoc(), names, builtins);
  auto list = [&](const llvm::SetVector<StringAttr> &set) {
    return builder.getArrayAttr(SmallVector<Attribute>(set.begin(), set.end()));
  };
  descriptions.push_back(builder.getDictionaryAttr({builder.getNamedAttr("names", list(names)),
                                                    builder.getNamedAttr("builtins", list(builtins)),
                                                    builder.getNamedAttr("kernel", kernel.getSymNameAttr())}));
  op->erase();
  return success();
}

/// The last arguments of an entry point that runs on threads of its caller: a function and its context.
static void addParallelFor(func::FuncOp function) {
  auto pointer = LLVM::LLVMPointerType::get(function.getContext());
  auto none = DictionaryAttr::get(function.getContext());
  for (int i = 0; i < 2; ++i)
    (void)function.insertArgument(function.getNumArguments(), pointer, none, function.getLoc());
}

/// The clock's argument, in front of those of threads, and ticks added to a slot around each call. Slots are numbered through all functions.
void OutlineKernels::addClock(func::FuncOp function, ArrayRef<Operation *> calls) {
  OpBuilder builder(&getContext());
  int64_t first = descriptions.size() - calls.size();
  auto slots = MemRefType::get({int64_t(profile ? descriptions.size() : 0)}, builder.getI64Type());
  unsigned position = function.getNumArguments() - (threads ? 2 : 0);
  (void)function.insertArgument(position, slots, builder.getDictionaryAttr({}), function.getLoc());
  Value clock = function.getArgument(position);
  for (auto [i, call] : llvm::enumerate(profile ? calls : ArrayRef<Operation *>())) {
    Location location = call->getLoc();
    auto readTicks = [&] {
      return LLVM::CallIntrinsicOp::create(builder, location, builder.getI64Type(),
                                           builder.getStringAttr("llvm.readcyclecounter"), ValueRange())
          .getResult(0);
    };
    builder.setInsertionPoint(call);
    Value before = readTicks();
    builder.setInsertionPointAfter(call);
    Value ticks = arith::SubIOp::create(builder, location, readTicks(), before);
    Value slot = arith::ConstantIndexOp::create(builder, location, first + i);
    Value sum = memref::LoadOp::create(builder, location, clock, slot);
    sum = arith::AddIOp::create(builder, location, sum, ticks);
    memref::StoreOp::create(builder, location, sum, clock, slot);
  }
}

void OutlineKernels::runOnOperation() {
  kernels.clear();
  handingOut.clear();
  descriptions.clear();
  target.reset();
  for (auto function : llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
    if (function.isPrivate())
      continue;
    calls.clear();
    if (threads) {
      addParallelFor(function);
      FailureOr<TargetInfo> machine = readModuleTarget(function);
      if (failed(machine))
        return signalPassFailure();
      target = std::move(*machine);
    }
    SmallVector<Operation *> computations;
    function.walk<WalkOrder::PreOrder>([&](Operation *op) {
      if (!computes(op))
        return WalkResult::advance();
      computations.push_back(op);
      return WalkResult::skip();
    });
    for (Operation *op : computations)
      if (failed(outline(op)))
        return signalPassFailure();
    addClock(function, calls);
  }
  getOperation()->setAttr("kernel.calls", ArrayAttr::get(&getContext(), descriptions));
}
