//===- KernelOps.td - The machine dialect -------------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One op per machine idea: what linalg and a loop vectorizer do not reach by themselves.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_KERNEL_OPS_TD
#define ADZE_KERNEL_OPS_TD

include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/DialectBase.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Kernel_Dialect : Dialect {
  let name = "kernel";
  let summary = "What a machine is good at: register-tiled products with their epilogues, state, clocks.";
  let description = [{
    Ops of the machine. They stand beside `linalg` on tensors after the phase `lower` and on buffers after `memory`, and are
    gone after `codegen`. Element types are plain integers and floats: quantization has become arithmetic. README.md gives
    the rationale.
  }];
  let cppNamespace = "::adze::kernel";
}

class Kernel_Op<string mnemonic, list<Trait> traits = []> : Op<Kernel_Dialect, mnemonic, traits>;

def Kernel_Shaped : AnyTypeOf<[AnyRankedTensor, AnyStridedMemRef]>;

/// A product of a left operand with weights, and what is done to each sum before it is stored.
class Kernel_ProductOp<string mnemonic>
    : Kernel_Op<mnemonic, [SingleBlock, DestinationStyleOpInterface,
                           DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  code productText = [{

    Both factors are widened to the accumulator's type, which the first argument of the epilogue has: `f32 x f32 -> f32`,
    `i8 x i8 -> i32`, `i8 x i16 -> i32`, `i16 x i8 -> i64` and so on; `unsigned_lhs` widens the left operand's integers
    without sign. Zero points are not subtracted: what they contribute is constant or is added by the epilogue.

    The epilogue maps a sum to what is stored. Its arguments are the sum and one element of each `epilogue_operands`, which
    `epilogue_maps` pick by the indices of the result; its ops are elementwise (`arith`, `math`), so that a tile of sums can
    be mapped at once.

    Weights are as the model has them, rows of the left operand's layout (OHWI, or `[N, K]`), until `pack-weights` has
    chosen a tile: then `tile = [MR, NR, KR]` is set, and they have the shape `[G * ceil(N / NR), R, ceil(L / KR), NR, KR]`,
    zero where they stand for nothing. G is the number of groups (of matrices for a batch), R the number of contiguous runs
    of the left operand that a result needs, L the length of a run.

    Weights of which many are zero may leave the zeros out. Then there is a `pattern`, `tensor<N x bytes x i8>` with
    N of all groups: bit u of a row, the lowest bit of a byte first, says whether the unit u of the column's weights, KR
    elements of run u / ceil(L / KR), is not zero. The weights are one row of those that are not, chunk by chunk of NR
    columns, set by set of 24 columns or fewer, unit by unit, column by column; in front of a set of columns of signed bytes
    stands a unit for each column, with -128 times the sum of its weights as 32 bits. Where a unit is a word of 32 bits, MR is
    the number of rows that share the code of a chunk while it is in the first cache; where it is 16 bytes, MR is 1.

    Or the weights have the shape `[groups, 48 * KR]`, units that are not zero in slices of 16 columns as
    lib/Numerics/SlicedPacking.h says: three steps of 16 lanes a group, zero where a lane has nothing; with signed bytes, what
    sums begin with in front. Then a unit is a word, NR is 16, and MR is the number of rows that share what is read.

    Where whole blocks of a panel of NR columns are zero, the pattern has a row for each panel instead, and the weights have
    the shape `[blocks, NR, KR]`: those that are not zero, panel by panel, unit by unit. MR is the number of rows of a tile.

    Weights of few different values may be numbers of these. Then there is a `table`, of 2^B values of the weights' type, and the
    weights have the shape `[G * ceil(N / NR), steps, NR, KR, cell]` of bytes: a cell of 1 or 4 bytes holds, from the lowest bit
    on, the numbers of B bits for as many steps along K as fit. Where a float has a cell of one byte, columns are stored in blocks of
    64, as lib/Numerics/TablePacking.h says. Where the left operand's bytes are made unsigned, a panel begins with -128 times the
    sum of each column's weights as 32 bits.

    Where columns have values of their own, there is a `panel_table` instead, the type `tensor<P x 2^B x element>`: a panel is cut
    into P parts of equally many columns (vectors of the target, the last part may have fewer), and their tables follow its numbers,
    in the form in which lib/Numerics/TablePacking.h has them, filled up to whole steps.
  }];
  let arguments = (ins Kernel_Shaped:$lhs, Kernel_Shaped:$rhs, Variadic<Kernel_Shaped>:$epilogue_operands,
                       Kernel_Shaped:$init, AffineMapArrayAttr:$epilogue_maps, UnitAttr:$unsigned_lhs,
                       OptionalAttr<DenseI64ArrayAttr>:$tile, OptionalAttr<ElementsAttr>:$pattern,
                       OptionalAttr<ElementsAttr>:$table, OptionalAttr<TypeAttrOf<AnyStaticShapeTensor>>:$panel_table);
  let results = (outs Variadic<AnyRankedTensor>:$result);
  let regions = (region SizedRegion<1>:$epilogue);
  let hasVerifier = 1;
  let assemblyFormat = [{
    `lhs` `(` $lhs `:` type($lhs) `)` `rhs` `(` $rhs `:` type($rhs) `)` `init` `(` $init `:` type($init) `)`
    (`with` `(` $epilogue_operands^ `:` type($epilogue_operands) `)`)? attr-dict `epilogue` $epilogue (`->` type($result)^)?
  }];
  code productDeclarations = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() { return getInitMutable(); }
    /// The type in which sums are kept.
    ::mlir::Type getAccumulatorType() { return getEpilogue().front().getArgument(0).getType(); }
    /// Whether the weights have been packed for a register tile.
    bool isPacked() { return getTile().has_value(); }
  }];
  code tableDeclarations = [{
    /// Whether weights are numbers of values.
    bool hasTable() { return getTable() || getPanelTable(); }
  }];
  let extraClassDeclaration = productDeclarations;
}

