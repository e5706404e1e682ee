// RUN: adze-opt %s --lower-graph --canonicalize --mlir-print-debuginfo=false -split-input-file | FileCheck %s --check-prefixes=CHECK,XNNPACK
// RUN: adze-opt %s --lower-graph=requantize=micro --canonicalize --mlir-print-debuginfo=false -split-input-file | FileCheck %s --check-prefixes=CHECK,MICRO
// RUN: adze-opt %s --lower-graph=requantize=ruy --canonicalize --mlir-print-debuginfo=false -split-input-file | FileCheck %s --check-prefixes=CHECK,RUY
// RUN: adze-opt %s --lower-graph=requantize=reference --canonicalize --mlir-print-debuginfo=false -split-input-file | FileCheck %s --check-prefixes=CHECK,BUILTIN

// The input's zero point is in the bias: 100 - 3 * (1 + 2 + 3) and 200 - 3 * (-1 - 2 - 3).
// CHECK-LABEL: func.func @fully_connected
func.func @fully_connected(%x: tensor<1x3x!quant.uniform<i8:f32, 5.000000e-01:3>>) -> tensor<1x2x!quant.uniform<i8:f32, 2.000000e+00:-4>> {
  // CHECK-DAG: arith.constant dense<[82, 218]> : tensor<2xi32>
  // CHECK-DAG: arith.constant dense<{{\[\[}}1, 2, 3], [-1, -2, -3]]> : tensor<2x3xi8>
  // CHECK: kernel.matmul lhs(%arg0 : tensor<1x3xi8>)
  // CHECK-NOT: unsigned_lhs
  // CHECK: ^bb0(%[[SUM:.*]]: i32, %[[OFFSET:[^:]*]]: i32
  // CHECK: arith.addi
  // XNNPACK: arith.sitofp %{{.*}} : i32 to f32
  // XNNPACK: arith.mulf
  // XNNPACK: arith.bitcast
  // MICRO: arith.sitofp %{{.*}} : i32 to f64
  // MICRO: arith.fptosi
  // RUY: arith.extsi %{{.*}} : i32 to i64
  // RUY: arith.muli
  // RUY: arith.shrsi
  // Two roundings, both with ties upwards: the sum's sign does not count.
  // BUILTIN: arith.shrui {{.*}} : i64
  // BUILTIN-NOT: arith.cmpi slt
  // BUILTIN: arith.cmpi sgt
  // CHECK: arith.trunci %{{.*}} : i32 to i8
  %w = adze.const dense<[[1, 2, 3], [-1, -2, -3]]> : tensor<2x3xi8> -> tensor<2x3x!quant.uniform<i8<-127:127>:f32:0, {1.000000e-01, 2.000000e-01}>>
  %b = adze.const dense<[100, 200]> : tensor<2xi32> -> tensor<2x!quant.uniform<i32:f32:0, {5.000000e-02, 1.000000e-01}>>
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x3x!quant.uniform<i8:f32, 5.000000e-01:3>>, tensor<2x3x!quant.uniform<i8<-127:127>:f32:0, {1.000000e-01, 2.000000e-01}>>, tensor<2x!quant.uniform<i32:f32:0, {5.000000e-02, 1.000000e-01}>>) -> tensor<1x2x!quant.uniform<i8:f32, 2.000000e+00:-4>>
  return %0 : tensor<1x2x!quant.uniform<i8:f32, 2.000000e+00:-4>>
}

// -----

// uint8: weights that i8 does not hold without their zero point, 100, lose 128 instead, and 28 times the sum of the window
// makes up for it. Padding is the input's zero point.
// CHECK-LABEL: func.func @unsigned
func.func @unsigned(%x: tensor<1x2x2x1x!quant.uniform<u8:f32, 5.000000e-01:200>>) -> tensor<1x2x2x1x!quant.uniform<u8:f32, 1.000000e+00:10>> {
  // CHECK-DAG: arith.constant dense<{{\[\[\[\[}}-128], [127]], {{\[\[}}-28], [-27]]]]> : tensor<1x2x2x1xi8>
  // CHECK-DAG: %[[BORDER:.*]] = arith.constant -56 : i8
  // CHECK-DAG: %[[REST:.*]] = arith.constant 28 : i32
  // CHECK: arith.muli %{{.*}}, %[[REST]] : i32
  // CHECK: linalg.generic {{.*}}"reduction", "reduction"
  // CHECK: linalg.fill ins(%[[BORDER]] : i8)
  // CHECK: kernel.conv_2d
  // CHECK-SAME: unsigned_lhs
  // XNNPACK: arith.bitcast
  // MICRO: arith.shrui
  // RUY: arith.shrsi
  // Bytes without sign take gemmlowp's way, with ties away from zero.
  // BUILTIN: arith.cmpi slt
  %w = adze.const dense<[[[[0], [255]], [[100], [101]]]]> : tensor<1x2x2x1xui8> -> tensor<1x2x2x1x!quant.uniform<u8:f32, 1.000000e-01:100>>
  %b = adze.const dense<5> : tensor<1xi32> -> tensor<1x!quant.uniform<i32:f32, 5.000000e-02>>
  %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x2x2x1x!quant.uniform<u8:f32, 5.000000e-01:200>>, tensor<1x2x2x1x!quant.uniform<u8:f32, 1.000000e-01:100>>, tensor<1x!quant.uniform<i32:f32, 5.000000e-02>>) -> tensor<1x2x2x1x!quant.uniform<u8:f32, 1.000000e+00:10>>
  return %0 : tensor<1x2x2x1x!quant.uniform<u8:f32, 1.000000e+00:10>>
}

