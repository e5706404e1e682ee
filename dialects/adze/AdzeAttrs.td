//===- AdzeAttrs.td - Attributes of the graph dialect -------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a file says beside its ops: quantization that MLIR's `quant` types refuse, sparse encodings, where a
// tensor stood in the file, signatures, metadata, external buffers.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_ATTRS_TD
#define ADZE_ATTRS_TD

include "dialects/adze/AdzeEnums.td"
include "mlir/IR/AttrTypeBase.td"

class Adze_Attr<string name, string attrMnemonic> : AttrDef<Adze_Dialect, name> {
  let mnemonic = attrMnemonic;
  let assemblyFormat = "`<` struct(params) `>`";
}

/// Floats in brackets; NaN and infinities as hexadecimal, which the array parser of MLIR 22 does not read back.
def Adze_FloatsParameter : OptionalParameter<"::mlir::DenseF32ArrayAttr"> {
  let parser = "::adze::parseFloats($_parser)";
  let printer = "::adze::printFloats($_printer, $_self)";
}

def Adze_QuantizationAttr : Adze_Attr<"Quantization", "quantization"> {
  let summary = "What a tensor's QuantizationParameters say beyond its `quant` element type.";
  let description = [{
    The encoding of a tensor type. Where the element type is a `quant` type, only `min`, `max` (observed
    ranges) are set here; otherwise (64-bit storage, float storage, scales that are not positive and finite, an axis on
    a per-tensor scale, details) the element type is the storage type and this attribute holds the lot.
    `block_size` is set for blockwise quantization, whose scales are operands of `adze.blockwise_const`;
    `axes` as well for its multi-axis form. `custom` holds the bytes of CustomQuantization.

    C1: `scale` and `zero_point` have equally many elements, unless one is absent.
  }];
  let parameters = (ins Adze_FloatsParameter:$min,
                        Adze_FloatsParameter:$max,
                        Adze_FloatsParameter:$scale,
                        OptionalParameter<"::mlir::DenseI64ArrayAttr">:$zero_point,
                        DefaultValuedParameter<"int32_t", "0">:$axis,
                        OptionalParameter<"::mlir::IntegerAttr">:$block_size,
                        OptionalParameter<"::mlir::DenseI32ArrayAttr">:$axes,
                        OptionalParameter<"::mlir::DenseI8ArrayAttr">:$custom);
  let genVerifyDecl = 1;
}

def Adze_LevelAttr : Adze_Attr<"Level", "level"> {
  let summary = "One traversed dimension of a sparse constant.";
  let description = [{
    DENSE: `size` elements. SPARSE_CSR: `segments` and `indices`, whose element type (ui8, ui16 or i32) is
    the width on the wire.

    C1: segments and indices are vectors of ui8, ui16 or i32.
  }];
  let parameters = (ins EnumParameter<Adze_DimensionType>:$format,
                        DefaultValuedParameter<"int32_t", "0">:$size,
                        OptionalParameter<"::mlir::DenseElementsAttr">:$segments,
                        OptionalParameter<"::mlir::DenseElementsAttr">:$indices);
  let genVerifyDecl = 1;
}

def Adze_SparsityAttr : Adze_Attr<"Sparsity", "sparsity"> {
  let summary = "Sparse encoding of a constant (SparsityParameters of the wire format).";
  let description = [{
    `traversal_order` lists the original dimensions followed by the block dimensions in the order in which
    the stored values are traversed; `block_map[i]` is the original dimension that block dimension i splits.

    C1: `traversal_order` is a permutation. C2: one level per traversed dimension.
  }];
  let parameters = (ins "::mlir::DenseI32ArrayAttr":$traversal_order,
                        OptionalParameter<"::mlir::DenseI32ArrayAttr">:$block_map,
                        "::mlir::ArrayAttr":$levels);
  let genVerifyDecl = 1;
}

def Adze_OriginAttr : Adze_Attr<"Origin", "origin"> {
  let summary = "Where a tensor stood in its file, and what the file said of it that means nothing.";
  let description = [{
    Metadata of a tensor's location: its index and its buffer's index (-1: none), so that an untouched graph
    is written in its old order. The rest is kept only where the exporter would say it differently: `shape`
    (the placeholder extents of a shape with a signature), `has_rank`, `quantized` (an empty quantization table
    is present), `variable`, `quantization` (what no unranked type can hold). Losing a location loses nothing but order.
  }];
  let parameters = (ins "int32_t":$tensor, "int32_t":$buffer,
                        OptionalParameter<"::mlir::DenseI32ArrayAttr">:$shape,
                        OptionalParameter<"::mlir::DenseI32ArrayAttr">:$shape_signature,
                        DefaultValuedParameter<"bool", "false">:$has_rank,
                        DefaultValuedParameter<"bool", "false">:$quantized,
                        DefaultValuedParameter<"bool", "false">:$variable,
                        OptionalParameter<"::adze::QuantizationAttr">:$quantization);
}

