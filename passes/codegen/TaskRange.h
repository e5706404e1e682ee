//===- TaskRange.h - The part of a kernel that a task computes --*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A kernel that may run on several threads takes the number of a task. Whoever writes its loops cuts one of them: the
// parts that it has anyway (tiles, panels, steps) are shared out, so that every result is computed by the code that
// computes it without tasks, and has the same bits.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_TASKRANGE_H
#define ADZE_PASSES_CODEGEN_TASKRANGE_H

#include "mlir/IR/Builders.h"

namespace adze::codegen {

/// Attributes of functions. Of a kernel whose last argument is the number of a task: how many tasks are worth it, by
/// `outline-kernels`, and how many there are, by the pass that cuts a loop; none: one.
inline constexpr llvm::StringLiteral taskLimitAttr = "kernel.task_limit", tasksAttr = "kernel.tasks";
/// Of a function that hands out the tasks of a kernel: which.
inline constexpr llvm::StringLiteral tasksOfAttr = "kernel.tasks_of";

/// Numbers of the parts that belong to a task, `begin` included; null: all parts.
struct TaskRange {
  mlir::Value begin, end;
  explicit operator bool() const { return bool(begin); }
};

/// How many tasks the function around `op` may be cut into; 1: none of its loops is cut.
int64_t getTaskLimit(mlir::Operation *op);

/// Cuts a loop of `parts` in the function around the builder's point into `tasks`, and notes that there; at most one loop
/// of a function is cut. Parts that follow each other stay together. One task or none: all parts.
TaskRange cutIntoTasks(mlir::OpBuilder &builder, mlir::Location location, int64_t parts, int64_t tasks);

/// Calls `body` in a loop with the number of each part of `range` among `full` ones, then, where a part follows those
/// and belongs to the range too, `rest`.
void forParts(mlir::OpBuilder &builder, mlir::Location location, const TaskRange &range, int64_t full,
              llvm::function_ref<void(mlir::Value)> body, llvm::function_ref<void()> rest = nullptr);

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_TASKRANGE_H
