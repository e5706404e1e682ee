//===- TaskRange.cpp - The part of a kernel that a task computes ----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ranges of parts, and loops over them.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/TaskRange.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

int64_t codegen::getTaskLimit(Operation *op) {
  auto function = dyn_cast<func::FuncOp>(op);
  if (!function)
    function = op->getParentOfType<func::FuncOp>();
  auto limit = function ? function->getAttrOfType<IntegerAttr>(taskLimitAttr) : IntegerAttr();
  return limit ? limit.getInt() : 1;
}

TaskRange codegen::cutIntoTasks(OpBuilder &builder, Location location, int64_t parts, int64_t tasks) {
  tasks = std::min(parts, tasks);
  if (tasks <= 1)
    return {};
  auto function = cast<func::FuncOp>(builder.getInsertionBlock()->getParent()->getParentOfType<func::FuncOp>());
  assert(!function->hasAttr(tasksAttr) && "a second loop of a kernel is cut");
  function->setAttr(tasksAttr, builder.getI64IntegerAttr(tasks));
  Value task = function.getArguments().back();
  auto constant = [&](int64_t value) { return arith::ConstantIndexOp::create(builder, location, value); };
  // Task t has the parts from t * parts / tasks on: tasks differ by one part at most.
  auto begin = [&](Value number) -> Value {
    if (parts % tasks == 0)
      return arith::MulIOp::create(builder, location, number, constant(parts / tasks));
    Value scaled = arith::MulIOp::create(builder, location, number, constant(parts));
    return arith::DivUIOp::create(builder, location, scaled, constant(tasks));
  };
  Value next = arith::AddIOp::create(builder, location, task, constant(1));
  Value first = begin(task);
  return {first, begin(next)};
}

void codegen::forParts(OpBuilder &builder, Location location, const TaskRange &range, int64_t full,
                       function_ref<void(Value)> body, function_ref<void()> rest) {
  OpBuilder::InsertionGuard guard(builder);
  Value end = range.end, limit = arith::ConstantIndexOp::create(builder, location, full);
  if (rest)
    end = arith::MinUIOp::create(builder, location, end, limit);
  Value one = arith::ConstantIndexOp::create(builder, location, 1);
  auto loop = scf::ForOp::create(builder, location, range.begin, end, one);
  builder.setInsertionPointToStart(loop.getBody());
  body(loop.getInductionVar());
  if (!rest)
    return;
  builder.setInsertionPointAfter(loop);
  Value isLast = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::ugt, range.end, limit);
  auto branch = scf::IfOp::create(builder, location, isLast, /*withElseRegion=*/false);
  builder.setInsertionPointToStart(branch.thenBlock());
  rest();
}
