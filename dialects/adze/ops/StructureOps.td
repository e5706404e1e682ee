//===- StructureOps.td - Tensors that no builtin computes ---*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constants, variables and other tensors without a producer, and the ops that carry what has no record.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_STRUCTURE_OPS_TD
#define ADZE_STRUCTURE_OPS_TD

include "dialects/adze/AdzeBase.td"
include "mlir/IR/SymbolInterfaces.td"

class Adze_StructureOp<string opMnemonic, list<Trait> opTraits = []> : Op<Adze_Dialect, opMnemonic, opTraits>;

/// What the wire can hold: not `sparse<...>`, not strings outside their packed form.
defvar dataPredicate = And<[CPred<"::llvm::isa<::mlir::DenseElementsAttr, ::mlir::DenseResourceElementsAttr>($_self)">,
                            Neg<CPred<"::llvm::isa<::mlir::DenseStringElementsAttr>($_self)">>]>;
def Adze_DataAttr : ElementsAttrBase<dataPredicate, "dense numbers or a resource blob">;
def Adze_BytesAttr : ElementsAttrBase<And<[dataPredicate,
    CPred<"::llvm::cast<::mlir::ElementsAttr>($_self).getElementType().isUnsignedInteger(8)">]>,
    "dense bytes (ui8) or a resource blob of them">;

def Adze_ConstOp : Adze_StructureOp<"const", [ConstantLike, Pure]> {
  let summary = "a constant tensor";
  let description = [{
    A tensor whose buffer holds data. `value` has the storage type, the result may be quantized:

    ```mlir
    %0 = adze.const dense<[1, -2]> : tensor<2xi8> -> tensor<2x!quant.uniform<i8:f32, 5.0e-1>>
    ```

    Values are `dense` when small and resource blobs in the wire's layout otherwise (packed 4-bit and 2-bit
    elements low bits first, one byte per BOOL, the packed form of STRING tensors).

    C1: the result has the shape of `value`. C2: the result stores the element type of `value`. C3: a blob
    has exactly the bytes of its type.
  }];
  let arguments = (ins Adze_DataAttr:$value);
  let results = (outs Adze_Tensor:$output);
  let assemblyFormat = "$value attr-dict `->` type($output)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Adze_SparseConstOp : Adze_StructureOp<"sparse_const", [Pure, Adze_VerifyInferredShapes,
    DeclareOpInterfaceMethods<InferShapedTypeOpInterface, ["inferReturnTypeComponents"]>]> {
  let summary = "a constant tensor stored without its zeros";
  let description = [{
    `value` holds the stored elements in traversal order as a vector, `sparsity` where they belong; the
    result is dense.

    ```mlir
    %0 = adze.sparse_const dense<[1.0, 2.0]> : tensor<2xf32> {sparsity = #adze.sparsity<
        traversal_order = [0, 1], levels = [#adze.level<format = DENSE, size = 2>,
        #adze.level<format = SPARSE_CSR, segments = dense<[0, 1, 2]> : tensor<3xui8>,
                    indices = dense<[0, 3]> : tensor<2xui8>>]>} -> tensor<2x4xf32>
    ```

    C1: `value` is a vector of the result's storage type. C2: the levels describe the result's shape and as
    many elements as `value` has. C3: segments ascend from 0 and indices are within their dimension.
  }];
  let arguments = (ins Adze_DataAttr:$value, Adze_SparsityAttr:$sparsity);
  let results = (outs Adze_Tensor:$output);
  let assemblyFormat = "$value attr-dict `->` type($output)";
  let hasVerifier = 1;
}

def Adze_ClusteredConstOp : Adze_StructureOp<"clustered_const", [Pure]> {
  let summary = "a constant tensor of few different values";
  let description = [{
    `values` holds tables of values, a row each; `indices` says of each element of the result where it is in its table. With
    one table it holds for all; with more, `axis` is divided among them in equal parts, in order.

    ```mlir
    %0 = adze.clustered_const dense<[[-1.0, 0.5]]> : tensor<1x2xf32> at dense<[[0, 1, 1], [1, 0, 0]]> : tensor<2x3xui8>
        -> tensor<2x3xf32>
    ```

    LiteRT Micro has this form in files (COMPRESSION_METADATA, up to 128 values of a table); elsewhere
    `clustered-to-dense` repeats the values.

    C1: `values` is a matrix of the result's storage type, of 1 to 256 columns. C2: `indices` are ui8 in the result's shape, which is
    static. C3: indices are less than the columns of `values`. C4: `axis` is one of the result's, and the rows of `values` divide it;
    without `axis` there is one row. C5: blobs have exactly the bytes of their types, and storage is not packed.
  }];
  let arguments = (ins Adze_DataAttr:$values, Adze_DataAttr:$indices, OptionalAttr<I32Attr>:$axis);
  let results = (outs Adze_Tensor:$output);
  let assemblyFormat = "$values `at` $indices attr-dict `->` type($output)";
  let hasVerifier = 1;
}

