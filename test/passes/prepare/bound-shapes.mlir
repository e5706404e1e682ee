// RUN: adze-opt %s --bound-shapes --mlir-print-debuginfo=false --split-input-file | FileCheck %s
// RUN: adze-opt %s --bound-shapes --mlir-print-local-scope --split-input-file | FileCheck %s --check-prefix=NAMES

// WHERE: as many rows as elements; how many count is the sum of the condition.
// CHECK-LABEL: func.func @main
// CHECK-SAME: -> (tensor<6x2xi64>, tensor<2xi32>) attributes {adze.bounded = array<i1: true>}
// CHECK: %[[FLAGS:.*]] = adze.cast(%arg0) {{.*}} : (tensor<2x3xi1>) -> tensor<2x3xi32>
// CHECK: %[[FLAT:.*]] = adze.reshape(%[[FLAGS]]
// CHECK: %[[NUMBER:.*]] = adze.sum(%[[FLAT]], {{.*}}) {keep_dims = true} : {{.*}} -> tensor<1xi32>
// CHECK: %[[ROWS:.*]] = adze.where(%arg0) : (tensor<2x3xi1>) -> tensor<6x2xi64>
// CHECK: %[[TWO:.*]] = adze.const dense<2>
// CHECK: %[[EXTENTS:.*]] = adze.concatenation(%[[NUMBER]], %[[TWO]])
// CHECK: return %[[ROWS]], %[[EXTENTS]]
// NAMES: adze.sum{{.*}}loc("found extents")
func.func @main(%x: tensor<2x3xi1> loc("x")) -> tensor<?x2xi64> {
  %0 = adze.where(%x) : (tensor<2x3xi1>) -> tensor<?x2xi64> loc("found")
  return %0 : tensor<?x2xi64>
}

// -----

// Other conditions are compared with zero. What the file declares is one run's result and no bound.
// CHECK-LABEL: func.func @main
// CHECK: adze.not_equal(%arg0, {{.*}}) : (tensor<4xf32>, tensor<f32>) -> tensor<4xi1>
// CHECK: adze.where(%arg0) : (tensor<4xf32>) -> tensor<4x1xi64>
func.func @main(%x: tensor<4xf32>) -> tensor<2x1xi64> {
  %0 = adze.where(%x) : (tensor<4xf32>) -> tensor<2x1xi64>
  return %0 : tensor<2x1xi64>
}

// -----

// UNIQUE: one more than the greatest index. The second result is static.
// CHECK-LABEL: func.func @main
// CHECK-SAME: -> (tensor<8xf32>, tensor<8xi64>, tensor<1xi32>) attributes {adze.bounded = array<i1: true, false>}
// CHECK: %{{.*}}, %[[PLACES:.*]] = adze.unique(%arg0)
// CHECK: %[[INDICES:.*]] = adze.cast(%[[PLACES]])
// CHECK: %[[LAST:.*]] = adze.reduce_max(%[[INDICES]]
// CHECK: adze.add(%[[LAST]]
func.func @main(%x: tensor<8xf32>) -> (tensor<?xf32>, tensor<8xi64>) {
  %0:2 = adze.unique(%x) {idx_out_type = i64} : (tensor<8xf32>) -> (tensor<?xf32>, tensor<8xi64>)
  return %0#0, %0#1 : tensor<?xf32>, tensor<8xi64>
}

// -----

// TOPK_V2: the row is the bound, and k, within the row, the extent.
// CHECK-LABEL: func.func @main
// CHECK-SAME: -> (tensor<4x8xf32>, tensor<4x8xi32>, tensor<2xi32>, tensor<2xi32>)
// CHECK: %[[K:.*]] = adze.reshape(%arg1
// CHECK: %[[LESSER:.*]] = adze.minimum(%{{.*}}, %{{.*}}) : (tensor<1xi32>, tensor<1xi32>)
// CHECK: adze.maximum(%[[LESSER]]
func.func @main(%x: tensor<4x8xf32>, %k: tensor<i32>) -> (tensor<4x?xf32>, tensor<4x?xi32>) {
  %0:2 = adze.topk_v2(%x, %k) : (tensor<4x8xf32>, tensor<i32>) -> (tensor<4x?xf32>, tensor<4x?xi32>)
  return %0#0, %0#1 : tensor<4x?xf32>, tensor<4x?xi32>
}

