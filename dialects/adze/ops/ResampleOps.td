//===- ResampleOps.td - Padding, blocks, resizing ----------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that pad, move blocks between space, depth and batch, and resize images.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_RESAMPLE_OPS_TD
#define ADZE_RESAMPLE_OPS_TD

include "dialects/adze/AdzeBase.td"

class Adze_PadBase<string mnemonic, string builtin, string table>
    : Adze_PureOp<mnemonic, builtin, table, [Adze_InferShape, Adze_SameScale<[0, 2], [0]>]> {
  let arguments = (ins Adze_Tensor:$input, Adze_TensorOf<["INT32", "INT64", "INT8", "INT16", "BOOL"]>:$paddings,
                       Optional<Adze_MaybeTensor>:$constant_values);
  let versions = [
    Adze_Version<6, [{q.in(0).starts_with("FLOAT8")}]>,
    Adze_Version<5, [{q.in(0) == "BOOL"}]>,
    Adze_Version<4, [{q.rank(0) > 4}]>,
    Adze_Version<3, [{q.in(0) == "INT16"}]>,
    Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_PadOp : Adze_PadBase<"pad", "PAD", "PadOptions"> {
  let summary = "surround a tensor with zeros";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Dimension i grows by `paddings[i][0]` in front and `paddings[i][1]` behind; the new elements are zero (the zero
    point of a quantized tensor), or `constant_values` where a file gives it.

    ```mlir
    %1 = adze.pad(%x, %p) : (tensor<2x3xf32>, tensor<2x2xi32>) -> tensor<?x?xf32>
    ```

    C1: `paddings` has two columns and a row per dimension of the input. C2: paddings are not negative. C3:
    `constant_values` has one element of the input's type.
  }];
}

def Adze_PadV2Op : Adze_PadBase<"padv2", "PADV2", "PadV2Options"> {
  let summary = "surround a tensor with a value";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Dimension i grows by `paddings[i][0]` in front and `paddings[i][1]` behind; the new elements are `constant_values`.

    ```mlir
    %1 = adze.padv2(%x, %p, %v) : (tensor<2x3xf32>, tensor<2x2xi32>, tensor<f32>) -> tensor<?x?xf32>
    ```

    C1: `paddings` has two columns and a row per dimension of the input. C2: paddings are not negative. C3:
    `constant_values` has one element of the input's type.
  }];
}

