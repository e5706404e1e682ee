// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s

// CHECK-LABEL: func.func @axes
func.func @axes(%x: tensor<2x4x3xf32>, %b: tensor<2x?x3xi1>, %q: tensor<2x4x!quant.uniform<i8:f32, 5.0e-1>>,
                %any: tensor<*xf32>, %axes: tensor<?xi32>, %s: tensor<f32>) {
  %a = adze.const dense<[1, -1]> : tensor<2xi32> -> tensor<2xi32>
  // CHECK: adze.mean(%{{.*}}, %{{.*}}) {keep_dims = true} : (tensor<2x4x3xf32>, tensor<2xi32>) -> tensor<2x1x1xf32>
  %0 = adze.mean(%x, %a) {keep_dims = true} : (tensor<2x4x3xf32>, tensor<2xi32>) -> tensor<2x1x1xf32>
  // CHECK: adze.sum(%{{.*}}, %{{.*}}) : (tensor<2x4x3xf32>, tensor<2xi32>) -> tensor<2xf32>
  %1 = adze.sum(%x, %a) : (tensor<2x4x3xf32>, tensor<2xi32>) -> tensor<2xf32>
  // CHECK: adze.reduce_prod(%{{.*}}, %{{.*}}) {keep_dims = true} : (tensor<2x4x3xf32>, tensor<?xi32>) -> tensor<2x4x1xf32>
  %2 = adze.reduce_prod(%x, %axes) {keep_dims = true} : (tensor<2x4x3xf32>, tensor<?xi32>) -> tensor<2x4x1xf32>
  // CHECK: adze.reduce_any(%{{.*}}, %{{.*}}) {keep_dims = true} : (tensor<2x?x3xi1>, tensor<2xi32>) -> tensor<2x1x1xi1>
  %3 = adze.reduce_any(%b, %a) {keep_dims = true} : (tensor<2x?x3xi1>, tensor<2xi32>) -> tensor<2x1x1xi1>
  // CHECK: adze.reduce_all(%{{.*}}, %{{.*}}) : (tensor<2x?x3xi1>, tensor<2xi32>) -> tensor<2xi1>
  %4 = adze.reduce_all(%b, %a) : (tensor<2x?x3xi1>, tensor<2xi32>) -> tensor<2xi1>
  // CHECK: adze.reduce_max{{.*}} -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01>>
  %5 = adze.reduce_max(%q, %a) : (tensor<2x4x!quant.uniform<i8:f32, 5.0e-1>>, tensor<2xi32>)
      -> tensor<2x!quant.uniform<i8:f32, 5.0e-1>>
  // CHECK: adze.reduce_min(%{{.*}}, %{{.*}}) {keep_dims = true} : (tensor<*xf32>, tensor<2xi32>) -> tensor<*xf32>
  %6 = adze.reduce_min(%any, %a) {keep_dims = true} : (tensor<*xf32>, tensor<2xi32>) -> tensor<*xf32>
  // A scalar takes any axes.
  // CHECK: adze.sum(%{{.*}}, %{{.*}}) : (tensor<f32>, tensor<2xi32>) -> tensor<f32>
  %7 = adze.sum(%s, %a) : (tensor<f32>, tensor<2xi32>) -> tensor<f32>
  return
}

// CHECK-LABEL: func.func @along
func.func @along(%x: tensor<2x4x3xf32>, %axis: tensor<1xi64>) {
  %a = adze.const dense<-2> : tensor<i32> -> tensor<i32>
  // CHECK: adze.arg_max(%{{.*}}, %{{.*}}) {output_type = i32} : (tensor<2x4x3xf32>, tensor<i32>) -> tensor<2x3xi32>
  %0 = adze.arg_max(%x, %a) {output_type = i32} : (tensor<2x4x3xf32>, tensor<i32>) -> tensor<2x3xi32>
  // CHECK: adze.arg_min(%{{.*}}, %{{.*}}) {output_type = i64} : (tensor<2x4x3xf32>, tensor<1xi64>) -> tensor<2x4xi64>
  %1 = adze.arg_min(%x, %axis) {output_type = i64} : (tensor<2x4x3xf32>, tensor<1xi64>) -> tensor<2x4xi64>
  // CHECK: adze.cumsum(%{{.*}}, %{{.*}}) {exclusive = true, reverse = true} : (tensor<2x4x3xf32>, tensor<i32>) -> tensor<2x4x3xf32>
  %2 = adze.cumsum(%x, %a) {exclusive = true, reverse = true} : (tensor<2x4x3xf32>, tensor<i32>) -> tensor<2x4x3xf32>
  return
}

// CHECK-LABEL: func.func @segments
func.func @segments(%x: tensor<4x3xf32>, %ids: tensor<4x?xi32>, %count: tensor<1xi32>) {
  %s = adze.const dense<[0, 0, 1, 2]> : tensor<4xi32> -> tensor<4xi32>
  %n = adze.const dense<5> : tensor<i32> -> tensor<i32>
  // CHECK: adze.segment_sum(%{{.*}}, %{{.*}}) : (tensor<4x3xf32>, tensor<4xi32>) -> tensor<3x3xf32>
  %0 = adze.segment_sum(%x, %s) : (tensor<4x3xf32>, tensor<4xi32>) -> tensor<3x3xf32>
  // CHECK: adze.unsorted_segment_prod{{.*}} -> tensor<5x3xf32>
  %1 = adze.unsorted_segment_prod(%x, %s, %n) : (tensor<4x3xf32>, tensor<4xi32>, tensor<i32>) -> tensor<5x3xf32>
  // CHECK: adze.unsorted_segment_max{{.*}} -> tensor<5x3xf32>
  %2 = adze.unsorted_segment_max(%x, %s, %n) : (tensor<4x3xf32>, tensor<4xi32>, tensor<i32>) -> tensor<5x3xf32>
  // CHECK: adze.unsorted_segment_min{{.*}} -> tensor<5xf32>
  %3 = adze.unsorted_segment_min(%x, %ids, %n) : (tensor<4x3xf32>, tensor<4x?xi32>, tensor<i32>) -> tensor<5xf32>
  // CHECK: adze.unsorted_segment_sum{{.*}} -> tensor<?x3xf32>
  %4 = adze.unsorted_segment_sum(%x, %s, %count) : (tensor<4x3xf32>, tensor<4xi32>, tensor<1xi32>) -> tensor<?x3xf32>
  return
}

// CHECK-LABEL: func.func @windows
func.func @windows(%x: tensor<7x4xf32>, %i: tensor<f32>) {
  %w = adze.const dense<[3, 9223372036854775807]> : tensor<2xi64> -> tensor<2xi64>
  %s = adze.const dense<2> : tensor<2xi64> -> tensor<2xi64>
  // CHECK: adze.reduce_window{{.*}} {reduce_function = #adze.reduce_window_function<MAXIMUM>} {{.*}} -> tensor<2x0xf32>
  %0 = adze.reduce_window(%x, %i, %w, %s, %s) {reduce_function = #adze.reduce_window_function<MAXIMUM>}
      : (tensor<7x4xf32>, tensor<f32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<2x0xf32>
  return
}
