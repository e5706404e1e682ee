module attributes {adze.description = "a small net"} {
  func.func @main(%x: tensor<1x4x4x2xf32> loc("image")) -> (tensor<1x4x4x3xf32>) {
    %w = adze.const dense<[[[[1.0, 0.0]]], [[[2.0, 0.0]]], [[[1.0, 3.0]]]]> : tensor<3x1x1x2xf32> -> tensor<3x1x1x2xf32> loc("weights")
    %b = adze.const dense<0.5> : tensor<3xf32> -> tensor<3xf32> loc("bias")
    %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x4x4x2xf32>, tensor<3x1x1x2xf32>, tensor<3xf32>) -> tensor<1x4x4x3xf32> loc("conv</script>")
    %1 = adze.relu(%0) : (tensor<1x4x4x3xf32>) -> tensor<1x4x4x3xf32> loc("unused")
    %2 = adze.logistic(%0) : (tensor<1x4x4x3xf32>) -> tensor<1x4x4x3xf32> loc("out")
    return %2 : tensor<1x4x4x3xf32>
  }
}
