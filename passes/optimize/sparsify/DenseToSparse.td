//===- DenseToSparse.td - Weights without their zeros -----------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def DenseToSparse : Pass<"dense-to-sparse", "::mlir::func::FuncOp"> {
  let summary = "store sparse weights without their zeros";
  let description = [{
    What `EXPERIMENTAL_SPARSITY` of LiteRT's converter does with weights of rank 2 and 4, FLOAT32, FLOAT16 or INT8:

    - fewer than 30 % zeros: they stay dense;
    - blocks that a kernel executes (FULLY_CONNECTED: 1x4 for floats, 1x16 for INT8), where the share of zeros in whole blocks is more
      than 0.9 (INT8: 0.8) of that of all zeros: stored by blocks;
    - else stored element by element; where no kernel executes that, DENSIFY in front of the op makes the dense form when
      the model is loaded, so that only the file gets smaller.

    The traversal order is that of the dimensions; all are dense but the last, which is compressed. Indices have 8, 16 or 32
    bits as their values want.
  }];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numBlocks", "by-blocks", "Weights stored by blocks">,
    Statistic<"numElements", "by-elements", "Weights stored element by element">,
    Statistic<"numDensify", "densified", "Of them, those that DENSIFY makes dense again">,
  ];
}
