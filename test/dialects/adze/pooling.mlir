// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC

// CHECK-LABEL: @pools
// CHECK: adze.average_pool_2d(%{{.*}}) {filter_height = 2 : i32, filter_width = 3 : i32, fused_activation_function = #adze.activation<RELU>, padding = #adze.padding<VALID>, stride_h = 1 : i32, stride_w = 2 : i32} : (tensor<1x8x8x3xf32>) -> tensor<1x7x3x3xf32>
// CHECK: adze.max_pool_2d(%{{.*}}) {filter_height = 3 : i32, filter_width = 3 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<1x8x8x3xf32>) -> tensor<1x4x4x3xf32>
// CHECK: adze.l2_pool_2d(%{{.*}}) {filter_height = 2 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = 1 : i32} : (tensor<1x8x8x3xf32>) -> tensor<1x4x8x3xf32>
// GENERIC: "adze.average_pool_2d"(%{{.*}}) <{filter_height = 2 : i32, filter_width = 3 : i32, fused_activation_function = #adze.activation<RELU>, padding = #adze.padding<VALID>, stride_h = 1 : i32, stride_w = 2 : i32}>
// GENERIC: "adze.max_pool_2d"{{.*}}fused_activation_function = #adze.activation<NONE>, padding = #adze.padding<SAME>
// GENERIC: "adze.l2_pool_2d"
func.func @pools(%x: tensor<1x8x8x3xf32>) -> (tensor<1x7x3x3xf32>, tensor<1x4x4x3xf32>, tensor<1x4x8x3xf32>) {
  %0 = adze.average_pool_2d(%x) {filter_height = 2 : i32, filter_width = 3 : i32, stride_h = 1 : i32, stride_w = 2 : i32, padding = #adze.padding<VALID>, fused_activation_function = #adze.activation<RELU>} : (tensor<1x8x8x3xf32>) -> tensor<1x7x3x3xf32>
  %1 = adze.max_pool_2d(%x) {filter_height = 3 : i32, filter_width = 3 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<1x8x8x3xf32>) -> tensor<1x4x4x3xf32>
  %2 = adze.l2_pool_2d(%x) {filter_height = 2 : i32, filter_width = 2 : i32, stride_h = 2 : i32, stride_w = 1 : i32} : (tensor<1x8x8x3xf32>) -> tensor<1x4x8x3xf32>
  return %0, %1, %2 : tensor<1x7x3x3xf32>, tensor<1x4x4x3xf32>, tensor<1x4x8x3xf32>
}

// CHECK-LABEL: @unknown
// CHECK: (tensor<?x?x8x3xi8>) -> tensor<?x?x4x3xi8>
// CHECK: (tensor<*xi16>) -> tensor<*xi16>
func.func @unknown(%x: tensor<?x?x8x3xi8>, %y: tensor<*xi16>) -> (tensor<?x?x4x3xi8>, tensor<*xi16>) {
  %0 = adze.max_pool_2d(%x) {filter_height = 3 : i32, filter_width = 3 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<?x?x8x3xi8>) -> tensor<?x?x4x3xi8>
  %1 = adze.average_pool_2d(%y) {filter_height = 3 : i32, filter_width = 3 : i32, stride_h = 2 : i32, stride_w = 2 : i32} : (tensor<*xi16>) -> tensor<*xi16>
  return %0, %1 : tensor<?x?x4x3xi8>, tensor<*xi16>
}
