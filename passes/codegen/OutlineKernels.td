//===- OutlineKernels.td - A function for each computation ------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def OutlineKernels : Pass<"outline-kernels", "::mlir::ModuleOp"> {
  let summary = "make a function of each op that computes, equal ones once";
  let description = [{
    Every `linalg` op, product, copy and call of a C function of a public function moves into a private function that takes its buffers as
    arguments without offset and without aliases (`llvm.noalias`), so that ops of equal shape share code wherever their
    buffers are, and each function is compiled by itself. What is left in the public function is control flow, views and
    calls.

    The public function takes a last argument, raw bytes for a clock: with `profile`, the 64-bit slot i counts the ticks of
    call i. The module attribute `kernel.calls` says what the calls are: the names of the tensors that each computes and the
    builtins it stands for.

    With `threads` it takes two more arguments behind the clock, a function that runs tasks and its context (`make-tasks` says
    how they are called), and computations of some 16 microseconds and more become kernels whose last argument is the number of
    a task: `kernel.task_limit` says how many tasks are worth it, by the extents and the target alone. Passes that write the
    loops of a kernel cut one of them, and say in `kernel.tasks` into how many; a pass that does not leaves one task. The call is
    that of a function `kernel_N_tasks`, which is only declared here, with the kernel in `kernel.tasks_of`.
  }];
  let options = [
    Option<"profile", "profile", "bool", "false", "count ticks of every call">,
    Option<"threads", "threads", "bool", "false", "cut large computations into tasks for threads of the caller">,
    Option<"taskNanoseconds", "task-nanoseconds", "uint32_t", "4000",
           "the least that a task takes, as estimated; computations of less than four tasks are not cut">,
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect", "::mlir::memref::MemRefDialect", "::mlir::LLVM::LLVMDialect",
  ];
  let statistics = [
    Statistic<"numCalls", "calls", "Ops that became calls">,
    Statistic<"numKernels", "kernels", "Functions made">,
  ];
}
