// Enough tensors alive at a time for an arena, of a multiple of 64 bytes.
module {
  func.func @main(%x: tensor<1x16x16x4xf32> loc("x")) -> tensor<1x16x16x4xf32> {
    %w = adze.const dense<0.125> : tensor<4x3x3x4xf32> -> tensor<4x3x3x4xf32> loc("weights")
    %b = adze.const dense<[0.0, 1.0, -1.0, 0.5]> : tensor<4xf32> -> tensor<4xf32> loc("bias")
    %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x16x16x4xf32>, tensor<4x3x3x4xf32>, tensor<4xf32>) -> tensor<1x16x16x4xf32> loc("first")
    %1 = adze.conv_2d(%0, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x16x16x4xf32>, tensor<4x3x3x4xf32>, tensor<4xf32>) -> tensor<1x16x16x4xf32> loc("second")
    %2 = adze.logistic(%1) : (tensor<1x16x16x4xf32>) -> tensor<1x16x16x4xf32> loc("gate")
    %3 = adze.mul(%2, %0) : (tensor<1x16x16x4xf32>, tensor<1x16x16x4xf32>) -> tensor<1x16x16x4xf32> loc("gated")
    %4 = adze.conv_2d(%3, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x16x16x4xf32>, tensor<4x3x3x4xf32>, tensor<4xf32>) -> tensor<1x16x16x4xf32> loc("third")
    return %4 : tensor<1x16x16x4xf32>
  }
}