// -----

// Without bias the delegate does not take a convolution.
// CHECK-LABEL: func.func @no_bias
func.func @no_bias(%x: tensor<1x2x2x1x!quant.uniform<i8:f32, 5.000000e-01>>) -> tensor<1x2x2x1x!quant.uniform<i8:f32, 1.000000e+00>> {
  // XNNPACK: arith.shrsi
  // MICRO: arith.shrui
  // RUY: arith.shrsi
  // CHECK: kernel.yield
  %w = adze.const dense<3> : tensor<1x1x1x1xi8> -> tensor<1x1x1x1x!quant.uniform<i8:f32, 1.000000e-01>>
  %0 = adze.conv_2d(%x, %w) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x2x2x1x!quant.uniform<i8:f32, 5.000000e-01>>, tensor<1x1x1x1x!quant.uniform<i8:f32, 1.000000e-01>>) -> tensor<1x2x2x1x!quant.uniform<i8:f32, 1.000000e+00>>
  return %0 : tensor<1x2x2x1x!quant.uniform<i8:f32, 1.000000e+00>>
}

// -----

// int16 activations: sums of 64 bits, multipliers of 16.
// CHECK-LABEL: func.func @wide
func.func @wide(%x: tensor<1x2x2x2x!quant.uniform<i16:f32, 5.000000e-01>>) -> tensor<1x2x2x2x!quant.uniform<i16:f32, 1.000000e+00>> {
  // CHECK-DAG: arith.constant dense<[7, 8]> : tensor<2xi64>
  // CHECK: kernel.depthwise_conv_2d
  // CHECK: ^bb0(%{{.*}}: i64, %{{.*}}: i64
  // CHECK: arith.muli {{.*}} : i64
  // CHECK: arith.trunci %{{.*}} : i32 to i16
  %w = adze.const dense<[[[[3, 4]]]]> : tensor<1x1x1x2xi8> -> tensor<1x1x1x2x!quant.uniform<i8<-127:127>:f32:3, {1.000000e-01, 2.000000e-01}>>
  %b = adze.const dense<[7, 8]> : tensor<2xi64> -> tensor<2xi64>
  %0 = adze.depthwise_conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x2x2x2x!quant.uniform<i16:f32, 5.000000e-01>>, tensor<1x1x1x2x!quant.uniform<i8<-127:127>:f32:3, {1.000000e-01, 2.000000e-01}>>, tensor<2xi64>) -> tensor<1x2x2x2x!quant.uniform<i16:f32, 1.000000e+00>>
  return %0 : tensor<1x2x2x2x!quant.uniform<i16:f32, 1.000000e+00>>
}

// -----

// Zero points of matrices that are both computed: sums of columns and rows.
// CHECK-LABEL: func.func @batch_matmul
func.func @batch_matmul(%x: tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:2>>, %y: tensor<4x3x!quant.uniform<i8:f32, 5.000000e-01:5>>) -> tensor<2x4x!quant.uniform<i8:f32, 1.000000e+00>> {
  // CHECK: linalg.generic {{.*}} ins(%arg1 : tensor<4x3xi8>) outs(%{{.*}} : tensor<4xi32>)
  // CHECK: linalg.generic {{.*}} ins(%arg0 : tensor<2x3xi8>) outs(%{{.*}} : tensor<2xi32>)
  // CHECK: kernel.matmul
  // CHECK: arith.addi %{{.*}}, %c30_i32
  %0 = adze.batch_matmul(%x, %y) {adj_y = true} : (tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01:2>>, tensor<4x3x!quant.uniform<i8:f32, 5.000000e-01:5>>) -> tensor<2x4x!quant.uniform<i8:f32, 1.000000e+00>>
  return %0 : tensor<2x4x!quant.uniform<i8:f32, 1.000000e+00>>
}

