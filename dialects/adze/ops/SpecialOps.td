//===- SpecialOps.td - Detection, signal, random, lookup ----*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops of one use each: box selection, Fourier transform, random numbers, lookups, text.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_SPECIAL_OPS_TD
#define ADZE_SPECIAL_OPS_TD

include "dialects/adze/AdzeBase.td"

def Adze_Float32Tensor : Adze_TensorOf<["FLOAT32"]>;
def Adze_StringTensor : Adze_TensorOf<["STRING"]>;

//===----------------------------------------------------------------------===//
// Detection
//===----------------------------------------------------------------------===//

/// A pure op with several results.
class Adze_PureMultiOp<string opMnemonic, string builtinName, string table>
    : Adze_Op<opMnemonic, builtinName, table, [Pure, Adze_VerifyInferredShapes, Adze_InferShape]>;

def Adze_NonMaxSuppressionV4Op
    : Adze_PureMultiOp<"non_max_suppression_v4", "NON_MAX_SUPPRESSION_V4", "NonMaxSuppressionV4Options"> {
  let summary = "greedy selection of boxes that overlap little";
  let description = [{
    Takes boxes (rows of y1, x1, y2, x2) in order of falling score, leaving out those whose score is not above
    `score_threshold` and those that overlap a box already taken by more than `iou_threshold`. `selected_indices` has
    `max_output_size` elements, of which `num_selected_indices` count; the rest are 0.

    ```mlir
    %1:2 = adze.non_max_suppression_v4(%b, %s, %m, %i, %t)
        : (tensor<9x4xf32>, tensor<9xf32>, tensor<i32>, tensor<f32>, tensor<f32>) -> (tensor<?xi32>, tensor<i32>)
    ```

    C1: boxes have shape [n, 4] and scores [n]. C2: the remaining operands are scalars. C3: a constant `max_output_size`
    is not negative.
  }];
  let arguments = (ins Adze_Float32Tensor:$boxes, Adze_Float32Tensor:$scores, Adze_Int32Tensor:$max_output_size,
                       Adze_Float32Tensor:$iou_threshold, Adze_Float32Tensor:$score_threshold);
  let results = (outs Adze_Tensor:$selected_indices, Adze_Tensor:$num_selected_indices);
}

def Adze_NonMaxSuppressionV5Op
    : Adze_PureMultiOp<"non_max_suppression_v5", "NON_MAX_SUPPRESSION_V5", "NonMaxSuppressionV5Options"> {
  let summary = "selection of boxes with scores lowered by overlap";
  let description = [{
    As `adze.non_max_suppression_v4`, but where `soft_nms_sigma` is positive, overlap lowers the score of a box instead
    of dropping it. `selected_scores` are the scores that led to the selection.

    ```mlir
    %1:3 = adze.non_max_suppression_v5(%b, %s, %m, %i, %t, %g)
        : (tensor<9x4xf32>, tensor<9xf32>, tensor<i32>, tensor<f32>, tensor<f32>, tensor<f32>)
        -> (tensor<?xi32>, tensor<?xf32>, tensor<i32>)
    ```

    C1: boxes have shape [n, 4] and scores [n]. C2: the remaining operands are scalars. C3: a constant `max_output_size`
    is not negative.
  }];
  let arguments = (ins Adze_Float32Tensor:$boxes, Adze_Float32Tensor:$scores, Adze_Int32Tensor:$max_output_size,
                       Adze_Float32Tensor:$iou_threshold, Adze_Float32Tensor:$score_threshold,
                       Adze_Float32Tensor:$soft_nms_sigma);
  let results = (outs Adze_Tensor:$selected_indices, Adze_Tensor:$selected_scores, Adze_Tensor:$num_selected_indices);
}

//===----------------------------------------------------------------------===//
// Signal
//===----------------------------------------------------------------------===//

def Adze_RFFT2DOp : Adze_PureOp<"rfft2d", "RFFT2D", "Rfft2dOptions", [Adze_InferShape]> {
  let summary = "2-D Fourier transform of real numbers";
  let description = [{
    Transforms the last two dimensions, cut or padded with zeros to `fft_length`, and keeps the columns up to half of
    the width.

    ```mlir
    %1 = adze.rfft2d(%x, %n) : (tensor<4x4xf32>, tensor<2xi32>) -> tensor<?x?xcomplex<f32>>
    ```

    C1: the input has at least rank 2. C2: `fft_length` has shape [2]. C3: constant lengths are powers of two.
  }];
  let arguments = (ins Adze_Float32Tensor:$input, Adze_Int32Tensor:$fft_length);
}