def Kernel_MatmulOp : Kernel_ProductOp<"matmul"> {
  let summary = "product of a matrix with the transpose of another";
  let description = [{
    `result[m, n] = epilogue(sum over k of lhs[m, k] * rhs[n, k])`, or with a leading batch extent on all three.

    ```mlir
    %1 = kernel.matmul lhs(%x : tensor<49x64xf32>) rhs(%w : tensor<128x64xf32>) init(%e : tensor<49x128xf32>)
      with(%b : tensor<128xf32>) {epilogue_maps = [affine_map<(m, n) -> (n)>]} epilogue {
    ^bb0(%sum: f32, %bias: f32):
      %2 = arith.addf %sum, %bias : f32
      kernel.yield %2 : f32
    } -> tensor<49x128xf32>
    ```}] # productText # [{
    For a matrix R is 1 and L is K.

    C1: the operands have rank 2, or all have rank 3. C2: extents agree: `[M, K] x [N, K] -> [M, N]`. C6: a pattern has a
    row of bits for each column, and its weights have rank 1; or a row for each panel, and they have rank 3. C7: a table has
    4 to 256 values, a power of two, and its weights are bytes; there is one of `table`, `panel_table` and `pattern` at most.
  }];
  let extraClassDeclaration = productDeclarations # tableDeclarations;
}

def Kernel_Conv2DOp : Kernel_ProductOp<"conv_2d"> {
  let summary = "2-D convolution without padding";
  let description = [{
    Input NHWC, filter OHWI, result NHWC. There is no padding: whoever needs it pads the input, and the memory phase lets
    its producer write into the padded buffer. `groups` divides input and output channels.

    ```mlir
    %1 = kernel.conv_2d lhs(%x : tensor<1x58x58x64xf32>) rhs(%w : tensor<64x3x3x64xf32>) init(%e : tensor<1x56x56x64xf32>)
      {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    } -> tensor<1x56x56x64xf32>
    ```}] # productText # [{
    With a horizontal dilation of 1 and one group a run is a row of the window (R = KH, L = KW * I), otherwise a pixel of it
    (R = KH * KW, L = I). Filter extents are kept in `window` once the filter is packed.

    C1: operands have rank 4. C2: strides and dilations are positive. C3: channels agree with filter and groups. C4: the
    result's extents are those of a convolution without padding, or smaller. C6, C7: as for `kernel.matmul`.
  }];
  let arguments = (ins Kernel_Shaped:$lhs, Kernel_Shaped:$rhs, Variadic<Kernel_Shaped>:$epilogue_operands,
                       Kernel_Shaped:$init, AffineMapArrayAttr:$epilogue_maps, UnitAttr:$unsigned_lhs,
                       OptionalAttr<DenseI64ArrayAttr>:$tile, DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$dilations,
                       I64Attr:$groups, OptionalAttr<DenseI64ArrayAttr>:$window, OptionalAttr<ElementsAttr>:$pattern,
                       OptionalAttr<ElementsAttr>:$table, OptionalAttr<TypeAttrOf<AnyStaticShapeTensor>>:$panel_table);
  let extraClassDeclaration = productDeclarations # tableDeclarations # [{
    /// Height and width of the window, packed or not.
    std::pair<int64_t, int64_t> getWindowExtents();
  }];
}

def Kernel_DepthwiseConv2DOp : Kernel_ProductOp<"depthwise_conv_2d"> {
  let summary = "2-D convolution of each channel with its own filter";
  let description = [{
    Input NHWC, filter `[KH, KW, C]`, result NHWC with as many channels: a depth multiplier has been resolved by repeating
    channels. `padding` is `[top, left]`: so many rows and columns of zeros are thought in front of the input, and behind it
    as many as the result reads. It is for narrow borders, of which each is code of its own; without it there is no padding,
    as for `kernel.conv_2d`. The filter is not packed: `tile` is `[rows, columns, channels]` of the results that are kept in
    registers.

    ```mlir
    %1 = kernel.depthwise_conv_2d lhs(%x : tensor<1x114x114x32xf32>) rhs(%w : tensor<3x3x32xf32>)
      init(%e : tensor<1x112x112x32xf32>)
      {epilogue_maps = [], strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    } -> tensor<1x112x112x32xf32>
    ```}] # productText # [{

    C1: input and result have rank 4, the filter rank 3. C2: strides and dilations are positive. C3: channels agree.
    C4: the result's extents are those of a convolution without padding, or smaller, where there is no `padding`. C5:
    `padding` is two numbers that are not negative.
  }];
  let arguments = (ins Kernel_Shaped:$lhs, Kernel_Shaped:$rhs, Variadic<Kernel_Shaped>:$epilogue_operands,
                       Kernel_Shaped:$init, AffineMapArrayAttr:$epilogue_maps, UnitAttr:$unsigned_lhs,
                       OptionalAttr<DenseI64ArrayAttr>:$tile, DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$dilations,
                       OptionalAttr<DenseI64ArrayAttr>:$padding);
}

