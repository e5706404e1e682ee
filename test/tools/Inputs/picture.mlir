func.func @main(%x: tensor<1x4x4x3xf32> loc("x")) -> tensor<1x4x4x3xf32> {
  %0 = adze.abs(%x) : (tensor<1x4x4x3xf32>) -> tensor<1x4x4x3xf32> loc("y")
  return %0 : tensor<1x4x4x3xf32>
}
