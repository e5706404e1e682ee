//===- PlanTensors.td - Places of tensors for LiteRT Micro ------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def PlanTensors : Pass<"plan-tensors", "::mlir::ModuleOp"> {
  let summary = "give tensors places in the arena of LiteRT Micro";
  let description = [{
    Finds out when each tensor is needed, in the order of the ops, and gives it an offset in one arena, so that tensors
    that are alive together do not overlap. LiteRT Micro plans by itself otherwise, in little time and with a worse
    result. The exporter writes the offsets as the metadata `OfflineMemoryAllocation`.

    Lifetimes are those of LiteRT Micro: what an op reads and what it writes are alive together; inputs of a subgraph
    live from its start, outputs to its end; a subgraph that an op runs lives while the op does. Constants, variables,
    tensors without bytes and subgraphs that the first one never runs are left to the runtime (-1), and so are the
    scratch buffers of its kernels, which it puts around these.

    An op gets `adze.arena_offsets`, a number a result; an argument `adze.arena_offset`; the module `adze.arena_bytes`.
    Composites are expanded, as in the file. It is the last pass to run: nothing brings the offsets up to date when ops
    or shapes change. Shapes must be static.

    ```mlir
    %0 = adze.relu(%x) : (tensor<8xf32>) -> tensor<8xf32>
    // becomes
    %0 = adze.relu(%x) {adze.arena_offsets = array<i64: 32>} : (tensor<8xf32>) -> tensor<8xf32>
    ```
  }];
  let options = [
    Option<"alignment", "alignment", "uint64_t", "16", "Offsets are multiples of it, a power of two; LiteRT Micro wants 16">,
  ];
  let statistics = [
    Statistic<"numTensors", "tensors", "Tensors that were given a place">,
    Statistic<"numBytes", "arena-bytes", "Bytes of the arena">,
    Statistic<"numBound", "bound-bytes", "Bytes that no plan can do without">,
  ];
}
