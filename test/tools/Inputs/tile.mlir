func.func @main(%x: tensor<1x2xf32> loc("x"), %n: tensor<2xi32> loc("multiples")) -> tensor<?x?xf32> {
  %0 = adze.tile(%x, %n) : (tensor<1x2xf32>, tensor<2xi32>) -> tensor<?x?xf32> loc("tiled")
  return %0 : tensor<?x?xf32>
}
