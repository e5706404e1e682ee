//===- PlanArena.td - One static arena --------------------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def PlanArena : Pass<"plan-arena", "::mlir::ModuleOp"> {
  let summary = "give every buffer a place in the arena, the state or the weights";
  let description = [{
    After bufferization, in every public function: allocations become views of one arena, at offsets that lib/Planner
    chooses from their lifetimes; views of views share their buffer's place; elementwise ops write over an operand that
    nothing needs any more. Variables (`kernel.state`) become views of the state, constants of the weights, arguments of raw
    bytes. The function then takes, in this order, its inputs and outputs, arena, state and weights, all as
    `memref<Nxi8>`; constants keep their data in `memref.global` ops with a `kernel.offset`.

    Attributes of the module afterwards: `kernel.arena_bytes`, `kernel.arena_align` (of all blocks, and of what is in them),
    `kernel.arena_bound` (the largest live set), `kernel.arena_map` (each buffer with its tensor, place and lifetime),
    `kernel.state_bytes`, `kernel.weights_bytes`.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect"];
  let statistics = [
    Statistic<"numBuffers", "buffers", "Allocations that got a place">,
    Statistic<"numInPlace", "in-place", "Buffers that took the place of an operand">,
  ];
}
