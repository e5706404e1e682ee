// RUN: adze-opt %s --lower-graph --mlir-print-debuginfo=false -split-input-file | FileCheck %s
// RUN: adze-opt %s --lower-graph=requantize=ruy --mlir-print-debuginfo=false -split-input-file | FileCheck %s --check-prefix=RUY

// CHECK-LABEL: func.func @nearest
// CHECK-DAG: arith.constant dense<[0, 0, 1, 1]> : tensor<4xi32>
// CHECK-DAG: arith.constant dense<[0, 0, 0, 1, 1, 1]> : tensor<6xi32>
// CHECK: %[[N:.*]] = linalg.index 0
// CHECK: %[[C:.*]] = linalg.index 3
// CHECK: tensor.extract %arg0[%[[N]], %{{.*}}, %{{.*}}, %[[C]]] : tensor<1x2x2x3xi8>
func.func @nearest(%x: tensor<1x2x2x3xi8>) -> tensor<1x4x6x3xi8> {
  %s = adze.const dense<[4, 6]> : tensor<2xi32> -> tensor<2xi32>
  %0 = adze.resize_nearest_neighbor(%x, %s) : (tensor<1x2x2x3xi8>, tensor<2xi32>) -> tensor<1x4x6x3xi8>
  return %0 : tensor<1x4x6x3xi8>
}

// -----

// Half-pixel centres of twice the size lie a quarter off, limited to the image.
// CHECK-LABEL: func.func @bilinear
// CHECK: arith.constant dense<[0.000000e+00, 2.500000e-01, 7.500000e-01, 0.000000e+00]> : tensor<4xf32>
// CHECK-COUNT-4: tensor.extract %arg0
func.func @bilinear(%x: tensor<1x2x2x3xf32>) -> tensor<1x4x4x3xf32> {
  %s = adze.const dense<4> : tensor<2xi32> -> tensor<2xi32>
  %0 = adze.resize_bilinear(%x, %s) {half_pixel_centers = true} : (tensor<1x2x2x3xf32>, tensor<2xi32>) -> tensor<1x4x4x3xf32>
  return %0 : tensor<1x4x4x3xf32>
}

// -----

// 11 fractional bits in XNNPACK, 10 in LiteRT, which reads no pixel beyond the one that it needs.
// CHECK-LABEL: func.func @integers
// CHECK: arith.constant dense<[0, 1024, 0, 0]> : tensor<4xi32>
// CHECK: arith.constant 22 : i32
// CHECK: arith.shrsi
// RUY-LABEL: func.func @integers
// RUY: arith.constant dense<[0, 512, 0, 512]> : tensor<4xi32>
// RUY: arith.constant 1048576 : i32
// RUY: arith.divsi
func.func @integers(%x: tensor<1x2x2x3x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x4x4x3x!quant.uniform<i8:f32, 0.5>> {
  %s = adze.const dense<4> : tensor<2xi32> -> tensor<2xi32>
  %0 = adze.resize_bilinear(%x, %s)
      : (tensor<1x2x2x3x!quant.uniform<i8:f32, 0.5>>, tensor<2xi32>) -> tensor<1x4x4x3x!quant.uniform<i8:f32, 0.5>>
  return %0 : tensor<1x4x4x3x!quant.uniform<i8:f32, 0.5>>
}
