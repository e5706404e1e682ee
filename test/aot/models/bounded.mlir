func.func @main(%x: tensor<4xi32> loc("x")) -> tensor<?x1xi64> {
  %0 = adze.where(%x) : (tensor<4xi32>) -> tensor<?x1xi64> loc("found")
  return %0 : tensor<?x1xi64>
}
