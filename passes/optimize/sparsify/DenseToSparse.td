//===- DenseToSparse.td - Weights without their zeros -----------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def DenseToSparse : Pass<"dense-to-sparse", "::mlir::func::FuncOp"> {
  let summary = "store sparse weights without their zeros";
  let description = [{
    What `EXPERIMENTAL_SPARSITY` of LiteRT's converter does with FLOAT32 and INT8 weights of rank 2 and 4, of convolutions and
    FULLY_CONNECTED:

    - fewer zeros than `min-sparsity`: they stay dense;
    - blocks that a kernel of LiteRT executes (FULLY_CONNECTED: 1x4 for floats, 1x16 for INT8), where the share of zeros in
      whole blocks is more than `float-block-ratio` (INT8: `integer-block-ratio`) of that of all zeros: stored by blocks;
    - else element by element where a kernel executes that (FULLY_CONNECTED of floats);
    - where none does, DENSIFY in front of the op makes the dense form when the model is loaded, so that only the file gets
      smaller (XNNPACK, which LiteRT uses, computes sparsely with 1x1 filters behind DENSIFY). LiteRT's converter stores these
      element by element; here the form is the smallest of elements and blocks of 4 or 16 along a dimension.

    Beyond that rule, weights stay dense that are zeros alone, or whose vectors and tables (`overhead`, twice with DENSIFY)
    would not be smaller. So do those that LiteRT would refuse or compute wrongly without saying so: FLOAT16, and INT8 of
    FULLY_CONNECTED behind DENSIFY; INT8 with FLOAT32 activations behind DENSIFY, in rows of more than 255 blocks, or with
    several scales. Blocks where the input's last dimension is not that of the weights are stored element by element. Ops
    that a kernel computes sparsely have version 8, whatever the file said: XNNPACK takes others for dense.

    The traversal order is that of the dimensions; all are dense but the last, which is compressed. Indices have 8, 16 or 32
    bits as their values want. A constant that `sparse-to-dense` made is stored as it was, whatever the rule says.
  }];
  let options = [
    Option<"minSparsity", "min-sparsity", "double", "0.3", "Share of zeros from which weights are stored without them">,
    Option<"floatBlockRatio", "float-block-ratio", "double", "0.9", "Blocks of floats: share of the zeros that they must hold">,
    Option<"integerBlockRatio", "integer-block-ratio", "double", "0.8", "Blocks of INT8: share of the zeros that they must hold">,
    Option<"overhead", "overhead", "int64_t", "192", "Bytes of tables that a sparse tensor, or DENSIFY, adds to a file">,
    Option<"densify", "densify", "bool", "true", "Encode for the file alone where no kernel computes sparsely">,
    Option<"exact", "exact", "bool", "false",
           "No INT8 blocks: their kernel rounds otherwise than the dense one, and outputs differ by one step here and there">,
    Option<"hybrid", "hybrid", "bool", "false",
           "INT8 blocks with FLOAT32 activations too, though their kernel makes other integers of activations than the dense one">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numBlocks", "by-blocks", "Weights stored by blocks">,
    Statistic<"numElements", "by-elements", "Weights stored element by element">,
    Statistic<"numDensify", "densified", "Of them, those that DENSIFY makes dense again">,
    Statistic<"numLarger", "larger", "Weights with zeros enough that would not be smaller">,
  ];
}