def Kernel_YieldOp : Kernel_Op<"yield", [Pure, Terminator, ReturnLike,
                                         ParentOneOf<["MatmulOp", "Conv2DOp", "DepthwiseConv2DOp"]>]> {
  let summary = "what an epilogue stores";
  let description = "Ends the epilogue of a product with the element that is stored.";
  let arguments = (ins AnyType:$value);
  let assemblyFormat = "$value attr-dict `:` type($value)";
}

def Kernel_StateOp : Kernel_Op<"state", [DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "the buffer of a variable";
  let description = [{
    State that outlives an invocation: variables and variable tensors. Equal names are one buffer; the memory phase gives it
    a place in the state block. It is read into a tensor by `kernel.read` and written by `kernel.write`, in program order.

    ```mlir
    %0 = kernel.state "h" : memref<1x16xf32>
    ```
  }];
  let arguments = (ins StrAttr:$name);
  let results = (outs AnyStaticShapeMemRef:$buffer);
  let assemblyFormat = "$name attr-dict `:` type($buffer)";
}

def Kernel_ReadOp : Kernel_Op<"read", [DestinationStyleOpInterface, DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "copies a variable into a tensor";
  let description = [{
    The result is the content of the buffer at this point of the program.

    ```mlir
    %1 = kernel.read %0 into %e : memref<1x16xf32>, tensor<1x16xf32> -> tensor<1x16xf32>
    ```

    C1: buffer and tensor have equal shapes and element types.
  }];
  let arguments = (ins AnyStaticShapeMemRef:$buffer, Kernel_Shaped:$init);
  let results = (outs Variadic<AnyRankedTensor>:$result);
  let assemblyFormat = [{
    $buffer `into` $init attr-dict `:` type($buffer) `,` type($init) (`->` type($result)^)?
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() { return getInitMutable(); }
  }];
}

def Kernel_WriteOp : Kernel_Op<"write", [DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "copies a tensor into a variable";
  let description = [{
    ```mlir
    kernel.write %1 to %0 : tensor<1x16xf32>, memref<1x16xf32>
    ```

    C1: tensor and buffer have equal shapes and element types.
  }];
  let arguments = (ins Kernel_Shaped:$source, AnyStaticShapeMemRef:$buffer);
  let assemblyFormat = "$source `to` $buffer attr-dict `:` type($source) `,` type($buffer)";
  let hasVerifier = 1;
}

def Kernel_ExternCallOp : Kernel_Op<"extern_call", [AttrSizedOperandSegments, DestinationStyleOpInterface,
                                                    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "calls a C function that whoever links the model brings";
  let description = [{
    Stands for a custom op whose code is not the compiler's. `symbol` is the function, in C:

    ```c
    void SYMBOL(const void *const *inputs, void *const *outputs, const void *options, size_t options_size);
    ```

    `inputs` and `outputs` are the tensors in the order of the model, their elements one after the other as the model stores
    them (BOOL, 4-bit and 2-bit integers have a byte each), aligned for their type; an input that is left out, whose position
    among the inputs is in `absent`, is null. `options` are the op's bytes, null where it has none. The function writes every
    element of the outputs, and may have effects of its own: it is called as often, and in the order, as the model says.

    ```mlir
    %1 = kernel.extern_call "adze_extern_Foo" inputs(%x : tensor<4xf32>) options(%o : tensor<9xi8>)
      outputs(%e : tensor<2xf32>) -> tensor<2xf32>
    ```

    C1: each output that is a tensor, and nothing else, has a result of its type. C2: buffers have their elements one after
    the other. C3: `absent` are positions among the inputs, in increasing order.
  }];
  let arguments = (ins StrAttr:$symbol, Variadic<Kernel_Shaped>:$inputs, Optional<Kernel_Shaped>:$options,
                       Variadic<Kernel_Shaped>:$inits, DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$absent);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = [{
    $symbol `inputs` `(` ($inputs^ `:` type($inputs))? `)` (`options` `(` $options^ `:` type($options) `)`)?
    `outputs` `(` ($inits^ `:` type($inits))? `)` attr-dict (`->` type($results)^)?
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() { return getInitsMutable(); }
  }];
}

#endif // ADZE_KERNEL_OPS_TD
