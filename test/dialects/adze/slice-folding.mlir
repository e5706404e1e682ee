// RUN: adze-opt %s --canonicalize --mlir-print-debuginfo=false | FileCheck %s

// CHECK-LABEL: func @slice
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xf32>)
func.func @slice(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x2xi16>, tensor<1x0xi16>) {
  %zeros = adze.const dense<0> : tensor<2xi32> -> tensor<2xi32>
  %all = adze.const dense<-1> : tensor<2xi32> -> tensor<2xi32>
  %0 = adze.slice(%x, %zeros, %all) : (tensor<2x3xf32>, tensor<2xi32>, tensor<2xi32>) -> tensor<2x3xf32>
  %c = adze.const dense<[[1, 2, 3], [4, 5, 6], [7, 8, 9]]> : tensor<3x3xi16> -> tensor<3x3xi16>
  // Entries beyond the rank do not count.
  %b = adze.const dense<[1, 0, 5]> : tensor<3xi64> -> tensor<3xi64>
  %s = adze.const dense<[-1, 2, 5]> : tensor<3xi64> -> tensor<3xi64>
  // CHECK-DAG: %[[A:.*]] = adze.const dense<{{\[\[}}4, 5], [7, 8]]> : tensor<2x2xi16>
  %1 = adze.slice(%c, %b, %s) : (tensor<3x3xi16>, tensor<3xi64>, tensor<3xi64>) -> tensor<2x2xi16>
  %end = adze.const dense<[2, 3]> : tensor<2xi32> -> tensor<2xi32>
  // CHECK-DAG: %[[B:.*]] = adze.const dense<> : tensor<1x0xi16>
  %2 = adze.slice(%c, %end, %all) : (tensor<3x3xi16>, tensor<2xi32>, tensor<2xi32>) -> tensor<1x0xi16>
  // CHECK: return %[[X]], %[[A]], %[[B]]
  return %0, %1, %2 : tensor<2x3xf32>, tensor<2x2xi16>, tensor<1x0xi16>
}

// What lies before the beginning is nobody's business, even where the shape stays.
// CHECK-LABEL: func @slice_below
func.func @slice_below(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<1x2xi16>, tensor<?xf32>) {
  %b = adze.const dense<-1> : tensor<1xi32> -> tensor<1xi32>
  %s = adze.const dense<2> : tensor<1xi32> -> tensor<1xi32>
  // CHECK: adze.slice
  %0 = adze.slice(%x, %b, %s) : (tensor<2xf32>, tensor<1xi32>, tensor<1xi32>) -> tensor<2xf32>
  %c = adze.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi16> -> tensor<2x2xi16>
  %b2 = adze.const dense<[1, -1]> : tensor<2xi32> -> tensor<2xi32>
  %s2 = adze.const dense<[1, 2]> : tensor<2xi32> -> tensor<2xi32>
  // CHECK: adze.slice
  %1 = adze.slice(%c, %b2, %s2) : (tensor<2x2xi16>, tensor<2xi32>, tensor<2xi32>) -> tensor<1x2xi16>
  // Nothing is folded into a shape that is not known.
  %c1 = adze.const dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %zero = adze.const dense<0> : tensor<1xi32> -> tensor<1xi32>
  // CHECK: adze.slice
  %2 = adze.slice(%c1, %zero, %s) : (tensor<2xf32>, tensor<1xi32>, tensor<1xi32>) -> tensor<?xf32>
  return %0, %1, %2 : tensor<2xf32>, tensor<1x2xi16>, tensor<?xf32>
}