def Adze_MirrorPadOp : Adze_PureOp<"mirror_pad", "MIRROR_PAD", "MirrorPadOptions", [
    Adze_InferShape, Adze_SameScale<[0], [0]>, Adze_DataMovement<0>]> {
  let summary = "surround a tensor with its mirror image";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    As PAD, with the elements next to the edge in reverse order: SYMMETRIC repeats the edge itself, REFLECT does not.

    ```mlir
    %1 = adze.mirror_pad(%x, %p) {mode = #adze.mirror_pad_mode<SYMMETRIC>}
        : (tensor<2x3xf32>, tensor<2x2xi32>) -> tensor<?x?xf32>
    ```

    C1: `paddings` has two columns and a row per dimension of the input. C2: paddings are not negative. C3: a padding is
    at most the dimension (SYMMETRIC) or one less (REFLECT).
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_IntTensor:$paddings,
                       DefaultValuedAttr<Adze_MirrorPadModeAttr, "::adze::MirrorPadMode::REFLECT">:$mode);
  let versions = [Adze_Version<3, [{q.in(0) == "INT16"}]>, Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_SpaceToDepthOp : Adze_PureOp<"space_to_depth", "SPACE_TO_DEPTH", "SpaceToDepthOptions", [
    Adze_InferShape, Adze_SameScale<[0], [0]>, Adze_DataMovement<0>]> {
  let summary = "blocks of an image become channels";
  let integerActivations = ["INT8"];
  let description = [{
    NHWC; every block of `block_size` by `block_size` pixels becomes one pixel with all their channels.

    ```mlir
    %1 = adze.space_to_depth(%x) {block_size = 2 : i32} : (tensor<1x4x6x3xf32>) -> tensor<1x2x3x12xf32>
    ```

    C1: the input has rank 4. C2: `block_size` is positive and divides height and width.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_DefaultI32<"0">:$block_size);
  let versions = [Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_DepthToSpaceOp : Adze_PureOp<"depth_to_space", "DEPTH_TO_SPACE", "DepthToSpaceOptions", [
    Adze_InferShape, Adze_SameScale<[0], [0]>, Adze_DataMovement<0>]> {
  let summary = "channels become blocks of an image";
  let integerActivations = ["INT8"];
  let description = [{
    NHWC; every pixel becomes a block of `block_size` by `block_size` pixels that share out its channels.

    ```mlir
    %1 = adze.depth_to_space(%x) {block_size = 2 : i32} : (tensor<1x2x3x12xf32>) -> tensor<1x4x6x3xf32>
    ```

    C1: the input has rank 4. C2: `block_size` is positive and its square divides the channels.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_DefaultI32<"0">:$block_size);
  let versions = [Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

defvar blockVersions = [
    Adze_Version<4, [{q.in(0) == "INT16"}]>,
    Adze_Version<3, [{q.rank(0) != 4}]>,
    Adze_Version<2, [{q.in(0) == "INT8"}]>];

def Adze_SpaceToBatchNDOp : Adze_PureOp<"space_to_batch_nd", "SPACE_TO_BATCH_ND", "SpaceToBatchNDOptions", [
    Adze_InferShape, Adze_SameScale<[0], [0]>]> {
  let summary = "interleaved pixels become batches";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    The dimensions between the first and the last are padded with zeros and divided into blocks; each position within a
    block becomes a batch of its own. What a dilated convolution is made of.

    ```mlir
    %1 = adze.space_to_batch_nd(%x, %b, %p)
        : (tensor<1x4x6x3xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<?x?x?x3xf32>
    ```

    C1: the input has rank 3 or 4. C2: `block_shape` is a vector with an element per dimension between, `paddings` has
    such a row and two columns. C3: blocks are positive and divide the padded dimensions.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_Int32Tensor:$block_shape, Adze_Int32Tensor:$paddings);
  let versions = blockVersions;
}

def Adze_BatchToSpaceNDOp : Adze_PureOp<"batch_to_space_nd", "BATCH_TO_SPACE_ND", "BatchToSpaceNDOptions", [
    Adze_InferShape, Adze_SameScale<[0], [0]>, Adze_DataMovement<0>]> {
  let summary = "batches become interleaved pixels";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Undoes SPACE_TO_BATCH_ND: batches become positions within blocks, and the borders `crops` are cut off.

    ```mlir
    %1 = adze.batch_to_space_nd(%x, %b, %c)
        : (tensor<4x2x3x3xf32>, tensor<2xi32>, tensor<2x2xi32>) -> tensor<?x?x?x3xf32>
    ```

    C1: the input has rank 3 or 4. C2: `block_shape` is a vector with an element per dimension between, `crops` has
    such a row and two columns. C3: blocks are positive and their product divides the batches. C4: crops are not
    negative and leave something.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_Int32Tensor:$block_shape, Adze_Int32Tensor:$crops);
  let versions = blockVersions;
}

defvar resizeVersions = [
    Adze_Version<4, [{q.in(0) == "INT16"}]>];

def Adze_ResizeBilinearOp : Adze_PureOp<"resize_bilinear", "RESIZE_BILINEAR", "ResizeBilinearOptions", [
    Adze_InferShape, Adze_SameScale<[0], [0]>]> {
  let summary = "scale an image, interpolating between pixels";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    NHWC to the height and width in `size`. `align_corners` makes the centres of corner pixels meet,
    `half_pixel_centers` the corners of the images.

    ```mlir
    %1 = adze.resize_bilinear(%x, %s) {half_pixel_centers = true}
        : (tensor<1x4x6x3xf32>, tensor<2xi32>) -> tensor<1x?x?x3xf32>
    ```

    C1: the input has rank 4. C2: `size` is a vector of 2. C3: height and width are positive. C4: `align_corners` and
    `half_pixel_centers` exclude each other where the size is constant.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_Int32Tensor:$size, Adze_DefaultFalse:$align_corners,
                       Adze_DefaultFalse:$half_pixel_centers);
  let versions = !listconcat(resizeVersions, [
    Adze_Version<3, [{q.flag("half_pixel_centers")}]>,
    Adze_Version<2, [{q.in(0) == "INT8"}]>]);
}

def Adze_ResizeNearestNeighborOp : Adze_PureOp<"resize_nearest_neighbor", "RESIZE_NEAREST_NEIGHBOR",
    "ResizeNearestNeighborOptions", [Adze_InferShape, Adze_SameScale<[0], [0]>, Adze_DataMovement<0>]> {
  let summary = "scale an image, repeating or dropping pixels";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    As RESIZE_BILINEAR, with the nearest pixel.

    ```mlir
    %1 = adze.resize_nearest_neighbor(%x, %s) {align_corners = true}
        : (tensor<1x4x6x3xf32>, tensor<2xi32>) -> tensor<1x?x?x3xf32>
    ```

    C1: the input has rank 4. C2: `size` is a vector of 2. C3: height and width are not negative.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_Int32Tensor:$size, Adze_DefaultFalse:$align_corners,
                       Adze_DefaultFalse:$half_pixel_centers);
  let versions = !listconcat(resizeVersions, [
    Adze_Version<3, [{q.flag("half_pixel_centers") || q.flag("align_corners")}]>,
    Adze_Version<2, [{q.in(0) == "INT8"}]>]);
}

#endif // ADZE_RESAMPLE_OPS_TD
