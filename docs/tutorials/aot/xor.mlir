// Exclusive or of two numbers that are 0 or 1, by a network of two layers: relu(x + y) - 2 relu(x + y - 1).
module {
  func.func @main(%bits: tensor<1x2xf32> loc("bits")) -> tensor<1x1xf32> {
    %w1 = adze.const dense<1.0> : tensor<2x2xf32> -> tensor<2x2xf32> loc("hidden/weights")
    %b1 = adze.const dense<[0.0, -1.0]> : tensor<2xf32> -> tensor<2xf32> loc("hidden/bias")
    %w2 = adze.const dense<[[1.0, -2.0]]> : tensor<1x2xf32> -> tensor<1x2xf32> loc("xor/weights")
    %b2 = adze.const dense<0.0> : tensor<1xf32> -> tensor<1xf32> loc("xor/bias")
    %0 = adze.fully_connected(%bits, %w1, %b1) {fused_activation_function = #adze.activation<RELU>}
       : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32> loc("hidden")
    %1 = adze.fully_connected(%0, %w2, %b2)
       : (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x1xf32> loc("xor")
    return %1 : tensor<1x1xf32>
  }
}