def Adze_BlockwiseConstOp : Adze_StructureOp<"blockwise_const", [Pure]> {
  let summary = "a constant tensor quantized in blocks";
  let description = [{
    Scales (and zero points; `none` value: all 0) of each block are tensors of their own and operands here; the
    block size stands in the result type's `#adze.quantization`.

    ```mlir
    %s = adze.const dense<1.0> : tensor<2x1xf16> -> tensor<2x1xf16>
    %z = adze.no_value
    %w = adze.blockwise_const dense<1> : tensor<2x32xi4> scales %s, %z : tensor<2x1xf16>, none
        -> tensor<2x32xi4, #adze.quantization<block_size = 32 : i32>>
    ```

    C1: the result has the shape of `value`. C2: the result stores the element type of `value`. C3: a blob
    has exactly the bytes of its type. C4: the result's encoding has a `block_size`.
  }];
  let arguments = (ins Adze_DataAttr:$value, Adze_Tensor:$scales, Adze_MaybeTensor:$zero_points);
  let results = (outs Adze_Tensor:$output);
  let assemblyFormat = [{
    $value attr-dict `scales` $scales `,` $zero_points `:` type($scales) `,` type($zero_points) `->` type($output)
  }];
  let hasVerifier = 1;
}

def Adze_ExternalConstOp : Adze_StructureOp<"external_const", [Pure]> {
  let summary = "a constant tensor whose data is in another file";
  let description = [{
    `buffer` is the id of an entry of the module's `adze.external_buffers`.

    ```mlir
    %0 = adze.external_const 7 : tensor<4xf32>
    ```
  }];
  let arguments = (ins I32Attr:$buffer);
  let results = (outs Adze_Tensor:$output);
  let assemblyFormat = "$buffer attr-dict `:` type($output)";
}

def Adze_NoValueOp : Adze_StructureOp<"no_value", [ConstantLike, Pure]> {
  let summary = "an operand that the file leaves out (-1)";
  let description = [{
    ```mlir
    %0 = adze.no_value
    ```
  }];
  let results = (outs NoneType:$output);
  let assemblyFormat = "attr-dict";
  let hasFolder = 1;
}

def Adze_VariableOp : Adze_StructureOp<"variable"> {
  let summary = "a variable tensor: state that outlives an invocation";
  let description = [{
    A tensor with `is_variable`. Ops that take it as state read and write it, so it is never folded, merged or
    moved. It starts as zeros (its zero point).

    ```mlir
    %0 = adze.variable : tensor<1x16xf32>
    ```
  }];
  let results = (outs Res<Adze_Tensor, "state", [MemAlloc]>:$output);
  let assemblyFormat = "attr-dict `:` type($output)";
}

def Adze_PlaceholderOp : Adze_StructureOp<"placeholder", [Pure]> {
  let summary = "a tensor that the file declares and nothing produces";
  let description = [{
    Left over by converters; without users. Kept so that an untouched graph is written as it was read.

    ```mlir
    %0 = adze.placeholder : tensor<4xf32>
    ```

    C1: it has no users.
  }];
  let results = (outs Adze_Tensor:$output);
  let assemblyFormat = "attr-dict `:` type($output)";
  let hasVerifier = 1;
}

def Adze_CustomOp : Adze_StructureOp<"custom"> {
  let summary = "an op outside LiteRT's builtins";
  let description = [{
    `options` holds the op's bytes (a FlexBuffer by convention). Nothing is known of its effects.

    ```mlir
    %1 = adze.custom "MaxUnpooling2D"(%0) {options = dense<[1, 2]> : tensor<2xui8>}
        : (tensor<1x2x2x1xf32>) -> tensor<1x4x4x1xf32>
    ```
  }];
  let arguments = (ins StrAttr:$custom_code, OptionalAttr<Adze_BytesAttr>:$options, Variadic<Adze_MaybeTensor>:$inputs);
  let results = (outs Variadic<Adze_MaybeTensor>:$outputs);
  let assemblyFormat = "$custom_code `(` $inputs `)` attr-dict `:` functional-type($inputs, $outputs)";
}

def Adze_OpaqueOp : Adze_StructureOp<"opaque", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a builtin that has no op of its own in the dialect";
  let description = [{
    `options` are the fields of `options_table` by name, decoded through reflection over the schema; subgraphs are
    symbols. Nothing is known of its effects.

    ```mlir
    %1 = adze.opaque "HASHTABLE_SIZE"(%0) {options_table = "HashtableSizeOptions", options = {}}
        : (tensor<1x!adze.resource>) -> tensor<1xi64>
    ```

    C1: `builtin` is a name of the wire format. C2: subgraphs named in `options` are functions.
  }];
  let arguments = (ins StrAttr:$builtin, OptionalAttr<StrAttr>:$options_table, OptionalAttr<DictionaryAttr>:$options,
                       Variadic<Adze_MaybeTensor>:$inputs);
  let results = (outs Variadic<Adze_MaybeTensor>:$outputs);
  let assemblyFormat = "$builtin `(` $inputs `)` attr-dict `:` functional-type($inputs, $outputs)";
  let hasVerifier = 1;
}

def Adze_ObserveOp : Adze_StructureOp<"observe"> {
  let summary = "shows a tensor to whoever runs the model";
  let description = [{
    When the code of the model gets there, the elements of `input` are handed over under the number `slot`. Calibration and
    whatever else needs the values of tensors puts these ops into a copy of the model. They exist in this process alone: no
    file and no object code has them.

    ```mlir
    adze.observe %0 {slot = 3 : i32} : tensor<1x8xf32>
    ```
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_I32Attr:$slot);
  let assemblyFormat = "$input attr-dict `:` type($input)";
}

#endif // ADZE_STRUCTURE_OPS_TD