// -----

// Float rows with integer weights are quantized where they are used.
// CHECK-LABEL: func.func @hybrid
func.func @hybrid(%x: tensor<2x4xf32>) -> tensor<2x2xf32> {
  // CHECK: arith.minimumf
  // CHECK: arith.maximumf
  // CHECK: kernel.matmul lhs(%{{.*}} : tensor<2x4xi8>) rhs(%{{.*}} : tensor<2x4xi8>)
  // XNNPACK: math.fma
  // MICRO: arith.mulf
  // RUY: arith.mulf
  // CHECK: kernel.yield %{{.*}} : f32
  %w = adze.const dense<[[1, 2, 3, 4], [5, 6, 7, -8]]> : tensor<2x4xi4> -> tensor<2x4x!quant.uniform<i4:f32:0, {1.000000e-01, 2.000000e-01}>>
  %0 = adze.fully_connected(%x, %w) {asymmetric_quantize_inputs = true} : (tensor<2x4xf32>, tensor<2x4x!quant.uniform<i4:f32:0, {1.000000e-01, 2.000000e-01}>>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// -----

// Items of a batch have zero points of their own, so that zeros can be padded only without them.
// CHECK-LABEL: func.func @hybrid_conv
func.func @hybrid_conv(%x: tensor<2x4x4x1xf32>) -> tensor<2x4x4x1xf32> {
  // XNNPACK: kernel.conv_2d lhs(%{{.*}} : tensor<2x6x6x1xi16>)
  // MICRO: kernel.conv_2d lhs(%{{.*}} : tensor<2x6x6x1xi8>)
  // RUY: kernel.conv_2d lhs(%{{.*}} : tensor<2x6x6x1xi8>)
  // BUILTIN: kernel.conv_2d lhs(%{{.*}} : tensor<2x6x6x1xi8>)
  // CHECK-SAME: with(%{{.*}}, %{{.*}} : tensor<2xf32>, tensor<1xf32>)
  // CHECK-SAME: epilogue_maps = [#{{.*}}, #{{.*}}]
  %w = adze.const dense<1> : tensor<1x3x3x1xi8> -> tensor<1x3x3x1x!quant.uniform<i8:f32, 1.000000e-01>>
  %b = adze.const dense<1.0> : tensor<1xf32> -> tensor<1xf32>
  %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<2x4x4x1xf32>, tensor<1x3x3x1x!quant.uniform<i8:f32, 1.000000e-01>>, tensor<1xf32>) -> tensor<2x4x4x1xf32>
  return %0 : tensor<2x4x4x1xf32>
}

// -----

// Vectors of 8 channels take ties upwards, the ninth channel away from zero.
// CHECK-LABEL: func.func @depthwise_left_over
func.func @depthwise_left_over(%x: tensor<1x2x2x9x!quant.uniform<i8:f32, 5.000000e-01>>) -> tensor<1x2x2x9x!quant.uniform<i8:f32, 1.000000e+00>> {
  // BUILTIN: %[[AWAY:.*]] = arith.constant dense<[0, 0, 0, 0, 0, 0, 0, 0, 1]> : tensor<9xi32>
  // BUILTIN: kernel.depthwise_conv_2d
  // BUILTIN-SAME: %[[AWAY]]
  // BUILTIN: arith.andi
  // MICRO-NOT: tensor<9xi32>
  // CHECK: kernel.yield
  %w = adze.const dense<3> : tensor<1x1x1x9xi8> -> tensor<1x1x1x9x!quant.uniform<i8<-127:127>:f32, 1.000000e-01>>
  %b = adze.const dense<0> : tensor<9xi32> -> tensor<9x!quant.uniform<i32:f32, 5.000000e-02>>
  %0 = adze.depthwise_conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x2x2x9x!quant.uniform<i8:f32, 5.000000e-01>>, tensor<1x1x1x9x!quant.uniform<i8<-127:127>:f32, 1.000000e-01>>, tensor<9x!quant.uniform<i32:f32, 5.000000e-02>>) -> tensor<1x2x2x9x!quant.uniform<i8:f32, 1.000000e+00>>
  return %0 : tensor<1x2x2x9x!quant.uniform<i8:f32, 1.000000e+00>>
}
