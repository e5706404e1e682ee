// RUN: adze-opt %s --canonicalize --mlir-print-debuginfo=false | FileCheck %s

// CHECK-LABEL: func @gather
func.func @gather() -> (tensor<i32>, tensor<2x2xi16>, tensor<2x1x2xf32>, tensor<2x2xi8>) {
  // How converters pick an extent of a shape.
  %shape = adze.const dense<[7, 8, 9]> : tensor<3xi32> -> tensor<3xi32>
  %one = adze.const dense<1> : tensor<i32> -> tensor<i32>
  // CHECK-DAG: %[[A:.*]] = adze.const dense<8> : tensor<i32>
  %0 = adze.gather(%shape, %one) : (tensor<3xi32>, tensor<i32>) -> tensor<i32>
  %x = adze.const dense<[[1, 2], [3, 4], [5, 6]]> : tensor<3x2xi16> -> tensor<3x2xi16>
  %rows = adze.const dense<[2, 0]> : tensor<2xi64> -> tensor<2xi64>
  // CHECK-DAG: %[[B:.*]] = adze.const dense<{{\[\[}}5, 6], [1, 2]]> : tensor<2x2xi16>
  %1 = adze.gather(%x, %rows) : (tensor<3x2xi16>, tensor<2xi64>) -> tensor<2x2xi16>
  %y = adze.const dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32> -> tensor<2x2xf32>
  %columns = adze.const dense<[[1, 0]]> : tensor<1x2xi16> -> tensor<1x2xi16>
  // CHECK-DAG: %[[C:.*]] = adze.const dense<{{\[\[\[}}2.000000e+00, 1.000000e+00]], {{\[\[}}4.000000e+00, 3.000000e+00]]]> : tensor<2x1x2xf32>
  %2 = adze.gather(%y, %columns) {axis = -1 : i32} : (tensor<2x2xf32>, tensor<1x2xi16>) -> tensor<2x1x2xf32>
  // Each row has its own indices.
  %z = adze.const dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8> -> tensor<2x3xi8>
  %own = adze.const dense<[[2, 0], [1, 1]]> : tensor<2x2xi32> -> tensor<2x2xi32>
  // CHECK-DAG: %[[D:.*]] = adze.const dense<{{\[\[}}3, 1], [5, 5]]> : tensor<2x2xi8>
  %3 = adze.gather(%z, %own) {axis = 1 : i32, batch_dims = -1 : i32} : (tensor<2x3xi8>, tensor<2x2xi32>) -> tensor<2x2xi8>
  // CHECK: return %[[A]], %[[B]], %[[C]], %[[D]]
  return %0, %1, %2, %3 : tensor<i32>, tensor<2x2xi16>, tensor<2x1x2xf32>, tensor<2x2xi8>
}

// A dimension between the batch and the axis.
// CHECK-LABEL: func @gather_between
func.func @gather_between() -> tensor<2x2x1x2xi32> {
  %x = adze.const dense<[[[[1, 2], [3, 4]], [[5, 6], [7, 8]]], [[[11, 12], [13, 14]], [[15, 16], [17, 18]]]]>
      : tensor<2x2x2x2xi32> -> tensor<2x2x2x2xi32>
  %i = adze.const dense<[[1], [0]]> : tensor<2x1xi32> -> tensor<2x1xi32>
  // CHECK: adze.const dense<{{\[\[\[\[}}3, 4]], {{\[\[}}7, 8]]], {{\[\[\[}}11, 12]], {{\[\[}}15, 16]]]]> : tensor<2x2x1x2xi32>
  %0 = adze.gather(%x, %i) {axis = 2 : i32, batch_dims = 1 : i32} : (tensor<2x2x2x2xi32>, tensor<2x1xi32>) -> tensor<2x2x1x2xi32>
  return %0 : tensor<2x2x1x2xi32>
}

// CHECK-LABEL: func @gather_outside
func.func @gather_outside() -> (tensor<1xi32>, tensor<1xi32>) {
  %x = adze.const dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
  %high = adze.const dense<2> : tensor<1xi32> -> tensor<1xi32>
  // CHECK: adze.gather
  %0 = adze.gather(%x, %high) : (tensor<2xi32>, tensor<1xi32>) -> tensor<1xi32>
  %low = adze.const dense<-1> : tensor<1xi32> -> tensor<1xi32>
  // CHECK: adze.gather
  %1 = adze.gather(%x, %low) : (tensor<2xi32>, tensor<1xi32>) -> tensor<1xi32>
  return %0, %1 : tensor<1xi32>, tensor<1xi32>
}

