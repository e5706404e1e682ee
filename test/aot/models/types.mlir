module {
  func.func @main(%a: tensor<3xi1> loc("bool"), %b: tensor<4xf16> loc("half"), %c: tensor<2xcomplex<f32>> loc("complex"),
                  %d: tensor<0x4xf32> loc("nothing"), %e: tensor<f32> loc("scalar"), %f: tensor<5xi4> loc("nibbles"), %g: tensor<4xi64> loc("long"))
      -> (tensor<3xi1>, tensor<4xf32>, tensor<2xf32>, tensor<0x4xf32>, tensor<f32>, tensor<5xi8>, tensor<4xi64>) {
    %0 = adze.logical_not(%a) : (tensor<3xi1>) -> tensor<3xi1> loc("not")
    %1 = adze.cast(%b) : (tensor<4xf16>) -> tensor<4xf32> loc("single")
    %2 = adze.real(%c) : (tensor<2xcomplex<f32>>) -> tensor<2xf32> loc("real")
    %3 = adze.add(%d, %d) : (tensor<0x4xf32>, tensor<0x4xf32>) -> tensor<0x4xf32> loc("nothing more")
    %4 = adze.add(%e, %e) : (tensor<f32>, tensor<f32>) -> tensor<f32> loc("twice")
    %5 = adze.cast(%f) : (tensor<5xi4>) -> tensor<5xi8> loc("bytes")
    %6 = adze.add(%g, %g) : (tensor<4xi64>, tensor<4xi64>) -> tensor<4xi64> loc("long twice")
    return %0, %1, %2, %3, %4, %5, %6 : tensor<3xi1>, tensor<4xf32>, tensor<2xf32>, tensor<0x4xf32>, tensor<f32>, tensor<5xi8>, tensor<4xi64>
  }
}
