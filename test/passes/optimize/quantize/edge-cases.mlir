// Numbers that are none, channels without weights, ranges of all sizes, tensors without elements. Each is handled by a rule
// or refused by name.
// RUN: adze-opt --quantize-static --mlir-print-debuginfo=false %s | FileCheck %s

#one = #adze.quantization<min = [-1.0], max = [1.0]>
#tiny = #adze.quantization<min = [-1.0e-30], max = [1.0e-30]>
#huge = #adze.quantization<min = [-1.0e30], max = [1.0e30]>
#most = #adze.quantization<min = [-3.4e38], max = [3.4e38]>
#point = #adze.quantization<min = [3.0], max = [3.0]>
#least = #adze.quantization<min = [0.0], max = [1.0e-9]>
#zero = #adze.quantization<min = [0.0], max = [0.0]>
#infinite = #adze.quantization<min = [-1.0], max = [0x7F800000]>
#stated = #adze.quantization<scale = [0.01], zero_point = [0]>
#q8 = #adze.quantize<mode = integer, granularity = channel>
#q16 = #adze.quantize<mode = integer, activation_bits = 16, granularity = channel>
#q4 = #adze.quantize<mode = integer, weight_bits = 4, granularity = tensor>

// CHECK-DAG: ![[DEAD:q[a-z0-9]+]] = !quant.uniform<i8:f32:0, {0.0078740157186985015,0.0078740157186985015,0.0078740157186985015}>
// The quotient with the scale of the results stays below 256: LiteRT loads no other.
// CHECK-DAG: ![[NOTHING:q[a-z0-9]+]] = !quant.uniform<i8:f32:0, {6.39999{{[0-9]+}}E-5,6.39999{{[0-9]+}}E-5,6.39999{{[0-9]+}}E-5}>
// CHECK-DAG: #[[WIDE:.*]] = #adze.quantization<scale = [1.17549435E-38, 1.42108547E-14, 7.10542735E-15], zero_point = [0, 0, 0]>