// CHECK-LABEL: func @integer_range
func.func @integer_range() -> (tensor<3xi32>, tensor<3xi64>, tensor<0xi32>) {
  %zero = adze.const dense<0> : tensor<i32> -> tensor<i32>
  %five = adze.const dense<5> : tensor<i32> -> tensor<i32>
  %two = adze.const dense<2> : tensor<i32> -> tensor<i32>
  // CHECK-DAG: %[[A:.*]] = adze.const dense<[0, 2, 4]> : tensor<3xi32>
  %0 = adze.range(%zero, %five, %two) : (tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<3xi32>
  %three = adze.const dense<3> : tensor<i64> -> tensor<i64>
  %below = adze.const dense<-5> : tensor<i64> -> tensor<i64>
  %back = adze.const dense<-3> : tensor<i64> -> tensor<i64>
  // CHECK-DAG: %[[B:.*]] = adze.const dense<[3, 0, -3]> : tensor<3xi64>
  %1 = adze.range(%three, %below, %back) : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<3xi64>
  // CHECK-DAG: %[[C:.*]] = adze.const dense<> : tensor<0xi32>
  %2 = adze.range(%five, %five, %two) : (tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<0xi32>
  // CHECK: return %[[A]], %[[B]], %[[C]]
  return %0, %1, %2 : tensor<3xi32>, tensor<3xi64>, tensor<0xi32>
}

// The count is that of single precision, (1 - 0) / 0.1f, and every step rounds: 8 steps make 0.8000001, not 0.8.
// CHECK-LABEL: func @float_range
func.func @float_range() -> (tensor<10xf32>, tensor<2xf32>) {
  %zero = adze.const dense<0.0> : tensor<f32> -> tensor<f32>
  %one = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %tenth = adze.const dense<0.1> : tensor<f32> -> tensor<f32>
  // CHECK-DAG: adze.const dense<[0.000000e+00, 1.000000e-01, 2.000000e-01, 3.000000e-01, 4.000000e-01, 5.000000e-01, 6.000000e-01, 0.700000048, 0.800000071, 0.900000095]> : tensor<10xf32>
  %0 = adze.range(%zero, %one, %tenth) : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<10xf32>
  %back = adze.const dense<-0.75> : tensor<f32> -> tensor<f32>
  // CHECK-DAG: adze.const dense<[1.000000e+00, 2.500000e-01]> : tensor<2xf32>
  %1 = adze.range(%one, %zero, %back) : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<2xf32>
  // CHECK-NOT: adze.range
  return %0, %1 : tensor<10xf32>, tensor<2xf32>
}

// CHECK-LABEL: func @fill
func.func @fill(%v: tensor<f32>, %dims: tensor<1xi32>) -> (tensor<2x2xi32>, tensor<2x!quant.uniform<i8:f32, 0.5>>, tensor<f32>, tensor<2xf32>, tensor<3xi1>) {
  %d = adze.const dense<2> : tensor<2xi64> -> tensor<2xi64>
  %seven = adze.const dense<7> : tensor<i32> -> tensor<i32>
  // CHECK-DAG: %[[A:.*]] = adze.const dense<7> : tensor<2x2xi32>
  %0 = adze.fill(%d, %seven) : (tensor<2xi64>, tensor<i32>) -> tensor<2x2xi32>
  %d1 = adze.const dense<2> : tensor<1xi32> -> tensor<1xi32>
  %q = adze.const dense<-3> : tensor<i8> -> tensor<!quant.uniform<i8:f32, 0.5>>
  // CHECK-DAG: %[[B:.*]] = adze.const dense<-3> : tensor<2xi8> -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01>>
  %1 = adze.fill(%d1, %q) : (tensor<1xi32>, tensor<!quant.uniform<i8:f32, 0.5>>) -> tensor<2x!quant.uniform<i8:f32, 0.5>>
  %d0 = adze.const dense<> : tensor<0xi32> -> tensor<0xi32>
  %half = adze.const dense<0.5> : tensor<f32> -> tensor<f32>
  // CHECK-DAG: %[[C:.*]] = adze.const dense<5.000000e-01> : tensor<f32>
  %2 = adze.fill(%d0, %half) : (tensor<0xi32>, tensor<f32>) -> tensor<f32>
  // CHECK-DAG: %[[D:.*]] = adze.fill
  %3 = adze.fill(%d1, %v) : (tensor<1xi32>, tensor<f32>) -> tensor<2xf32>
  // The shape that counts is the result's.
  %true = adze.const dense<true> : tensor<i1> -> tensor<i1>
  // CHECK-DAG: %[[E:.*]] = adze.const dense<true> : tensor<3xi1>
  %4 = adze.fill(%dims, %true) : (tensor<1xi32>, tensor<i1>) -> tensor<3xi1>
  // CHECK: return %[[A]], %[[B]], %[[C]], %[[D]], %[[E]]
  return %0, %1, %2, %3, %4 : tensor<2x2xi32>, tensor<2x!quant.uniform<i8:f32, 0.5>>, tensor<f32>, tensor<2xf32>, tensor<3xi1>
}

// 64 KiB is the most that is worth its bytes.
// CHECK-LABEL: func @sizes
func.func @sizes() -> (tensor<16384xf32>, tensor<16385xf32>) {
  %v = adze.const dense<1.0> : tensor<f32> -> tensor<f32>
  %d = adze.const dense<16384> : tensor<1xi32> -> tensor<1xi32>
  // CHECK-DAG: adze.const dense_resource<{{.*}}> : tensor<16384xf32>
  %0 = adze.fill(%d, %v) : (tensor<1xi32>, tensor<f32>) -> tensor<16384xf32>
  %e = adze.const dense<16385> : tensor<1xi32> -> tensor<1xi32>
  // CHECK-DAG: adze.fill({{.*}} -> tensor<16385xf32>
  %1 = adze.fill(%e, %v) : (tensor<1xi32>, tensor<f32>) -> tensor<16385xf32>
  return %0, %1 : tensor<16384xf32>, tensor<16385xf32>
}
