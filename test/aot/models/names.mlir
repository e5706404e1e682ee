module attributes {adze.signatures = [
    #adze.signature<key = "*/ \22??/ key", function = @main, input_names = ["a*/b//\22??)\\ /*"], inputs = [0], output_names = ["\C3\A4??/\0A#define X"], outputs = [0]>]} {
  func.func @main(%x: tensor<4xf32> loc("a*/b//\22??)\\ /*")) -> tensor<4xf32> {
    %0 = adze.neg(%x) : (tensor<4xf32>) -> tensor<4xf32> loc("\C3\A4??/\0A#define X*/")
    return %0 : tensor<4xf32>
  }
}
