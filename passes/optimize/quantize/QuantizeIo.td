//===- QuantizeIo.td - Types of inputs and outputs --------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def QuantizeIo : Pass<"quantize-io", "::mlir::ModuleOp"> {
  let summary = "give inputs and outputs of a quantized model integer types";
  let description = [{
    Of functions that no op calls: a FLOAT32 input that goes into a QUANTIZE takes the type of its result (others of its uses
    rescale or dequantize), and a FLOAT32 output that a DEQUANTIZE makes takes that of its operand, so that the program
    around the model has no floats (`inference_input_type` and `inference_output_type` of LiteRT's converter). `uint8` puts a QUANTIZE in between that shifts
    the zero point by 128, or goes straight to UINT8 where the neighbour is a conversion already.

    Inputs and outputs that are not FLOAT32 stay as they are. Fails, by the name of the tensor, where a FLOAT32 one meets no
    conversion to the type that is asked for, and where an op calls the function of a signature.
  }];
  let options = [
    Option<"inputType", "input-type", "std::string", "\"float32\"", "float32, int8, uint8 or int16">,
    Option<"outputType", "output-type", "std::string", "\"float32\"", "float32, int8, uint8 or int16">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numInputs", "inputs", "Inputs that are integers now">,
    Statistic<"numOutputs", "outputs", "Outputs that are integers now">,
  ];
}
