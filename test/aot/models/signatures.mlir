module attributes {adze.signatures = [
    #adze.signature<key = "encode", function = @encode, input_names = ["x"], inputs = [0], output_names = ["y"], outputs = [0]>,
    #adze.signature<key = "de-code", function = @decode, input_names = ["y"], inputs = [0], output_names = ["x"], outputs = [0]>]} {
  func.func @encode(%x: tensor<4xf32> loc("x")) -> tensor<4xf32> {
    %0 = adze.neg(%x) : (tensor<4xf32>) -> tensor<4xf32> loc("y")
    return %0 : tensor<4xf32>
  }
  func.func @decode(%y: tensor<4xf32> loc("y")) -> tensor<4xf32> {
    %0 = adze.neg(%y) : (tensor<4xf32>) -> tensor<4xf32> loc("x")
    return %0 : tensor<4xf32>
  }
}