def Adze_IntermediateAttr : Adze_Attr<"Intermediate", "intermediate"> {
  let summary = "A tensor that an op names as scratch or calibration intermediate.";
  let parameters = (ins "::mlir::TypeAttr":$type, "::mlir::LocationAttr":$location);
}

def Adze_SignatureAttr : Adze_Attr<"Signature", "signature"> {
  let summary = "A named entry point: argument and result names of one function.";
  let description = [{
    `inputs` and `outputs` map a name to an argument or result number, in the file's order:
    `#adze.signature<key = "serving_default", function = @main, input_names = ["x"], inputs = [0], ...>`.

    C1: there is a name for each number, and it is a string.
  }];
  let parameters = (ins "::mlir::StringAttr":$key, "::mlir::FlatSymbolRefAttr":$function,
                        "::mlir::ArrayAttr":$input_names, "::mlir::DenseI32ArrayAttr":$inputs,
                        "::mlir::ArrayAttr":$output_names, "::mlir::DenseI32ArrayAttr":$outputs,
                        OptionalParameter<"::mlir::StringAttr">:$deprecated_tag);
  let genVerifyDecl = 1;
}

def Adze_MetadataAttr : Adze_Attr<"Metadata", "metadata"> {
  let summary = "A named blob of the file, or (without a name) a buffer that no tensor uses.";
  let parameters = (ins OptionalParameter<"::mlir::StringAttr">:$name, "int32_t":$buffer,
                        OptionalParameter<"::mlir::ElementsAttr">:$data);
}

def Adze_OperatorCodeAttr : Adze_Attr<"OperatorCode", "operator_code"> {
  let summary = "An entry of the file's operator code table, kept where its order is not that of first use.";
  let description = "C1: `builtin` is a name of the wire format.";
  let parameters = (ins "::mlir::StringAttr":$builtin, OptionalParameter<"::mlir::StringAttr">:$custom,
                        "int32_t":$version, DefaultValuedParameter<"bool", "false">:$unused);
  let genVerifyDecl = 1;
}

def Adze_ExternalBufferAttr : Adze_Attr<"ExternalBuffer", "external_buffer"> {
  let summary = "Bytes in a file of their own: group (file), offset, length.";
  let parameters = (ins "int32_t":$id, "int32_t":$group, "int64_t":$offset, "int64_t":$length,
                        OptionalParameter<"::mlir::StringAttr">:$packing);
}

def Adze_QuantizeAttr : Adze_Attr<"Quantize", "quantize"> {
  let summary = "How an op is to be quantized: what a recipe says of it.";
  let description = [{
    The discardable attribute `adze.quantize` of an op, set by `assign-quantization`, read by the passes that quantize and
    removed by the last of them. `none`: the op stays as it is. `float16`: constants in half precision. `weight_only`: integer
    weights behind DEQUANTIZE. `dynamic`: integer weights that hybrid kernels take. `integer`: weights and activations.
    Weights with fewer than `min_elements` elements stay float in the modes in which activations do.

    C1: activations have 8 or 16 bits. C2: weights have 8, 4 or 2 bits. C3: `block_size` is set for granularity `block`, and
    is 32, 64, 128 or 256.
  }];
  let parameters = (ins EnumParameter<Adze_Quantize>:$mode,
                        DefaultValuedParameter<"int32_t", "8">:$activation_bits,
                        DefaultValuedParameter<"int32_t", "8">:$weight_bits,
                        EnumParameter<Adze_Granularity>:$granularity,
                        DefaultValuedParameter<"int32_t", "0">:$block_size,
                        DefaultValuedParameter<"int64_t", "1024">:$min_elements);
  let genVerifyDecl = 1;
}

/// A double without a type behind it.
def Adze_DoubleParameter : AttrParameter<"::mlir::FloatAttr", "an f64"> {
  let parser = "::adze::parseDouble($_parser)";
  let printer = "::adze::printDouble($_printer, $_self)";
}

def Adze_OptionalDoubleParameter : OptionalParameter<"::mlir::FloatAttr", "an f64"> {
  let parser = "::adze::parseDouble($_parser)";
  let printer = "::adze::printDouble($_printer, $_self)";
}

