//===- DivideLoops.td - Loops of linalg ops as tasks ------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def DivideLoops : Pass<"divide-loops", "::mlir::func::FuncOp"> {
  let summary = "write linalg ops of kernels with tasks as loops, one of them cut";
  let description = [{
    In functions with `kernel.task_limit`, whose last argument is the number of a task, a linalg op on buffers becomes loops. One
    of those over a parallel dimension runs from where the task begins to where it ends: the outermost with enough parts. Parts
    are single steps, or 64 of the innermost loop, which is left to LLVM's vectorizer. Every result must have the dimension as
    an index, so that no two tasks write to one place, and an operand that is written to is read at the same place only;
    otherwise the op is left alone, and so are other functions.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
  ];
  let statistics = [
    Statistic<"numCut", "cut", "Ops whose loop is cut">,
  ];
}
