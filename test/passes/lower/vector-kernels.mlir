// What LiteRT's vector loops on x86-64 compute, and what their scalar ends do.
// RUN: adze-opt %s --lower-graph=requantize=reference --canonicalize --mlir-print-debuginfo=false -split-input-file | FileCheck %s

!a = tensor<2x16x!quant.uniform<i8:f32, 5.000000e-01:3>>
!b = tensor<2x16x!quant.uniform<i8:f32, 3.000000e-01>>
// Whole groups of 16 elements: operands are shifted to the left once, by 20 and by 20 - 0.
// CHECK-LABEL: func.func @add
// CHECK-NOT: linalg.index
// CHECK: return
func.func @add(%x: !a, %y: !b) -> !a {
  %0 = adze.add(%x, %y) : (!a, !b) -> !a
  return %0 : !a
}

// -----

!a = tensor<3x7x!quant.uniform<i8:f32, 5.000000e-01:3>>
!b = tensor<3x7x!quant.uniform<i8:f32, 1.000000e-01>>
// 21 elements: from the 17th on one by one.
// CHECK-LABEL: func.func @add_left_over
// CHECK-DAG: %[[WHOLE:.*]] = arith.constant 16 : index
// CHECK-DAG: linalg.index 0 : index
// CHECK-DAG: linalg.index 1 : index
// CHECK: arith.cmpi sge, %{{.*}}, %[[WHOLE]] : index
func.func @add_left_over(%x: !a, %y: !b) -> !a {
  %0 = adze.add(%x, %y) : (!a, !b) -> !a
  return %0 : !a
}

// -----

!a = tensor<4x5x24x!quant.uniform<i8:f32, 5.000000e-01:3>>
!b = tensor<1x1x24x!quant.uniform<i8:f32, 1.000000e-01>>
// The loop runs over the 24 channels that do not broadcast, again and again.
// CHECK-LABEL: func.func @add_row
// CHECK-DAG: %[[WHOLE:.*]] = arith.constant 16 : index
// CHECK: %[[CHANNEL:.*]] = linalg.index 2 : index
// CHECK: arith.cmpi sge, %[[CHANNEL]], %[[WHOLE]] : index
func.func @add_row(%x: !a, %y: !b) -> !a {
  %0 = adze.add(%x, %y) : (!a, !b) -> !a
  return %0 : !a
}

// -----

!a = tensor<4x5x3x!quant.uniform<i8:f32, 5.000000e-01:3>>
!b = tensor<1x5x1x!quant.uniform<i8:f32, 1.000000e-01>>
// Fewer than 8 elements against one: no whole group.
// CHECK-LABEL: func.func @add_one
// CHECK-NOT: linalg.index
// CHECK: return
func.func @add_one(%x: !a, %y: !b) -> !a {
  %0 = adze.add(%x, %y) : (!a, !b) -> !a
  return %0 : !a
}

// -----

!a = tensor<20x!quant.uniform<i8:f32, 5.000000e-01:3>>
// QUANTIZE multiplies in groups of 8, with ties to even, and divides doubles in the rest. DEQUANTIZE adds -3 * 0.5.
// CHECK-LABEL: func.func @quantize
// CHECK-DAG: arith.constant 16 : index
// CHECK-DAG: arith.constant 2.000000e+00 : f32
// CHECK: arith.divf {{.*}} : f64
// CHECK: arith.bitcast
// CHECK-LABEL: func.func @dequantize
// CHECK-DAG: arith.constant -1.500000e+00 : f32
// CHECK: arith.mulf
// CHECK: arith.addf
func.func @quantize(%x: tensor<20xf32>) -> !a {
  %0 = adze.quantize(%x) : (tensor<20xf32>) -> !a
  return %0 : !a
}
func.func @dequantize(%x: !a) -> tensor<20xf32> {
  %0 = adze.dequantize(%x) : (!a) -> tensor<20xf32>
  return %0 : tensor<20xf32>
}

// -----

!a = tensor<1x4x4x20x!quant.uniform<i8:f32, 5.000000e-01:3>>
!b = tensor<1x1x1x20x!quant.uniform<i8:f32, 4.000000e-01:1>>
// MEAN over an image: 16 channels with ties upwards, 4 with ties away from zero.
// CHECK-LABEL: func.func @mean
// CHECK: linalg.generic
// CHECK: linalg.generic
// CHECK: %[[CHANNEL:.*]] = linalg.index 3 : index
// CHECK: arith.cmpi sge, %[[CHANNEL]]
func.func @mean(%x: !a) -> !b {
  %axes = adze.const dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
  %0 = adze.mean(%x, %axes) {keep_dims = true} : (!a, tensor<2xi32>) -> !b
  return %0 : !b
}
