module {
  func.func @main(%a: tensor<2x3xf32> loc("a"), %b: tensor<2x3xf32> loc("b")) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
    %0 = adze.add(%a, %b) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32> loc("sum")
    %1 = adze.sub(%a, %b) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32> loc("difference")
    return %0, %1 : tensor<2x3xf32>, tensor<2x3xf32>
  }
}