class Adze_DefaultEnum<EnumAttrInfo enum, string value> : EnumParameter<enum> {
  let defaultValue = value;
}

def Adze_PruneAttr : Adze_Attr<"Prune", "prune"> {
  let summary = "How the weights of an op are to be pruned, or have been.";
  let description = [{
    The discardable attribute `adze.prune` of an op, set by `assign-pruning` and read by the passes that prune. It stays until
    weights are encoded: passes that change weights in between keep zeros where it stands. `sparsity` is the share of zeros
    to be reached, from 0 to below 1. `elements`: single weights. `blocks`: `block_rows` x `block_columns` weights of the matrix whose
    rows are output channels. `groups`: `zeros` of each `group` weights along the input dimension. `channels`: output
    channels, for `prune-channels`. With `global`, ops share one threshold, and `sparsity` is that of all of them together.

    C1: `sparsity` is at least 0 and below 1. C2: blocks have positive extents, those of other patterns are 1. C3: `groups` has
    `zeros` from 1 to below `group`, and the sparsity that this is; other patterns have neither.
  }];
  let parameters = (ins EnumParameter<Adze_PrunePattern>:$pattern,
                        Adze_DoubleParameter:$sparsity,
                        DefaultValuedParameter<"int64_t", "1">:$block_rows,
                        DefaultValuedParameter<"int64_t", "1">:$block_columns,
                        DefaultValuedParameter<"int64_t", "0">:$zeros,
                        DefaultValuedParameter<"int64_t", "0">:$group,
                        Adze_DefaultEnum<Adze_Saliency, "::adze::Saliency::magnitude">:$saliency,
                        Adze_DefaultEnum<Adze_BlockPooling, "::adze::BlockPooling::average">:$pooling,
                        DefaultValuedParameter<"bool", "false">:$global);
  let genVerifyDecl = 1;
}

def Adze_ClusterAttr : Adze_Attr<"Cluster", "cluster"> {
  let summary = "How the weights of an op are to share values, or do.";
  let description = [{
    The discardable attribute `adze.cluster` of an op, set by `assign-clustering` and read by the passes that cluster. It stays
    until weights are encoded: passes that change weights in between keep them among the shared values. `clusters`: at most
    so many different weights in a table; 0: as few as keep the mean squared error of the layer's weights within `error` times
    their mean square. `channels`: each `group` output channels have a table of their own. `method`: the initialisation
    of Lloyd's iterations, or the optimum. `zeros`: zero is one of the values, and weights that are zero stay so.
    `weighted`: errors count by the mean square of the inputs that they are multiplied with.

    C1: `clusters` is 0, or 2 to 256. C2: `error` is above 0 and below 1 where `clusters` is 0, else 0. C3: `group` is at
    least 1 for `channels`, and 0 for `tensor`.
  }];
  let parameters = (ins "int64_t":$clusters,
                        DefaultValuedParameter<"int64_t", "0">:$group,
                        Adze_OptionalDoubleParameter:$error,
                        Adze_DefaultEnum<Adze_ClusterScope, "::adze::ClusterScope::tensor">:$scope,
                        Adze_DefaultEnum<Adze_ClusterMethod, "::adze::ClusterMethod::optimal">:$method,
                        DefaultValuedParameter<"bool", "false">:$zeros,
                        DefaultValuedParameter<"bool", "false">:$weighted);
  let genVerifyDecl = 1;
}

def Adze_DecomposeAttr : Adze_Attr<"Decompose", "decompose"> {
  let summary = "How an op is to become a chain of smaller ones.";
  let description = [{
    The discardable attribute `adze.decompose` of an op, set by `assign-decomposition` and read by the passes that
    factorise. `budget` says what `value` is: the share of the weights' squares to be kept (`energy`), of the multiplications
    (`macs`) or of the weights (`size`) that may be left, the share of the outputs' squares that may be lost on calibration data
    (`error`), or the rank itself. `tuned`: factors are fitted to the outputs on calibration data.

    C1: a rank is a whole number from 1; other values are above 0 and at most 1.
  }];
  let parameters = (ins EnumParameter<Adze_RankBudget>:$budget,
                        Adze_DoubleParameter:$value,
                        Adze_DefaultEnum<Adze_DecomposeMethod, "::adze::DecomposeMethod::automatic">:$method,
                        DefaultValuedParameter<"bool", "false">:$tuned);
  let genVerifyDecl = 1;
}

#endif // ADZE_ATTRS_TD
