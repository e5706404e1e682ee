//===- AdzeEnums.td - Enumerations of the wire format -------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Enumerations that options tables use, with the wire format's names and numbers.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_ENUMS_TD
#define ADZE_ENUMS_TD

include "dialects/adze/AdzeDialect.td"
include "mlir/IR/EnumAttr.td"

class Adze_EnumCase<string sym, int val> : I32EnumAttrCase<sym, val>;

class Adze_Enum<string name, string text, list<I32EnumAttrCase> cases> : I32EnumAttr<name, text, cases> {
  let cppNamespace = "::adze";
  let genSpecializedAttr = 0;
}

class Adze_EnumAttr<EnumAttrInfo enum, string attrMnemonic> : EnumAttr<Adze_Dialect, enum, attrMnemonic> {
  let assemblyFormat = "`<` $value `>`";
}

def Adze_Padding : Adze_Enum<"Padding", "how a window is padded",
    [Adze_EnumCase<"SAME", 0>, Adze_EnumCase<"VALID", 1>]>;
def Adze_PaddingAttr : Adze_EnumAttr<Adze_Padding, "padding">;

def Adze_Activation : Adze_Enum<"ActivationFunctionType", "activation fused into an op", [
    Adze_EnumCase<"NONE", 0>, Adze_EnumCase<"RELU", 1>, Adze_EnumCase<"RELU_N1_TO_1", 2>,
    Adze_EnumCase<"RELU6", 3>, Adze_EnumCase<"TANH", 4>, Adze_EnumCase<"SIGN_BIT", 5>]>;
def Adze_ActivationAttr : Adze_EnumAttr<Adze_Activation, "activation">;

def Adze_WeightsFormat : Adze_Enum<"FullyConnectedOptionsWeightsFormat", "layout of fully connected weights",
    [Adze_EnumCase<"DEFAULT", 0>, Adze_EnumCase<"SHUFFLED4x16INT8", 1>]>;
def Adze_WeightsFormatAttr : Adze_EnumAttr<Adze_WeightsFormat, "weights_format">;

def Adze_LSTMKernelType : Adze_Enum<"LSTMKernelType", "which LSTM cell the op computes",
    [Adze_EnumCase<"FULL", 0>, Adze_EnumCase<"BASIC", 1>]>;
def Adze_LSTMKernelTypeAttr : Adze_EnumAttr<Adze_LSTMKernelType, "lstm_kernel_type">;

def Adze_MirrorPadMode : Adze_Enum<"MirrorPadMode", "how a mirrored border repeats the edge",
    [Adze_EnumCase<"REFLECT", 0>, Adze_EnumCase<"SYMMETRIC", 1>]>;
def Adze_MirrorPadModeAttr : Adze_EnumAttr<Adze_MirrorPadMode, "mirror_pad_mode">;

def Adze_Combiner : Adze_Enum<"CombinerType", "how embeddings are combined",
    [Adze_EnumCase<"SUM", 0>, Adze_EnumCase<"MEAN", 1>, Adze_EnumCase<"SQRTN", 2>]>;
def Adze_CombinerAttr : Adze_EnumAttr<Adze_Combiner, "combiner">;

def Adze_LSHProjectionType : Adze_Enum<"LSHProjectionType", "how LSH_PROJECTION joins bits",
    [Adze_EnumCase<"UNKNOWN", 0>, Adze_EnumCase<"SPARSE", 1>, Adze_EnumCase<"DENSE", 2>]>;
def Adze_LSHProjectionTypeAttr : Adze_EnumAttr<Adze_LSHProjectionType, "lsh_projection_type">;

def Adze_CustomFormat : Adze_Enum<"CustomOptionsFormat", "format of a custom op's options",
    [Adze_EnumCase<"FLEXBUFFERS", 0>]>;
def Adze_CustomFormatAttr : Adze_EnumAttr<Adze_CustomFormat, "custom_options_format">;

def Adze_DimensionType : Adze_Enum<"DimensionType", "storage of one dimension of a sparse constant",
    [Adze_EnumCase<"DENSE", 0>, Adze_EnumCase<"SPARSE_CSR", 1>]>;

def Adze_ReduceWindowFunction : Adze_Enum<"ReduceWindowFunction", "how REDUCE_WINDOW combines a window", [
    Adze_EnumCase<"UNSUPPORTED", 0>, Adze_EnumCase<"ADD", 1>, Adze_EnumCase<"MUL", 2>,
    Adze_EnumCase<"MINIMUM", 3>, Adze_EnumCase<"MAXIMUM", 4>, Adze_EnumCase<"ALL", 5>, Adze_EnumCase<"ANY", 6>]>;
def Adze_ReduceWindowFunctionAttr : Adze_EnumAttr<Adze_ReduceWindowFunction, "reduce_window_function">;

/// Not of the wire format: what quantization passes are to do with an op.
def Adze_Quantize : Adze_Enum<"QuantizeMode", "how an op is quantized", [
    Adze_EnumCase<"none", 0>, Adze_EnumCase<"float16", 1>, Adze_EnumCase<"weight_only", 2>,
    Adze_EnumCase<"dynamic", 3>, Adze_EnumCase<"integer", 4>]>;
def Adze_Granularity : Adze_Enum<"Granularity", "what part of a weight shares a scale", [
    Adze_EnumCase<"tensor", 0>, Adze_EnumCase<"channel", 1>, Adze_EnumCase<"block", 2>]>;

/// Not of the wire format: which weights pruning takes together, and how it judges them.
def Adze_PrunePattern : Adze_Enum<"PrunePattern", "which weights are pruned together", [
    Adze_EnumCase<"elements", 0>, Adze_EnumCase<"blocks", 1>, Adze_EnumCase<"groups", 2>, Adze_EnumCase<"channels", 3>]>;
def Adze_Saliency : Adze_Enum<"Saliency", "how much a weight matters", [
    Adze_EnumCase<"magnitude", 0>, Adze_EnumCase<"wanda", 1>, Adze_EnumCase<"sparsegpt", 2>]>;
def Adze_BlockPooling : Adze_Enum<"BlockPooling", "what a block's magnitude is", [
    Adze_EnumCase<"average", 0>, Adze_EnumCase<"max", 1>]>;

/// Not of the wire format: which weights share a table of values, and where clustering begins.
def Adze_ClusterScope : Adze_Enum<"ClusterScope", "which weights share values", [
    Adze_EnumCase<"tensor", 0>, Adze_EnumCase<"channels", 1>]>;
def Adze_ClusterMethod : Adze_Enum<"ClusterMethod", "how shared values are found", [
    Adze_EnumCase<"linear", 0>, Adze_EnumCase<"density", 1>, Adze_EnumCase<"random", 2>, Adze_EnumCase<"kmeanspp", 3>,
    Adze_EnumCase<"optimal", 4>]>;
/// Not of the wire format: what a layer is factorised into, and what bounds the rank.
def Adze_DecomposeMethod : Adze_Enum<"DecomposeMethod", "the factors of a layer", [
    Adze_EnumCase<"automatic", 0>, Adze_EnumCase<"svd", 1>, Adze_EnumCase<"spatial", 2>, Adze_EnumCase<"tucker2", 3>,
    Adze_EnumCase<"cp", 4>]>;
def Adze_RankBudget : Adze_Enum<"RankBudget", "what a rank is chosen by", [
    Adze_EnumCase<"energy", 0>, Adze_EnumCase<"macs", 1>, Adze_EnumCase<"size", 2>, Adze_EnumCase<"error", 3>,
    Adze_EnumCase<"rank", 4>]>;

#endif // ADZE_ENUMS_TD