//===----------------------------------------------------------------------===//
// Random numbers
//===----------------------------------------------------------------------===//

/// Where random numbers come from. Drawing allocates a value of its own: two equal ops are not one, and one without
/// users may go, because every op of the graph has a generator of its own.
def Adze_RandomResource : Resource<"::adze::RandomResource">;
def Adze_RandomResult : Res<Adze_Tensor, "", [MemAlloc<Adze_RandomResource>]>;

class Adze_RandomOp<string opMnemonic, string builtinName>
    : Adze_Op<opMnemonic, builtinName, "RandomOptions", [Adze_VerifyInferredShapes, Adze_InferShape]> {
  let results = (outs Adze_RandomResult:$output);
}

def Adze_RandomUniformOp : Adze_RandomOp<"random_uniform", "RANDOM_UNIFORM"> {
  let summary = "random numbers from [0, 1)";
  let description = [{
    A tensor of the shape that the operand says. Two seeds of 0 mean another sequence each time the graph is loaded.

    ```mlir
    %1 = adze.random_uniform(%s) {seed = 1 : i64, seed2 = 2 : i64} : (tensor<2xi32>) -> tensor<?x?xf32>
    ```

    C1: `shape` is a vector. C2: constant extents are not negative.
  }];
  let arguments = (ins Adze_Int32Tensor:$shape, Adze_DefaultI64<"0">:$seed, Adze_DefaultI64<"0">:$seed2);
}

def Adze_RandomStandardNormalOp : Adze_RandomOp<"random_standard_normal", "RANDOM_STANDARD_NORMAL"> {
  let summary = "random numbers with mean 0 and deviation 1";
  let description = [{
    A tensor of the shape that the operand says. Two seeds of 0 mean another sequence each time the graph is loaded.

    ```mlir
    %1 = adze.random_standard_normal(%s) {seed = 1 : i64, seed2 = 2 : i64} : (tensor<2xi32>) -> tensor<?x?xf32>
    ```

    C1: `shape` is a vector. C2: constant extents are not negative.
  }];
  let arguments = (ins Adze_Int32Tensor:$shape, Adze_DefaultI64<"0">:$seed, Adze_DefaultI64<"0">:$seed2);
}

def Adze_MultinomialOp : Adze_RandomOp<"multinomial", "MULTINOMIAL"> {
  let summary = "random classes with given probabilities";
  let description = [{
    Draws `num_samples` classes for every row of `logits`, which holds logarithms of unscaled probabilities.

    ```mlir
    %1 = adze.multinomial(%l, %n) {seed = 1 : i64, seed2 = 2 : i64} : (tensor<2x5xf32>, tensor<i32>) -> tensor<2x?xi64>
    ```

    C1: `logits` has rank 2 and `num_samples` is a scalar. C2: a constant `num_samples` is not negative.
  }];
  let arguments = (ins Adze_Float32Tensor:$logits, Adze_Int32Tensor:$num_samples, Adze_DefaultI64<"0">:$seed,
                       Adze_DefaultI64<"0">:$seed2);
}

//===----------------------------------------------------------------------===//
// Lookups
//===----------------------------------------------------------------------===//

def Adze_BucketizeOp : Adze_PureOp<"bucketize", "BUCKETIZE", "BucketizeOptions", [Adze_InferShape]> {
  let summary = "number of boundaries that do not exceed an element";
  let description = [{
    ```mlir
    %1 = adze.bucketize(%x) {boundaries = array<f32: 0.0, 10.0, 100.0>} : (tensor<3x2xf32>) -> tensor<3x2xi32>
    ```

    C1: boundaries do not descend.
  }];
  let arguments = (ins Adze_TensorOf<["INT32", "INT64", "FLOAT32", "FLOAT64"]>:$input,
                       OptionalAttr<DenseF32ArrayAttr>:$boundaries);
}

