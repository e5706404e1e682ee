// Enough work for tasks: a convolution, a depthwise one, a product of one row, what is elementwise.
module {
  func.func @main(%x: tensor<1x33x31x8xf32> loc("x")) -> (tensor<1x33x31x24xf32>, tensor<1x2000xf32>) {
    %w = adze.const dense<0.125> : tensor<24x3x3x8xf32> -> tensor<24x3x3x8xf32> loc("weights")
    %d = adze.const dense<-0.25> : tensor<1x3x3x24xf32> -> tensor<1x3x3x24xf32> loc("filters")
    %f = adze.const dense<0.0625> : tensor<2000x24xf32> -> tensor<2000x24xf32> loc("dense")
    %axes = adze.const dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32> loc("axes")
    %0 = adze.conv_2d(%x, %w) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x33x31x8xf32>, tensor<24x3x3x8xf32>) -> tensor<1x33x31x24xf32> loc("convolution")
    %1 = adze.depthwise_conv_2d(%0, %d) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x33x31x24xf32>, tensor<1x3x3x24xf32>) -> tensor<1x33x31x24xf32> loc("depthwise")
    %2 = adze.logistic(%1) : (tensor<1x33x31x24xf32>) -> tensor<1x33x31x24xf32> loc("gate")
    %3 = adze.mean(%1, %axes) {keep_dims = false} : (tensor<1x33x31x24xf32>, tensor<2xi32>) -> tensor<1x24xf32> loc("mean")
    %4 = adze.fully_connected(%3, %f) : (tensor<1x24xf32>, tensor<2000x24xf32>) -> tensor<1x2000xf32> loc("product")
    return %2, %4 : tensor<1x33x31x24xf32>, tensor<1x2000xf32>
  }
}