// CHECK-LABEL: @weights_nan
// CHECK: adze.kept_float = "its weights 'w_nan' hold NaN or infinities; repair the model"
func.func @weights_nan(%x: tensor<1x2xf32, #one>) -> tensor<1x1xf32, #one> {
  %w = adze.const dense<[[0x7FC00000, 1.0]]> : tensor<1x2xf32> -> tensor<1x2xf32> loc("w_nan")
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #q8} : (tensor<1x2xf32, #one>, tensor<1x2xf32>, none) -> tensor<1x1xf32, #one>
  return %0 : tensor<1x1xf32, #one>
}
// CHECK-LABEL: @weights_infinite
// CHECK: adze.kept_float = "its weights 'w_inf' hold NaN or infinities; repair the model"
func.func @weights_infinite(%x: tensor<1x2xf32, #one>) -> tensor<1x1xf32, #one> {
  %w = adze.const dense<[[0xFF800000, 1.0]]> : tensor<1x2xf32> -> tensor<1x2xf32> loc("w_inf")
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #q8} : (tensor<1x2xf32, #one>, tensor<1x2xf32>, none) -> tensor<1x1xf32, #one>
  return %0 : tensor<1x1xf32, #one>
}
// CHECK-LABEL: @bias_infinite
// CHECK: adze.kept_float = "its bias 'b_inf' holds NaN or infinities; repair the model"
// CHECK: adze.kept_float = "its bias 'b_nan' holds NaN or infinities; repair the model"
func.func @bias_infinite(%x: tensor<1x2xf32, #one>) -> (tensor<1x1xf32, #one>, tensor<1x1xf32, #one>) {
  %w = adze.const dense<1.0> : tensor<1x2xf32> -> tensor<1x2xf32>
  %b = adze.const dense<[0x7F800000]> : tensor<1xf32> -> tensor<1xf32> loc("b_inf")
  %c = adze.const dense<[0x7FC00000]> : tensor<1xf32> -> tensor<1xf32> loc("b_nan")
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #q8} : (tensor<1x2xf32, #one>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x1xf32, #one>
  %1 = adze.fully_connected(%x, %w, %c) {adze.quantize = #q16} : (tensor<1x2xf32, #one>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x1xf32, #one>
  return %0, %1 : tensor<1x1xf32, #one>, tensor<1x1xf32, #one>
}
// CHECK-LABEL: @constant_nan
// CHECK: adze.kept_float = "the constant 'c' holds NaN; repair the model"
func.func @constant_nan(%x: tensor<1x2xf32, #one>) -> tensor<1x2xf32, #one> {
  %c = adze.const dense<[[0x7FC00000, 1.0]]> : tensor<1x2xf32> -> tensor<1x2xf32> loc("c")
  %0 = adze.add(%x, %c) {adze.quantize = #q8} : (tensor<1x2xf32, #one>, tensor<1x2xf32>) -> tensor<1x2xf32, #one>
  return %0 : tensor<1x2xf32, #one>
}
// CHECK-LABEL: @range_infinite
// CHECK: adze.kept_float = "the range of 'endless' is not known; calibrate with samples that reach it"
func.func @range_infinite(%x: tensor<1x2xf32, #infinite> loc("endless")) -> tensor<1x2xf32, #one> {
  %0 = adze.abs(%x) {adze.quantize = #q8} : (tensor<1x2xf32, #infinite>) -> tensor<1x2xf32, #one>
  return %0 : tensor<1x2xf32, #one>
}

// Channels without weights get the scale of the others, and keep their biases.
// CHECK-LABEL: @dead_channels
// CHECK: adze.const dense<{{\[\[}}0, 0], [127, -64], [0, 0]]> : tensor<3x2xi8> -> tensor<3x2x![[DEAD]]>
// CHECK: adze.const dense<[4048, 0, 16192499]> : tensor<3xi32>
// CHECK-NOT: kept_float
func.func @dead_channels(%x: tensor<1x2xf32, #one>) -> tensor<1x3xf32, #one> {
  %w = adze.const dense<[[0.0, 0.0], [1.0, -0.5], [-0.0, 0.0]]> : tensor<3x2xf32> -> tensor<3x2xf32>
  %b = adze.const dense<[0.25, 0.0, 1000.0]> : tensor<3xf32> -> tensor<3xf32>
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #q8} : (tensor<1x2xf32, #one>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x3xf32, #one>
  return %0 : tensor<1x3xf32, #one>
}
// CHECK-LABEL: @zeros
// CHECK: adze.const dense<0> : tensor<3x2xi8> -> tensor<3x2x![[NOTHING]]>
// CHECK: adze.const dense<0> : tensor<3xi32>
// CHECK: adze.fully_connected({{.*}} -> tensor<1x3x!quant.uniform<i8:f32, 3.921568{{[0-9]*}}E-9>>
func.func @zeros(%x: tensor<1x2xf32, #one>) -> tensor<1x3xf32, #zero> {
  %w = adze.const dense<0.0> : tensor<3x2xf32> -> tensor<3x2xf32>
  %b = adze.const dense<0.0> : tensor<3xf32> -> tensor<3xf32>
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #q8} : (tensor<1x2xf32, #one>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x3xf32, #zero>
  return %0 : tensor<1x3xf32, #zero>
}

// A range is at least 1e-6 wide, a bias scale no denormal, and weights make room for their bias.
// CHECK-LABEL: @tiny8
// CHECK: adze.quantize(%arg0) {{.*}}!quant.uniform<i8:f32, 3.921568{{[0-9]*}}E-9>
// CHECK: adze.const dense<{{\[\[}}4, 4], [0, 0]]> : tensor<2x2xi8>
// CHECK: adze.const dense<[85070592, 1073741824]> : tensor<2xi32>
func.func @tiny8(%x: tensor<1x2xf32, #tiny>) -> tensor<1x2xf32, #one> {
  %w = adze.const dense<1.0e-30> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = adze.const dense<[1.0e-30, 1.0]> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #q8} : (tensor<1x2xf32, #tiny>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32, #one>
  return %0 : tensor<1x2xf32, #one>
}
// Sums of 16-bit kernels have 48 bits.
// CHECK-LABEL: @tiny16
// CHECK: adze.const dense<[85070592, 70368744177664, 70368744177664]> : tensor<3xi64> -> tensor<3xi64, #[[WIDE]]>
func.func @tiny16(%x: tensor<1x2xf32, #tiny>) -> tensor<1x3xf32, #one> {
  %w = adze.const dense<1.0e-30> : tensor<3x2xf32> -> tensor<3x2xf32>
  %b = adze.const dense<[1.0e-30, 1.0, 0.5]> : tensor<3xf32> -> tensor<3xf32>
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #q16} : (tensor<1x2xf32, #tiny>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x3xf32, #one>
  return %0 : tensor<1x3xf32, #one>
}
// CHECK-LABEL: @huge_weights
// CHECK: adze.const dense<127> : tensor<1x2xi8> -> tensor<1x2x!quant.uniform<i8:f32, 7.874016{{[0-9]*}}E+27>>
// CHECK-NOT: kept_float
func.func @huge_weights(%x: tensor<1x2xf32, #one>) -> tensor<1x1xf32, #huge> {
  %w = adze.const dense<1.0e30> : tensor<1x2xf32> -> tensor<1x2xf32>
  %b = adze.const dense<1.0e30> : tensor<1xf32> -> tensor<1xf32>
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #q8} : (tensor<1x2xf32, #one>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x1xf32, #huge>
  return %0 : tensor<1x1xf32, #huge>
}

// Scales with which no kernel computes: beyond FLOAT32, or more than a shift can make up for. A result that is always zero gets
// another scale.
// CHECK-LABEL: @huge_products
// CHECK: adze.fully_connected({{.*}}adze.kept_float = "the scales of its operands have a product beyond FLOAT32; scale the model down"
// CHECK: adze.mul({{.*}}adze.kept_float = "the scales of its operands have a product beyond FLOAT32; scale the model down"
func.func @huge_products(%x: tensor<1x2xf32, #huge>) -> (tensor<1x3xf32, #most>, tensor<1x2xf32, #one>) {
  %w = adze.const dense<1.0e30> : tensor<3x2xf32> -> tensor<3x2xf32>
  %b = adze.const dense<1.0> : tensor<3xf32> -> tensor<3xf32>
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #q8} : (tensor<1x2xf32, #huge>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x3xf32, #most>
  %1 = adze.mul(%x, %x) {adze.quantize = #q8} : (tensor<1x2xf32, #huge>, tensor<1x2xf32, #huge>) -> tensor<1x2xf32, #one>
  return %0, %1 : tensor<1x3xf32, #most>, tensor<1x2xf32, #one>
}
// CHECK-LABEL: @small_results
// CHECK: adze.fully_connected({{.*}}adze.kept_float = "the range of its result is too small for those of its operands, which no integer kernel rescales so far; calibrate
// CHECK: adze.sub({{.*}}adze.kept_float = "the range of its result is too small for those of its operands
// CHECK: adze.sub({{.*}} -> tensor<1x2x!quant.uniform<i8:f32, 4.505{{[0-9]*}}E-8
// CHECK: %[[A:.*]] = adze.abs({{.*}} -> tensor<1x2x!quant.uniform<i8
// CHECK: adze.dequantize(%[[A]])
func.func @small_results(%x: tensor<1x2xf32, #one>, %y: tensor<1x2xf32, #point>) -> (tensor<1x1xf32, #one>, tensor<1x2xf32, #least>, tensor<1x2xf32, #zero>, tensor<1x2xf32, #one>) {
  %w = adze.const dense<1.0e30> : tensor<1x2xf32> -> tensor<1x2xf32>
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #q8} : (tensor<1x2xf32, #one>, tensor<1x2xf32>, none) -> tensor<1x1xf32, #one>
  %1 = adze.sub(%y, %y) {adze.quantize = #q8} : (tensor<1x2xf32, #point>, tensor<1x2xf32, #point>) -> tensor<1x2xf32, #least>
  %2 = adze.sub(%y, %y) {adze.quantize = #q8} : (tensor<1x2xf32, #point>, tensor<1x2xf32, #point>) -> tensor<1x2xf32, #zero>
  %3 = adze.abs(%x) {adze.quantize = #q8} : (tensor<1x2xf32, #one>) -> tensor<1x2xf32, #one>
  return %0, %1, %2, %3 : tensor<1x1xf32, #one>, tensor<1x2xf32, #least>, tensor<1x2xf32, #zero>, tensor<1x2xf32, #one>
}

// One scale that training stated for all channels, one of which has no weights.
// CHECK-LABEL: @stated_for_all
// CHECK: adze.const dense<{{\[\[}}100, -50], [0, 0], [25, 0]]> : tensor<3x2xi8> -> tensor<3x2x!quant.uniform<i8:f32, 0.0099999{{[0-9]*}}>>
func.func @stated_for_all(%x: tensor<1x2xf32, #one>) -> tensor<1x3xf32, #one> {
  %w = adze.const dense<[[1.0, -0.5], [0.0, 0.0], [0.25, 0.0]]> : tensor<3x2xf32> -> tensor<3x2xf32, #stated>
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #q8} : (tensor<1x2xf32, #one>, tensor<3x2xf32, #stated>, none) -> tensor<1x3xf32, #one>
  return %0 : tensor<1x3xf32, #one>
}

// A range of one point is widened to contain zero.
// CHECK-LABEL: @point
// CHECK: adze.quantize(%arg0) {{.*}}!quant.uniform<i8:f32, 0.011764706{{[0-9]*}}:-128>
func.func @point(%x: tensor<1x2xf32, #point>) -> tensor<1x2xf32, #point> {
  %0 = adze.abs(%x) {adze.quantize = #q8} : (tensor<1x2xf32, #point>) -> tensor<1x2xf32, #point>
  return %0 : tensor<1x2xf32, #point>
}

// Tensors without elements.
// CHECK-LABEL: @empty
// CHECK: adze.const dense<> : tensor<1x0xi8> -> tensor<1x0x!quant.uniform<i8:f32, 0.0078431377187371254:-1>>
// CHECK: adze.fully_connected({{.*}}adze.kept_float = "its weights 'rows' have no elements; leave the op out of the model"
// CHECK: adze.fully_connected({{.*}}adze.kept_float = "its weights 'columns' have no elements; leave the op out of the model"
// CHECK: adze.add({{.*}}adze.kept_float = "the range of 'z' is not known
// CHECK: adze.concatenation({{.*}} -> tensor<1x2x!quant.uniform<i8:f32, 0.0078431377187371254:-1>>
func.func @empty(%x: tensor<1x2xf32, #one>, %y: tensor<1x0xf32, #one>, %z: tensor<0x2xf32> loc("z"))
    -> (tensor<1x0xf32, #one>, tensor<1x2xf32, #one>, tensor<0x2xf32>, tensor<1x2xf32, #one>) {
  %w = adze.const dense<> : tensor<0x2xf32> -> tensor<0x2xf32> loc("rows")
  %b = adze.const dense<> : tensor<0xf32> -> tensor<0xf32>
  %v = adze.const dense<> : tensor<2x0xf32> -> tensor<2x0xf32> loc("columns")
  %a = adze.const dense<1.0> : tensor<2xf32> -> tensor<2xf32>
  %e = adze.const dense<> : tensor<1x0xf32> -> tensor<1x0xf32>
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #q8} : (tensor<1x2xf32, #one>, tensor<0x2xf32>, tensor<0xf32>) -> tensor<1x0xf32, #one>
  %1 = adze.fully_connected(%y, %v, %a) {adze.quantize = #q8} : (tensor<1x0xf32, #one>, tensor<2x0xf32>, tensor<2xf32>) -> tensor<1x2xf32, #one>
  %2 = adze.add(%z, %z) {adze.quantize = #q8} : (tensor<0x2xf32>, tensor<0x2xf32>) -> tensor<0x2xf32>
  %3 = adze.concatenation(%x, %e) {axis = 1 : i32, adze.quantize = #q8} : (tensor<1x2xf32, #one>, tensor<1x0xf32>) -> tensor<1x2xf32, #one>
  return %0, %1, %2, %3 : tensor<1x0xf32, #one>, tensor<1x2xf32, #one>, tensor<0x2xf32>, tensor<1x2xf32, #one>
}

// Weights and a bias that two ops share become what each of them needs: by bits, and by the scale of the input.
// CHECK-LABEL: @shared
// CHECK-DAG: adze.const dense<{{\[\[}}127, -64], [64, 127]]> : tensor<2x2xi8>
// CHECK-DAG: adze.const dense<[4048, 16192]> : tensor<2xi32>
// CHECK-DAG: adze.const dense<[405, 1619]> : tensor<2xi32>
// CHECK-DAG: adze.const dense<{{\[\[}}7, -3], [2, 3]]> : tensor<2x2xi4>
// CHECK-DAG: adze.const dense<[223, 446]> : tensor<2xi32>
// CHECK-DAG: adze.neg({{.*}} : (tensor<2x2xf32>) -> tensor<2x2xf32>
func.func @shared(%x: tensor<1x2xf32, #one>, %y: tensor<1x2xf32, #adze.quantization<min = [-10.0], max = [10.0]>>)
    -> (tensor<1x2xf32, #one>, tensor<1x2xf32, #one>, tensor<1x2xf32, #one>, tensor<2x2xf32>) {
  %w = adze.const dense<[[1.0, -0.5], [0.25, 0.5]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %b = adze.const dense<[0.25, 0.5]> : tensor<2xf32> -> tensor<2xf32>
  %0 = adze.fully_connected(%x, %w, %b) {adze.quantize = #q8} : (tensor<1x2xf32, #one>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32, #one>
  %1 = adze.fully_connected(%y, %w, %b) {adze.quantize = #q8} : (tensor<1x2xf32, #adze.quantization<min = [-10.0], max = [10.0]>>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32, #one>
  %2 = adze.fully_connected(%x, %w, %b) {adze.quantize = #q4} : (tensor<1x2xf32, #one>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32, #one>
  %3 = adze.neg(%w) : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0, %1, %2, %3 : tensor<1x2xf32, #one>, tensor<1x2xf32, #one>, tensor<1x2xf32, #one>, tensor<2x2xf32>
}

// Shapes that are not known change nothing.
// CHECK-LABEL: @shapes
// CHECK: adze.abs({{.*}}adze.kept_float = "the range of 'unranked' is not known
// CHECK: adze.abs({{.*}} : (tensor<?x2x!quant.uniform<i8:f32, 0.0078431377187371254:-1>>) -> tensor<?x2x!quant.uniform<i8:f32
func.func @shapes(%x: tensor<*xf32> loc("unranked"), %y: tensor<?x2xf32, #one>) -> (tensor<*xf32>, tensor<?x2xf32, #one>) {
  %0 = adze.abs(%x) {adze.quantize = #q8} : (tensor<*xf32>) -> tensor<*xf32>
  %1 = adze.abs(%y) {adze.quantize = #q8} : (tensor<?x2xf32, #one>) -> tensor<?x2xf32, #one>
  return %0, %1 : tensor<*xf32>, tensor<?x2xf32, #one>
}

// Recurrent ops by this pass alone: their states are variables, or their weights several.
// CHECK-LABEL: @recurrent
// CHECK: adze.svdf({{.*}}adze.kept_float = "its state 'state' is a variable, which keeps its type"
// CHECK: adze.svdf({{.*}}adze.kept_float = "recurrent ops are quantized by quantize-recurrent, with calibrated states"
func.func @recurrent(%x: tensor<1x3xf32, #one>, %t: tensor<1x80xf32, #one>) -> (tensor<1x4xf32, #one>, tensor<1x4xf32, #one>) {
  %f = adze.const dense<0.5> : tensor<8x3xf32> -> tensor<8x3xf32>
  %w = adze.const dense<0.5> : tensor<8x10xf32> -> tensor<8x10xf32>
  %b = adze.const dense<0.5> : tensor<4xf32> -> tensor<4xf32>
  %s = adze.variable : tensor<1x80xf32> loc("state")
  %0 = adze.svdf(%x, %f, %w, %b, %s) {rank = 2 : i32, adze.quantize = #q8}
      : (tensor<1x3xf32, #one>, tensor<8x3xf32>, tensor<8x10xf32>, tensor<4xf32>, tensor<1x80xf32>) -> tensor<1x4xf32, #one>
  %1 = adze.svdf(%x, %f, %w, %b, %t) {rank = 2 : i32, adze.quantize = #q8}
      : (tensor<1x3xf32, #one>, tensor<8x3xf32>, tensor<8x10xf32>, tensor<4xf32>, tensor<1x80xf32, #one>) -> tensor<1x4xf32, #one>
  return %0, %1 : tensor<1x4xf32, #one>, tensor<1x4xf32, #one>
}
