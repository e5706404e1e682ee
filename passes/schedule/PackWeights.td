//===- PackWeights.td - Weights in a tile's order -----------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def PackWeights : Pass<"pack-weights", "::mlir::ModuleOp"> {
  let summary = "choose register tiles and put constant weights into the order in which they are read";
  let description = [{
    For each `kernel.matmul` and `kernel.conv_2d` chooses `tile = [MR, NR, KR]` from the shapes and from the module's
    `kernel.triple`, `kernel.cpu` and `kernel.features` (without them: the baseline of x86-64). Weights that are an
    `arith.constant` become a constant of shape `[G * ceil(N / NR), R, ceil(L / KR), NR, KR]`, zero where they stand for
    nothing; equal ones are one. KR is what a lane of the machine's dot product adds up: 4 for int8 with VNNI, 2 for
    `pmaddwd`, 1 otherwise. Weights that are computed are packed by a `linalg.generic` at run time.

    Where a target has code for it, weights with many zeros leave them out, if a model of the cost says that this is faster
    (`sparse` = auto; never and always are for tests and comparisons): the op gets a `pattern`, from which
    `expand-sparse-products` makes straight-line code (AVX-512), for few rows loops along slices of columns (AVX-512), or loops
    along lists of blocks, where 16 columns have zeros in the same places (AVX2 and NEON as well). A remark says what was
    chosen, and both estimates. Zeros that are left out are not multiplied with infinities either: with `strict`, floats keep
    them.

    Weights of at most 256 different values may be stored as numbers of 2 to 8 bits of these, which are looked up in a `table` in
    registers (AVX-512, AVX2, NEON), where a model of the cost says that this is faster than reading weights from the memory they
    come from (`table` = auto; never and always are for tests and comparisons): matrices and 1x1 convolutions of few rows. Tiles are
    those of the dense product, and sums are added in the same order. A remark says what was chosen, and both estimates.
    Where columns have values of their own (the gates of an LSTM, groups of channels) the panels of NR columns, or vectors of columns
    of a panel, may have tables of their own (`panel_table`): those that take the fewest cycles. A panel or a vector in which values
    change has the values of both sides in its table.

    With `release`, a constant's bytes are dropped as soon as nothing of the module names them any more, so that a large
    model is not in memory twice; no other module of the context may use them. That is why the pass is one of modules.

    ```mlir
    %w = arith.constant dense_resource<w> : tensor<64x64xf32>
    %0 = kernel.matmul lhs(%x : tensor<49x64xf32>) rhs(%w : tensor<64x64xf32>) ...
    // becomes
    %w = arith.constant dense_resource<p> : tensor<2x1x64x32x1xf32>
    %0 = kernel.matmul lhs(%x : tensor<49x64xf32>) rhs(%w : tensor<2x1x64x32x1xf32>) ... {tile = array<i64: 7, 32, 1>}
    ```
  }];
  let options = [
    Option<"release", "release", "bool", "false", "drop the bytes of constants whose packed form took their place">,
    Option<"sparse", "sparse", "std::string", "\"auto\"", "which products leave zeros out: auto, never or always">,
    Option<"table", "table", "std::string", "\"auto\"", "which products look weights of few values up: auto, never or always">,
    Option<"strict", "strict", "bool", "false", "products of floats multiply with zeros">,
  ];
  let statistics = [
    Statistic<"numPacked", "num-packed", "Products whose weights were packed">,
    Statistic<"numSparse", "num-sparse", "Products that leave zeros out">,
    Statistic<"numTables", "num-tables", "Products that look weights up">,
    Statistic<"numShared", "num-shared", "Products that share another one's packed weights">,
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect", "::adze::kernel::KernelDialect"];
}