// CHECK-LABEL: func @strides
func.func @strides() -> (tensor<2xi32>, tensor<3xi32>, tensor<6xi32>, tensor<0xi32>, tensor<5xi32>) {
  %x = adze.const dense<[0, 1, 2, 3, 4, 5]> : tensor<6xi32> -> tensor<6xi32>
  %b = adze.const dense<1> : tensor<1xi32> -> tensor<1xi32>
  %e = adze.const dense<-2> : tensor<1xi32> -> tensor<1xi32>
  %two = adze.const dense<2> : tensor<1xi32> -> tensor<1xi32>
  // From 1 to before 4.
  // CHECK-DAG: %[[A:.*]] = adze.const dense<[1, 3]> : tensor<2xi32>
  %0 = adze.strided_slice(%x, %b, %e, %two) : (tensor<6xi32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
  // From 4 back to the first element, one missed.
  %back = adze.const dense<-2> : tensor<1xi32> -> tensor<1xi32>
  // CHECK-DAG: %[[B:.*]] = adze.const dense<[4, 2, 0]> : tensor<3xi32>
  %1 = adze.strided_slice(%x, %e, %b, %back) {end_mask = 1 : i32}
      : (tensor<6xi32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<3xi32>
  %minus = adze.const dense<-1> : tensor<1xi32> -> tensor<1xi32>
  // CHECK-DAG: %[[C:.*]] = adze.const dense<[5, 4, 3, 2, 1, 0]> : tensor<6xi32>
  %2 = adze.strided_slice(%x, %b, %b, %minus) {begin_mask = 1 : i32, end_mask = 1 : i32}
      : (tensor<6xi32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<6xi32>
  // CHECK-DAG: %[[D:.*]] = adze.const dense<> : tensor<0xi32>
  %3 = adze.strided_slice(%x, %b, %e, %minus) : (tensor<6xi32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<0xi32>
  // Indices outside are clamped.
  %far = adze.const dense<100> : tensor<1xi32> -> tensor<1xi32>
  %zero = adze.const dense<0> : tensor<1xi32> -> tensor<1xi32>
  // CHECK-DAG: %[[E:.*]] = adze.const dense<[5, 4, 3, 2, 1]> : tensor<5xi32>
  %4 = adze.strided_slice(%x, %far, %zero, %minus) : (tensor<6xi32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<5xi32>
  // CHECK: return %[[A]], %[[B]], %[[C]], %[[D]], %[[E]]
  return %0, %1, %2, %3, %4 : tensor<2xi32>, tensor<3xi32>, tensor<6xi32>, tensor<0xi32>, tensor<5xi32>
}

// CHECK-LABEL: func @masks
func.func @masks() -> (tensor<i64>, tensor<2x2xi8>, tensor<1x3xi8>, tensor<2x1x2xi8>, tensor<2xi8>) {
  // How converters take one extent out of a shape.
  %shape = adze.const dense<[7, 8, 9]> : tensor<3xi64> -> tensor<3xi64>
  %last = adze.const dense<-1> : tensor<1xi32> -> tensor<1xi32>
  %zero = adze.const dense<0> : tensor<1xi32> -> tensor<1xi32>
  %one = adze.const dense<1> : tensor<1xi32> -> tensor<1xi32>
  // CHECK-DAG: %[[A:.*]] = adze.const dense<9> : tensor<i64>
  %0 = adze.strided_slice(%shape, %last, %zero, %one) {shrink_axis_mask = 1 : i32}
      : (tensor<3xi64>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<i64>
  %x = adze.const dense<[[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [10, 11, 12]]]> : tensor<2x2x3xi8> -> tensor<2x2x3xi8>
  %b = adze.const dense<[0, 1]> : tensor<2xi32> -> tensor<2xi32>
  %e = adze.const dense<[0, 2]> : tensor<2xi32> -> tensor<2xi32>
  %s = adze.const dense<1> : tensor<2xi32> -> tensor<2xi32>
  // x[..., 1]
  // CHECK-DAG: %[[B:.*]] = adze.const dense<{{\[\[}}2, 5], [8, 11]]> : tensor<2x2xi8>
  %1 = adze.strided_slice(%x, %b, %e, %s) {ellipsis_mask = 1 : i32, shrink_axis_mask = 2 : i32}
      : (tensor<2x2x3xi8>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<2x2xi8>
  // x[newaxis, 1, 0]
  %b3 = adze.const dense<[0, 1, 0]> : tensor<3xi32> -> tensor<3xi32>
  %s3 = adze.const dense<1> : tensor<3xi32> -> tensor<3xi32>
  // CHECK-DAG: %[[C:.*]] = adze.const dense<{{\[\[}}7, 8, 9]]> : tensor<1x3xi8>
  %2 = adze.strided_slice(%x, %b3, %b3, %s3) {new_axis_mask = 1 : i32, shrink_axis_mask = 6 : i32}
      : (tensor<2x2x3xi8>, tensor<3xi32>, tensor<3xi32>, tensor<3xi32>) -> tensor<1x3xi8>
  // x[0, :, newaxis, 1:]
  %b4 = adze.const dense<[0, 0, 0, 1]> : tensor<4xi32> -> tensor<4xi32>
  %s4 = adze.const dense<1> : tensor<4xi32> -> tensor<4xi32>
  // CHECK-DAG: %[[D:.*]] = adze.const dense<{{\[\[\[}}2, 3]], {{\[\[}}5, 6]]]> : tensor<2x1x2xi8>
  %3 = adze.strided_slice(%x, %b4, %b4, %s4)
      {shrink_axis_mask = 1 : i32, begin_mask = 2 : i32, end_mask = 10 : i32, new_axis_mask = 4 : i32}
      : (tensor<2x2x3xi8>, tensor<4xi32>, tensor<4xi32>, tensor<4xi32>) -> tensor<2x1x2xi8>
  // x[1, ..., 2], the ellipsis in the middle.
  %b5 = adze.const dense<[1, 0, 2]> : tensor<3xi32> -> tensor<3xi32>
  // CHECK-DAG: %[[E:.*]] = adze.const dense<[9, 12]> : tensor<2xi8>
  %4 = adze.strided_slice(%x, %b5, %b5, %s3) {ellipsis_mask = 2 : i32, shrink_axis_mask = 5 : i32}
      : (tensor<2x2x3xi8>, tensor<3xi32>, tensor<3xi32>, tensor<3xi32>) -> tensor<2xi8>
  // CHECK: return %[[A]], %[[B]], %[[C]], %[[D]], %[[E]]
  return %0, %1, %2, %3, %4 : tensor<i64>, tensor<2x2xi8>, tensor<1x3xi8>, tensor<2x1x2xi8>, tensor<2xi8>
}

// Left alone: relative ends, an element that is not there, a mask that leaves dimensions out.
// CHECK-LABEL: func @no_folds
func.func @no_folds() -> (tensor<2xi32>, tensor<i32>, tensor<1x1xi32>) {
  %x = adze.const dense<[1, 2, 3]> : tensor<3xi32> -> tensor<3xi32>
  %one = adze.const dense<1> : tensor<1xi32> -> tensor<1xi32>
  %two = adze.const dense<2> : tensor<1xi32> -> tensor<1xi32>
  %three = adze.const dense<3> : tensor<1xi32> -> tensor<1xi32>
  // CHECK: adze.strided_slice({{.*}}) {offset = true}
  %0 = adze.strided_slice(%x, %one, %two, %one) {offset = true}
      : (tensor<3xi32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
  // CHECK: adze.strided_slice({{.*}}) {shrink_axis_mask = 1 : i32}
  %1 = adze.strided_slice(%x, %three, %three, %one) {shrink_axis_mask = 1 : i32}
      : (tensor<3xi32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<i32>
  %y = adze.const dense<[[1, 2]]> : tensor<1x2xi32> -> tensor<1x2xi32>
  // CHECK: adze.strided_slice({{.*}}) {begin_mask = 1 : i32, end_mask = 1 : i32, new_axis_mask = 2 : i32}
  %2 = adze.strided_slice(%y, %one, %two, %one) {begin_mask = 1 : i32, end_mask = 1 : i32, new_axis_mask = 2 : i32}
      : (tensor<1x2xi32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<1x1xi32>
  return %0, %1, %2 : tensor<2xi32>, tensor<i32>, tensor<1x1xi32>
}
