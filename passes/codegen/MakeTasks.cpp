//===- MakeTasks.cpp - Kernels on threads of the caller -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A structure of arguments, a function that takes it apart, and a call of the caller's function.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/SymbolTable.h"
#include "passes/ModuleTarget.h"
#include "passes/codegen/Passes.h"
#include "passes/codegen/TaskRange.h"

#define DEBUG_TYPE "make-tasks"

namespace adze {
#define GEN_PASS_DEF_MAKETASKS
#include "passes/codegen/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct MakeTasks : adze::impl::MakeTasksBase<MakeTasks> {
  using MakeTasksBase::MakeTasksBase;
  void runOnOperation() override;

private:
  LogicalResult fill(LLVM::LLVMFuncOp function, LLVM::LLVMFuncOp kernel);
};

/// Writes the functions of one kernel.
class TaskWriter {
public:
  TaskWriter(LLVM::LLVMFuncOp function, LLVM::LLVMFuncOp kernel, unsigned sizeBits)
      : builder(function.getContext()), location(function.getLoc()), function(function), kernel(kernel),
        arguments(LLVM::LLVMStructType::getLiteral(function.getContext(), kernel.getArgumentTypes().drop_back())),
        pointer(LLVM::LLVMPointerType::get(function.getContext())), none(LLVM::LLVMVoidType::get(function.getContext())),
        number(kernel.getArgumentTypes().back()), size(IntegerType::get(function.getContext(), sizeBits)) {}

  /// One call.
  void callWhole();
  /// Calls by the caller's function, or in a loop where there is none.
  void handOut(int64_t tasks);

private:
  LLVM::LLVMFuncOp writeTask();
  void callKernel(ValueRange values, Value task);
  Value constant(Type type, int64_t value) {
    return LLVM::ConstantOp::create(builder, location, type, builder.getIntegerAttr(type, value));
  }
  Value field(Value structure, int64_t index) {
    return LLVM::GEPOp::create(builder, location, pointer, arguments, structure, ArrayRef<LLVM::GEPArg>{0, int32_t(index)});
  }
  void callInLoop(Block *loop, ValueRange values, int64_t tasks, Block *end);

  OpBuilder builder;
  Location location;
  LLVM::LLVMFuncOp function, kernel;
  LLVM::LLVMStructType arguments;
  Type pointer, none, number, size;
};

} // namespace

void TaskWriter::callKernel(ValueRange values, Value task) {
  SmallVector<Value> passed(values);
  passed.push_back(task);
  LLVM::CallOp::create(builder, location, kernel, passed);
}

void TaskWriter::callWhole() {
  Block *entry = function.addEntryBlock(builder);
  builder.setInsertionPointToEnd(entry);
  callKernel(entry->getArguments().drop_back(2), constant(number, 0));
  LLVM::ReturnOp::create(builder, location, ValueRange());
}

/// void kernel_N_task(void *argument, size_t index)
LLVM::LLVMFuncOp TaskWriter::writeTask() {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointAfter(function);
  auto task = LLVM::LLVMFuncOp::create(builder, location, (kernel.getSymName() + "_task").str(),
                                       LLVM::LLVMFunctionType::get(none, {pointer, size}));
  SymbolTable::setSymbolVisibility(task, SymbolTable::Visibility::Private);
  Block *entry = task.addEntryBlock(builder);
  builder.setInsertionPointToEnd(entry);
  SmallVector<Value> values;
  for (auto [index, type] : llvm::enumerate(arguments.getBody()))
    values.push_back(LLVM::LoadOp::create(builder, location, type, field(entry->getArgument(0), index)));
  Value index = entry->getArgument(1);
  if (size != number)
    index = LLVM::ZExtOp::create(builder, location, number, index);
  callKernel(values, index);
  LLVM::ReturnOp::create(builder, location, ValueRange());
  return task;
}

