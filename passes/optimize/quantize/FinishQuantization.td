//===- FinishQuantization.td - What stayed float, and why -------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def FinishQuantization : Pass<"finish-quantization", "::mlir::ModuleOp"> {
  let summary = "say what stayed float and why, and clear away what quantization noted";
  let description = [{
    Reports each op with `adze.kept_float` as a row of a table: op, tensor, rule and suggestion; as a remark, or with `strict` as an error
    that fails. With `strict`, an op whose mode is `integer` and that has FLOAT32 tensors must not be left, but for QUANTIZE and
    DEQUANTIZE at the border, whatever passes ran before.

    Then removes `adze.quantize` and `adze.kept_float`, and, unless `keep-ranges`, the ranges and scales that types of FLOAT32
    tensors state.
  }];
  let options = [
    Option<"strict", "strict", "bool", "false", "fail if anything stayed float">,
    Option<"keepRanges", "keep-ranges", "bool", "false", "leave what types of FLOAT32 tensors state">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numFloat", "float-ops", "Ops that stayed float although asked for">,
  ];
}