def Adze_HashtableLookupOp : Adze_PureMultiOp<"hashtable_lookup", "HASHTABLE_LOOKUP", ""> {
  let summary = "rows of a table by key";
  let description = [{
    Element i of `output` is the row of `value` at the place where `key`, which ascends, has `lookup[i]`; zeros where it
    does not, and then `hits[i]` is 0 instead of 1.

    ```mlir
    %1:2 = adze.hashtable_lookup(%l, %k, %v)
        : (tensor<4xi32>, tensor<3xi32>, tensor<3x2xf32>) -> (tensor<4x2xf32>, tensor<4xui8>)
    ```

    C1: `lookup` and `key` are vectors. C2: `value` has a row per key. C3: strings are a vector.
  }];
  let arguments = (ins Adze_Int32Tensor:$lookup, Adze_Int32Tensor:$key, Adze_Tensor:$value);
  let results = (outs Adze_Tensor:$output, Adze_Tensor:$hits);
}

def Adze_EmbeddingLookupSparseOp
    : Adze_PureOp<"embedding_lookup_sparse", "EMBEDDING_LOOKUP_SPARSE", "EmbeddingLookupSparseOptions",
                  [Adze_InferShape]> {
  let summary = "weighted combination of embeddings that a sparse tensor names";
  let description = [{
    `ids` and `weights` are the values of two sparse tensors with the same `indices` and `dense_shape`. Along their last
    dimension the rows of `value` that the ids name are combined: weighted and added, and with MEAN divided by the sum
    of weights, with SQRTN by the root of the sum of their squares.

    ```mlir
    %1 = adze.embedding_lookup_sparse(%i, %x, %s, %w, %v) {combiner = #adze.combiner<MEAN>}
        : (tensor<3xi32>, tensor<3x2xi32>, tensor<2xi32>, tensor<3xf32>, tensor<4x3x2xf32>) -> tensor<?x3x2xf32>
    ```

    C1: `ids`, `dense_shape` and `weights` are vectors, `indices` a matrix, `value` has at least rank 2. C2: there are
    as many ids and weights as rows of indices, and as many columns as extents in `dense_shape`.
  }];
  let arguments = (ins Adze_Int32Tensor:$ids, Adze_Int32Tensor:$indices, Adze_Int32Tensor:$dense_shape,
                       Adze_Float32Tensor:$weights, Adze_Float32Tensor:$value,
                       DefaultValuedAttr<Adze_CombinerAttr, "::adze::CombinerType::SUM">:$combiner);
}

def Adze_LSHProjectionOp : Adze_PureOp<"lsh_projection", "LSH_PROJECTION", "LSHProjectionOptions", [Adze_InferShape]> {
  let summary = "bits of random projections of an input's rows";
  let description = [{
    Every element of `hash` is the seed of a projection, whose sign is a bit. DENSE gives the bits as elements, SPARSE
    one number for each row of `hash`, different between rows. Rows of the input weigh 1 where `weight` is absent.

    ```mlir
    %1 = adze.lsh_projection(%h, %x, %w) {type = #adze.lsh_projection_type<DENSE>}
        : (tensor<3x2xf32>, tensor<5xi32>, tensor<5xf32>) -> tensor<6xi32>
    ```

    C1: `hash` is a matrix of at most 32 columns. C2: the input has a row. C3: `weight` is a vector with an element per
    row of the input. C4: `type` is SPARSE or DENSE.
  }];
  let arguments = (ins Adze_Tensor:$hash, Adze_Tensor:$input, Optional<Adze_MaybeTensor>:$weight,
                       DefaultValuedAttr<Adze_LSHProjectionTypeAttr, "::adze::LSHProjectionType::UNKNOWN">:$type);
}

def Adze_SkipGramOp : Adze_PureOp<"skip_gram", "SKIP_GRAM", "SkipGramOptions", [Adze_InferShape]> {
  let summary = "sequences of words with some left out";
  let description = [{
    All sequences of `ngram_size` words (up to `ngram_size` with `include_all_ngrams`) of the string, in order, with at
    most `max_skip_size` words left out between two.

    ```mlir
    %1 = adze.skip_gram(%x) {ngram_size = 3 : i32, max_skip_size = 2 : i32, include_all_ngrams = true}
        : (tensor<1x!adze.string>) -> tensor<?x!adze.string>
    ```
  }];
  let arguments = (ins Adze_StringTensor:$input, Adze_DefaultI32<"0">:$ngram_size, Adze_DefaultI32<"0">:$max_skip_size,
                       Adze_DefaultFalse:$include_all_ngrams);
}

#endif // ADZE_SPECIAL_OPS_TD