// -----

// SLICE: elements are gathered from where it begins; known extents stay.
// CHECK-LABEL: func.func @main
// CHECK-SAME: -> (tensor<5x2xf32>, tensor<2xi32>)
// CHECK-NOT: adze.slice
// CHECK: %[[PLACES:.*]] = adze.const dense<[0, 1, 2, 3, 4]>
// CHECK: %[[FROM:[0-9]+]] = adze.add(%[[PLACES]]
// CHECK: %[[MOVED:.*]] = adze.gather(%arg0, %[[FROM]]) : (tensor<5x7xf32>, tensor<5xi32>) -> tensor<5x7xf32>
// CHECK: adze.gather(%[[MOVED]], %{{.*}}) {axis = 1 : i32} : {{.*}} -> tensor<5x2xf32>
func.func @main(%x: tensor<5x7xf32>, %begin: tensor<2xi32>, %size: tensor<2xi32>) -> tensor<?x2xf32> {
  %0 = adze.slice(%x, %begin, %size) : (tensor<5x7xf32>, tensor<2xi32>, tensor<2xi32>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

// -----

// What follows: each takes its bounds from its operands, extents are those of WHERE. SHAPE is the extents.
// CHECK-LABEL: func.func @main
// CHECK: %[[ROWS:.*]] = adze.where
// CHECK: %[[PICKED:.*]] = adze.gather_nd(%arg1, %[[ROWS]]) : (tensor<6x4xf32>, tensor<6x1xi64>) -> tensor<6x4xf32>
// CHECK: %[[SUM:.*]] = adze.add(%[[PICKED]], %[[PICKED]]) : {{.*}} -> tensor<6x4xf32>
// CHECK: adze.transpose(%[[SUM]], {{.*}}) : {{.*}} -> tensor<4x6xf32>
// CHECK: adze.reshape(%[[ROWS]], {{.*}}) : {{.*}} -> tensor<6xi64>
// CHECK-NOT: adze.shape
func.func @main(%c: tensor<6xi1>, %x: tensor<6x4xf32>) -> (tensor<4x?xf32>, tensor<?xi64>, tensor<2xi32>) {
  %perm = adze.const dense<[1, 0]> : tensor<2xi32> -> tensor<2xi32>
  %flat = adze.const dense<-1> : tensor<1xi32> -> tensor<1xi32>
  %0 = adze.where(%c) : (tensor<6xi1>) -> tensor<?x1xi64>
  %1 = adze.gather_nd(%x, %0) : (tensor<6x4xf32>, tensor<?x1xi64>) -> tensor<?x4xf32>
  %2 = adze.add(%1, %1) : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %3 = adze.transpose(%2, %perm) : (tensor<?x4xf32>, tensor<2xi32>) -> tensor<4x?xf32>
  %4 = adze.reshape(%0, %flat) : (tensor<?x1xi64>, tensor<1xi32>) -> tensor<?xi64>
  %5 = adze.shape(%0) {out_type = i32} : (tensor<?x1xi64>) -> tensor<2xi32>
  return %3, %4, %5 : tensor<4x?xf32>, tensor<?xi64>, tensor<2xi32>
}

// -----

// Handles have no shape to bound.
// CHECK-LABEL: func.func @main() -> tensor<4xf32> {
// CHECK-NEXT: adze.var_handle
func.func @main() -> tensor<4xf32> {
  %0 = adze.var_handle() {container = "", shared_name = "v"} : () -> tensor<*x!adze.resource>
  %1 = adze.read_variable(%0) : (tensor<*x!adze.resource>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// Static functions stay as they are, and an input without a shape is not this pass's to report.
// CHECK-LABEL: func.func @main(%arg0: tensor<?x4xf32>) -> tensor<?x4xf32> {
// CHECK-NEXT: adze.relu
// CHECK-NEXT: return
func.func @main(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %0 = adze.relu(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}