/// `loop` has the number of the task as its argument.
void TaskWriter::callInLoop(Block *loop, ValueRange values, int64_t tasks, Block *end) {
  builder.setInsertionPointToEnd(loop);
  Value index = loop->getArgument(0);
  callKernel(values, index);
  Value next = LLVM::AddOp::create(builder, location, index, constant(number, 1));
  Value isMore = LLVM::ICmpOp::create(builder, location, LLVM::ICmpPredicate::ult, next, constant(number, tasks));
  LLVM::CondBrOp::create(builder, location, isMore, loop, ValueRange(next), end, ValueRange());
}

void TaskWriter::handOut(int64_t tasks) {
  LLVM::LLVMFuncOp task = writeTask();
  Block *entry = function.addEntryBlock(builder);
  ValueRange values = entry->getArguments().drop_back(2);
  Value parallelFor = entry->getArguments().take_back(2)[0], context = entry->getArguments().back();
  Block *parallel = builder.createBlock(&function.getBody(), function.getBody().end());
  Block *loop = builder.createBlock(&function.getBody(), function.getBody().end(), TypeRange(number), location);
  Block *end = builder.createBlock(&function.getBody(), function.getBody().end());

  builder.setInsertionPointToEnd(entry);
  Value structure = LLVM::AllocaOp::create(builder, location, pointer, arguments, constant(number, 1));
  Value null = LLVM::ZeroOp::create(builder, location, pointer);
  Value isAlone = LLVM::ICmpOp::create(builder, location, LLVM::ICmpPredicate::eq, parallelFor, null);
  Value zero = constant(number, 0);
  LLVM::CondBrOp::create(builder, location, isAlone, loop, ValueRange(zero), parallel, ValueRange());

  builder.setInsertionPointToEnd(parallel);
  for (auto [index, value] : llvm::enumerate(values))
    LLVM::StoreOp::create(builder, location, value, field(structure, index));
  Value address = LLVM::AddressOfOp::create(builder, location, task);
  auto type = LLVM::LLVMFunctionType::get(none, {pointer, size, pointer, pointer});
  LLVM::CallOp::create(builder, location, type, ValueRange{parallelFor, context, constant(size, tasks), address, structure});
  LLVM::BrOp::create(builder, location, ValueRange(), end);

  callInLoop(loop, values, tasks, end);
  builder.setInsertionPointToEnd(end);
  LLVM::ReturnOp::create(builder, location, ValueRange());
}

LogicalResult MakeTasks::fill(LLVM::LLVMFuncOp function, LLVM::LLVMFuncOp kernel) {
  FailureOr<TargetInfo> target = readModuleTarget(function);
  if (failed(target))
    return failure();
  auto tasks = kernel->getAttrOfType<IntegerAttr>(codegen::tasksAttr);
  TaskWriter writer(function, kernel, target->triple.isArch64Bit() && !target->triple.isX32() ? 64 : 32);
  if (tasks) {
    kernel.setNoInline(true); // called in two places, and code of it in one is enough
    writer.handOut(tasks.getInt());
  } else {
    writer.callWhole();
  }
  ++(tasks ? numCut : numWhole);
  function->removeAttr(codegen::tasksOfAttr);
  for (StringRef name : {codegen::tasksAttr, codegen::taskLimitAttr})
    kernel->removeAttr(name);
  return success();
}

void MakeTasks::runOnOperation() {
  SymbolTable symbols(getOperation());
  for (auto function : llvm::to_vector(getOperation().getOps<LLVM::LLVMFuncOp>())) {
    auto name = function->getAttrOfType<FlatSymbolRefAttr>(codegen::tasksOfAttr);
    if (!name)
      continue;
    auto kernel = symbols.lookup<LLVM::LLVMFuncOp>(name.getAttr());
    if (!kernel) {
      function.emitError("make-tasks: there is no kernel ") << name;
      return signalPassFailure();
    }
    if (failed(fill(function, kernel)))
      return signalPassFailure();
  }
}
