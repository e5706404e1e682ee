// RUN: adze-opt %s --choose-weight-ranges=method=minmax --mlir-print-debuginfo=false --split-input-file | FileCheck %s
// RUN: adze-opt %s --choose-weight-ranges=method=mse --mlir-print-debuginfo=false --split-input-file | FileCheck %s --check-prefix=MSE
// RUN: adze-opt %s --choose-weight-ranges=method=octav --mlir-print-debuginfo=false --split-input-file | FileCheck %s --check-prefix=OCTAV
// RUN: adze-opt %s --choose-weight-ranges --split-input-file --remarks-filter-missed=choose-weight-ranges --remark-policy=all -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK
// RUN: not adze-opt %s --choose-weight-ranges=method=best --split-input-file -o /dev/null 2>&1 | FileCheck %s --check-prefix=ERROR
// ERROR: choose-weight-ranges: method 'best' is not minmax, mse or octav

// No settings: 8 bits, a scale per channel.
// CHECK: #[[Q:.*]] = #adze.quantization<scale = [1.0{{0*}}e+00, 2.0{{0*}}e+00], zero_point = [0, 0]>
// CHECK-LABEL: func @channels
// CHECK: adze.const {{.*}} -> tensor<2x2xf32, #[[Q]]>
func.func @channels(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = adze.const dense<[[127.0, -1.0], [-254.0, 10.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %0 = adze.fully_connected(%x, %w) : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

// One constant, ops with different settings: one for each. The last dimension of a depthwise filter is the channels.
#tensor = #adze.quantize<mode = integer, granularity = tensor>
#four = #adze.quantize<mode = integer, weight_bits = 4, granularity = channel>
// CHECK: #[[T:.*]] = #adze.quantization<scale = [2.0{{0*}}e+00], zero_point = [0]>
// CHECK: #[[C:.*]] = #adze.quantization<scale = [1.0{{0*}}e+00, 36.2857132], zero_point = [0, 0], axis = 3>
// CHECK-LABEL: func @shared
// CHECK: %[[A:.*]] = adze.const {{.*}} -> tensor<1x1x1x2xf32, #[[T]]>
// CHECK: adze.depthwise_conv_2d(%{{.*}}, %[[A]])
// CHECK: %[[B:.*]] = adze.const {{.*}} -> tensor<1x1x1x2xf32, #[[C]]>
// CHECK: adze.depthwise_conv_2d(%{{.*}}, %[[B]])
func.func @shared(%x: tensor<1x2x2x2xf32>) -> (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) {
  %w = adze.const dense<[[[[7.0, -254.0]]]]> : tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
  %0 = adze.depthwise_conv_2d(%x, %w) {stride_h = 1 : i32, stride_w = 1 : i32, adze.quantize = #tensor}
      : (tensor<1x2x2x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x2x2x2xf32>
  %1 = adze.depthwise_conv_2d(%x, %w) {stride_h = 1 : i32, stride_w = 1 : i32, adze.quantize = #four}
      : (tensor<1x2x2x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x2x2x2xf32>
  return %0, %1 : tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>
}

// -----

// With two bits and one large weight, the rest is worth more than it: the search clips, and so does OCTAV.
#two = #adze.quantize<mode = weight_only, weight_bits = 2, granularity = channel, min_elements = 0>
// CHECK: scale = [3.0{{0*}}e+00]
// CHECK-LABEL: func @clipped
// The mean of the 23 ones and the 3: 26/24.
// MSE: scale = [1.08
// MSE-LABEL: func @clipped
// OCTAV: scale = [1.
// OCTAV-LABEL: func @clipped
func.func @clipped(%x: tensor<1x24xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0,
                          1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, 3.0]]>
      : tensor<1x24xf32> -> tensor<1x24xf32>
  %0 = adze.fully_connected(%x, %w) {adze.quantize = #two} : (tensor<1x24xf32>, tensor<1x24xf32>) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}

// -----

// Left as they are: not to be quantized, float16, few elements, blocks, scales stated by others, NaN, no constant.
#none = #adze.quantize<mode = none, granularity = channel>
#half = #adze.quantize<mode = float16, granularity = channel>
#dynamic = #adze.quantize<mode = dynamic, granularity = channel>
#block = #adze.quantize<mode = dynamic, weight_bits = 4, granularity = block, block_size = 32, min_elements = 0>
#integer = #adze.quantize<mode = integer, granularity = channel>
// REMARK: fewer elements than min_elements
// REMARK: a scale per block
// REMARK: states scales already
// REMARK: elements that are not finite
// REMARK: no FLOAT32 constant
// CHECK: scale = [5.0{{0*}}e-01]
// CHECK-NOT: scale
// CHECK-LABEL: func @declined
func.func @declined(%x: tensor<1x32xf32>, %v: tensor<1x32xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
  %w = adze.const dense<1.0> : tensor<1x32xf32> -> tensor<1x32xf32>
  %s = adze.const dense<1.0> : tensor<1x32xf32> -> tensor<1x32xf32, #adze.quantization<scale = [0.5], zero_point = [0]>>
  %n = adze.const dense<0x7FC00000> : tensor<1x32xf32> -> tensor<1x32xf32>
  %0 = adze.fully_connected(%x, %w) {adze.quantize = #none} : (tensor<1x32xf32>, tensor<1x32xf32>) -> tensor<1x1xf32>
  %1 = adze.fully_connected(%x, %w) {adze.quantize = #half} : (tensor<1x32xf32>, tensor<1x32xf32>) -> tensor<1x1xf32>
  %2 = adze.fully_connected(%x, %w) {adze.quantize = #dynamic} : (tensor<1x32xf32>, tensor<1x32xf32>) -> tensor<1x1xf32>
  %3 = adze.fully_connected(%x, %w) {adze.quantize = #block} : (tensor<1x32xf32>, tensor<1x32xf32>) -> tensor<1x1xf32>
  %4 = adze.fully_connected(%x, %s) {adze.quantize = #integer}
      : (tensor<1x32xf32>, tensor<1x32xf32, #adze.quantization<scale = [0.5], zero_point = [0]>>) -> tensor<1x1xf32>
  %5 = adze.fully_connected(%x, %n) {adze.quantize = #integer} : (tensor<1x32xf32>, tensor<1x32xf32>) -> tensor<1x1xf32>
  %6 = adze.fully_connected(%x, %v) {adze.quantize = #integer} : (tensor<1x32xf32>, tensor<1x32xf32>) -> tensor<1x1xf32>
  %7 = adze.add(%0, %1) : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return %7, %6 : tensor<1x1xf32>, tensor<1x1xf32>
}
