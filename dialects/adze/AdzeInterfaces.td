//===- AdzeInterfaces.td - What optimizations ask of ops ----*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Op interfaces through which passes learn what they may do, so that no pass names an op. The answers are data
// in an op's record; utils/adze-tblgen writes the methods. Facts are from LiteRT's kernels and converter
// (tfl_ops.td, operator_property.cc, kernels/*.cc).
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_INTERFACES_TD
#define ADZE_INTERFACES_TD

include "mlir/IR/Interfaces.td"

class Adze_Interface<string name> : OpInterface<name> {
  let cppNamespace = "::adze";
}

def Adze_SameScaleOpInterface : Adze_Interface<"SameScaleOpInterface"> {
  let description = "Kernels that need one scale and zero point for the named operands and results.";
  let methods = [
    InterfaceMethod<"Operand numbers that share the scale; every quantizable one when variadic.",
                    "::llvm::SmallVector<unsigned>", "getSameScaleOperands">,
    InterfaceMethod<"Result numbers that share the scale.", "::llvm::SmallVector<unsigned>", "getSameScaleResults">,
  ];
}

def Adze_FixedOutputRangeInterface : Adze_Interface<"FixedOutputRangeInterface"> {
  let description = "Kernels that accept a single scale and zero point for their output.";
  let methods = [
    InterfaceMethod<"The parameters for a storage type (`INT8`, `UINT8`, `INT16`), none where the kernel has no such type.",
                    "::std::optional<::adze::ScaleZeroPoint>", "getFixedOutputParams",
                    (ins "::llvm::StringRef":$storage)>,
  ];
}

def Adze_WeightedOpInterface : Adze_Interface<"WeightedOpInterface"> {
  let description = "Ops with weights: which operands they are, their channel axis, the bias, what the kernels take.";
  let methods = [
    InterfaceMethod<"Operand numbers of weights that are present.", "::llvm::SmallVector<unsigned>", "getWeightOperands">,
    InterfaceMethod<"Axis of the weight's output channels; -1: kernels want one scale for the whole tensor.",
                    "int64_t", "getChannelAxis", (ins "unsigned":$operand)>,
    InterfaceMethod<"Operand number of the bias, none where it is absent or the op has none.",
                    "::std::optional<unsigned>", "getBiasOperand">,
    InterfaceMethod<"Operand number of the activations that the weights multiply.", "unsigned", "getInputOperand">,
    InterfaceMethod<"Whether LiteRT computes float activations with quantized weights of that wire type.",
                    "bool", "supportsHybridWeights", (ins "::llvm::StringRef":$storage)>,
    InterfaceMethod<"Whether LiteRT computes integer activations with weights of that wire type.",
                    "bool", "supportsIntegerWeights", (ins "::llvm::StringRef":$storage)>,
    InterfaceMethod<"Sparse encodings that LiteRT executes: `FLOAT32_CSR`, `FLOAT32_1x4`, `INT8_1x16`.",
                    "bool", "supportsSparseWeights", (ins "::llvm::StringRef":$encoding)>,
    InterfaceMethod<"Whether LiteRT Micro executes the weights as indices into a table of values.",
                    "bool", "supportsClusteredWeights">,
    InterfaceMethod<"Whether LiteRT takes blockwise scales for the weights.", "bool", "supportsBlockwiseWeights">,
  ];
}

def Adze_FusedActivationOpInterface : Adze_Interface<"FusedActivationOpInterface"> {
  let description = "Ops with a `fused_activation_function` option.";
  let methods = [
    InterfaceMethod<"The activation applied to the result.", "::adze::ActivationFunctionType", "getFusedActivation", (ins), [{
      return $_op.getFusedActivationFunction();
    }]>,
    InterfaceMethod<"Replaces the activation.", "void", "setFusedActivation",
                    (ins "::adze::ActivationFunctionType":$activation), [{
      $_op.setFusedActivationFunction(activation);
    }]>,
  ];
}

def Adze_ArithmeticCostOpInterface : Adze_Interface<"ArithmeticCostOpInterface"> {
  let description = "Ops whose work is counted in multiply-accumulates.";
  let methods = [
    InterfaceMethod<"Multiply-accumulates of one execution, none while a shape it depends on is dynamic.",
                    "::std::optional<int64_t>", "getMultiplyAccumulates">,
  ];
}

def Adze_DataMovementOpInterface : Adze_Interface<"DataMovementOpInterface"> {
  let description = [{
    Ops that copy elements of one operand to their results without computing on them, so that an elementwise op
    (DEQUANTIZE for one) may move across.
  }];
  let methods = [
    InterfaceMethod<"The operand whose elements are copied.", "unsigned", "getMovedOperand">,
  ];
}

def Adze_AffineElementwiseOpInterface : Adze_Interface<"AffineElementwiseOpInterface"> {
  let description = [{
    Binary elementwise ops that are y = a * x + b once one operand is constant: what a weighted op in front can
    take into its weights and bias.
  }];
  let methods = [
    InterfaceMethod<[{The factor and addend given the constant operand's number and one of its values; none where
                      the op is not affine in the other operand.}],
                    "::std::optional<::std::pair<double, double>>", "getAffineCoefficients",
                    (ins "unsigned":$constantOperand, "double":$value)>,
  ];
}

#endif // ADZE_INTERFACES_TD
