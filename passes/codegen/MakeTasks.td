//===- MakeTasks.td - Kernels on threads of the caller ----------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def MakeTasks : Pass<"make-tasks", "::mlir::ModuleOp"> {
  let summary = "write the functions that hand out tasks of kernels";
  let description = [{
    A declaration with `kernel.tasks_of` takes the arguments of that kernel, without the last, and two pointers, what C calls

    ```c
    typedef void (*task_t)(void *argument, size_t index);
    typedef void (*parallel_for_t)(void *context, size_t count, task_t task, void *argument);
    ```

    and `context`. It becomes a function that puts the arguments into a structure on its stack and calls the pointer with the
    number of tasks in the kernel's `kernel.tasks`, a new function that takes the structure apart and calls the kernel with one
    number, and the structure. Where the pointer is null it calls the kernel in a loop instead; where the kernel has one task,
    always. Runs on the LLVM dialect, where buffers are pointers.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
  let statistics = [
    Statistic<"numCut", "cut", "Kernels of several tasks">,
    Statistic<"numWhole", "whole", "Kernels without a loop that could be cut">,
  ];
}
