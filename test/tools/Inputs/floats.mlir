// Float ops whose rounding depends on how sums are made: products, a depthwise one, a mean, functions.
module {
  func.func @main(%x: tensor<1x9x9x16xf32> loc("x")) -> (tensor<1x9x9x16xf32>, tensor<1x16xf32>, tensor<1x10xf32>) {
    %w = adze.const dense<0.123456> : tensor<16x3x3x16xf32> -> tensor<16x3x3x16xf32> loc("w")
    %b = adze.const dense<0.1> : tensor<16xf32> -> tensor<16xf32> loc("b")
    %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x9x9x16xf32>, tensor<16x3x3x16xf32>, tensor<16xf32>) -> tensor<1x9x9x16xf32> loc("conv")
    %1 = adze.tanh(%0) : (tensor<1x9x9x16xf32>) -> tensor<1x9x9x16xf32> loc("tanh")
    %2 = adze.add(%1, %x) : (tensor<1x9x9x16xf32>, tensor<1x9x9x16xf32>) -> tensor<1x9x9x16xf32> loc("add")
    %d = adze.const dense<0.0987> : tensor<1x3x3x16xf32> -> tensor<1x3x3x16xf32> loc("d")
    %3 = adze.depthwise_conv_2d(%2, %d, %b) {stride_h = 1 : i32, stride_w = 1 : i32, depth_multiplier = 1 : i32} : (tensor<1x9x9x16xf32>, tensor<1x3x3x16xf32>, tensor<16xf32>) -> tensor<1x9x9x16xf32> loc("depthwise")
    %4 = adze.logistic(%3) : (tensor<1x9x9x16xf32>) -> tensor<1x9x9x16xf32> loc("logistic")
    %axes = adze.const dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32> loc("axes")
    %5 = adze.mean(%4, %axes) : (tensor<1x9x9x16xf32>, tensor<2xi32>) -> tensor<1x16xf32> loc("mean")
    // One row: enough sums at a time only where each is summed in parts.
    %f = adze.const dense<0.345> : tensor<10x1296xf32> -> tensor<10x1296xf32> loc("f")
    %none = adze.no_value
    %flat = adze.const dense<[1, 1296]> : tensor<2xi32> -> tensor<2xi32> loc("flat")
    %row = adze.reshape(%x, %flat) : (tensor<1x9x9x16xf32>, tensor<2xi32>) -> tensor<1x1296xf32> loc("row")
    %7 = adze.fully_connected(%row, %f, %none) : (tensor<1x1296xf32>, tensor<10x1296xf32>, none) -> tensor<1x10xf32> loc("dense")
    %6 = adze.softmax(%5) {beta = 1.0 : f32} : (tensor<1x16xf32>) -> tensor<1x16xf32> loc("softmax")
    return %4, %6, %7 : tensor<1x9x9x16xf32>, tensor<1x16xf32>, tensor<1x10xf32>
  }
}
