// A low-pass filter: a quarter of the way from the last result to the sample. The last result is a variable.
module {
  func.func @main(%x: tensor<4xf32> loc("sample")) -> tensor<4xf32> {
    adze.call_once() {init_subgraph = @init} : () -> ()
    %h = adze.var_handle() {container = "", shared_name = "mean"} : () -> tensor<!adze.resource>
    %quarter = adze.const dense<0.25> : tensor<1xf32> -> tensor<1xf32> loc("quarter")
    %old = adze.read_variable(%h) : (tensor<!adze.resource>) -> tensor<4xf32> loc("old")
    %way = adze.sub(%x, %old) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("way")
    %step = adze.mul(%way, %quarter) : (tensor<4xf32>, tensor<1xf32>) -> tensor<4xf32> loc("step")
    %new = adze.add(%old, %step) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("mean")
    adze.assign_variable(%h, %new) : (tensor<!adze.resource>, tensor<4xf32>) -> ()
    return %new : tensor<4xf32>
  }
  func.func private @init() {
    %h = adze.var_handle() {container = "", shared_name = "mean"} : () -> tensor<!adze.resource>
    %zero = adze.const dense<0.0> : tensor<4xf32> -> tensor<4xf32>
    adze.assign_variable(%h, %zero) : (tensor<!adze.resource>, tensor<4xf32>) -> ()
    return
  }
}
