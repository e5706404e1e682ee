//===- RecordReference.td - The model to come close to ----------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def RecordReference : Pass<"record-reference", "::mlir::ModuleOp"> {
  let summary = "keep a copy of the model as the one that later passes approximate";
  let description = [{
    Hands a copy of the module to whoever runs models for passes (`--representative-data`). `round-weights` and
    `correct-biases` compare with it, tensor by tensor and by name. Belongs behind what changes the float model on purpose and
    in front of what quantizes it. With `use=outputs` the copy is for `distill-weights`, beside that one. Changes nothing. Fails where
    nobody runs models.
  }];
  let options = [
    Option<"use", "use", "std::string", "\"tensors\"", "tensors or outputs: what is compared">,
  ];
}
