// RUN: adze-opt %s --recognize-composites --mlir-print-local-scope | FileCheck %s
// RUN: adze-opt %s -o %t.before.mlir
// RUN: adze-opt %s --recognize-composites --expand-composites -o %t.after.mlir
// RUN: diff %t.before.mlir %t.after.mlir

// CHECK-LABEL: func.func @layer_norm(
// CHECK: %[[A:.*]] = adze.const dense<1>
// CHECK: %[[E:.*]] = adze.const dense<9.99999974E-6>
// CHECK: %[[G:.*]] = adze.const dense<[1.0
// CHECK: %[[B:.*]] = adze.const dense<[5.0
// CHECK-NEXT: %[[Y:.*]] = adze.composite "layer_norm"(%arg0, %[[G]], %[[B]], %[[A]], %[[E]])
// CHECK-SAME: parameters {axes = array<i64: 1>, beta = true, epsilon = 9.99999974E-6 : f32, gamma = true}
// CHECK: ^bb0(
// CHECK-NEXT: adze.mean
// CHECK-NEXT: adze.squared_difference
// CHECK-NEXT: adze.mean
// CHECK-NEXT: adze.add
// CHECK-NEXT: adze.rsqrt
// CHECK-NEXT: adze.sub
// CHECK-NEXT: adze.mul
// CHECK-NEXT: adze.mul
// CHECK-NEXT: adze.add
// CHECK-NEXT: adze.yield
// CHECK: return %[[Y]]
func.func @layer_norm(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %a = adze.const dense<1> : tensor<1xi32> -> tensor<1xi32>
  %e = adze.const dense<1.0e-5> : tensor<f32> -> tensor<f32>
  %g = adze.const dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32> -> tensor<4xf32>
  %b = adze.const dense<[0.5, 0.5, 0.25, 0.0]> : tensor<4xf32> -> tensor<4xf32>
  %m = adze.mean(%x, %a) {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %s = adze.squared_difference(%x, %m) : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  %v = adze.mean(%s, %a) {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %ve = adze.add(%v, %e) : (tensor<2x1xf32>, tensor<f32>) -> tensor<2x1xf32>
  %r = adze.rsqrt(%ve) : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %d = adze.sub(%x, %m) : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  %n = adze.mul(%d, %r) : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  %ng = adze.mul(%n, %g) : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %y = adze.add(%ng, %b) : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// gamma and beta folded: x * s + (beta - mean * s)
// CHECK-LABEL: func.func @folded(
// CHECK: adze.composite "layer_norm"(%arg0
// CHECK-SAME: beta = true{{.*}}gamma = true
func.func @folded(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %a = adze.const dense<1> : tensor<1xi32> -> tensor<1xi32>
  %e = adze.const dense<1.0e-5> : tensor<f32> -> tensor<f32>
  %g = adze.const dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32> -> tensor<4xf32>
  %b = adze.const dense<[0.5, 0.5, 0.25, 0.0]> : tensor<4xf32> -> tensor<4xf32>
  %m = adze.mean(%x, %a) {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %s = adze.squared_difference(%x, %m) : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  %v = adze.mean(%s, %a) {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %ve = adze.add(%v, %e) : (tensor<2x1xf32>, tensor<f32>) -> tensor<2x1xf32>
  %r = adze.rsqrt(%ve) : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %f = adze.mul(%r, %g) : (tensor<2x1xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %xf = adze.mul(%x, %f) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %mf = adze.mul(%m, %f) : (tensor<2x1xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %bs = adze.sub(%b, %mf) : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %y = adze.add(%xf, %bs) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// x * s + (beta + (-mean) * s)
// CHECK-LABEL: func.func @negated(
// CHECK: adze.composite "layer_norm"(%arg0
// CHECK-SAME: beta = true{{.*}}gamma = true
func.func @negated(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %a = adze.const dense<1> : tensor<1xi32> -> tensor<1xi32>
  %e = adze.const dense<1.0e-5> : tensor<f32> -> tensor<f32>
  %g = adze.const dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32> -> tensor<4xf32>
  %b = adze.const dense<[0.5, 0.5, 0.25, 0.0]> : tensor<4xf32> -> tensor<4xf32>
  %m = adze.mean(%x, %a) {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %s = adze.squared_difference(%x, %m) : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  %v = adze.mean(%s, %a) {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %ve = adze.add(%v, %e) : (tensor<2x1xf32>, tensor<f32>) -> tensor<2x1xf32>
  %r = adze.rsqrt(%ve) : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %f = adze.mul(%r, %g) : (tensor<2x1xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %xf = adze.mul(%x, %f) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %mn = adze.neg(%m) : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %mf = adze.mul(%mn, %f) : (tensor<2x1xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %bs = adze.add(%b, %mf) : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %y = adze.add(%xf, %bs) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// x * s + (-mean) * s
// CHECK-LABEL: func.func @negated_without_beta(
// CHECK: adze.composite "layer_norm"(%arg0
// CHECK-SAME: beta = false{{.*}}gamma = true
func.func @negated_without_beta(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %a = adze.const dense<1> : tensor<1xi32> -> tensor<1xi32>
  %e = adze.const dense<1.0e-5> : tensor<f32> -> tensor<f32>
  %g = adze.const dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32> -> tensor<4xf32>
  %b = adze.const dense<[0.5, 0.5, 0.25, 0.0]> : tensor<4xf32> -> tensor<4xf32>
  %m = adze.mean(%x, %a) {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %s = adze.squared_difference(%x, %m) : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  %v = adze.mean(%s, %a) {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %ve = adze.add(%v, %e) : (tensor<2x1xf32>, tensor<f32>) -> tensor<2x1xf32>
  %r = adze.rsqrt(%ve) : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %f = adze.mul(%r, %g) : (tensor<2x1xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %xf = adze.mul(%x, %f) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %mn = adze.neg(%m) : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %mf = adze.mul(%mn, %f) : (tensor<2x1xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %y = adze.add(%xf, %mf) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// SUM * 1/n without keep_dims, a square by mul, a quotient by sqrt, no gamma and beta
// CHECK-LABEL: func.func @sum_and_div(
// CHECK: adze.composite "layer_norm"(%arg0
// CHECK-SAME: beta = false{{.*}}gamma = false
func.func @sum_and_div(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %a = adze.const dense<1> : tensor<1xi32> -> tensor<1xi32>
  %e = adze.const dense<1.0e-5> : tensor<f32> -> tensor<f32>
  %g = adze.const dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32> -> tensor<4xf32>
  %b = adze.const dense<[0.5, 0.5, 0.25, 0.0]> : tensor<4xf32> -> tensor<4xf32>
  %sh = adze.const dense<[2, 1]> : tensor<2xi32> -> tensor<2xi32>
  %q = adze.const dense<0.25> : tensor<f32> -> tensor<f32>
  %m0 = adze.sum(%x, %a) : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2xf32>
  %m1 = adze.reshape(%m0, %sh) : (tensor<2xf32>, tensor<2xi32>) -> tensor<2x1xf32>
  %m = adze.mul(%m1, %q) : (tensor<2x1xf32>, tensor<f32>) -> tensor<2x1xf32>
  %d = adze.sub(%x, %m) : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  %s = adze.mul(%d, %d) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %v0 = adze.sum(%s, %a) : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2xf32>
  %v1 = adze.reshape(%v0, %sh) : (tensor<2xf32>, tensor<2xi32>) -> tensor<2x1xf32>
  %v = adze.mul(%v1, %q) : (tensor<2x1xf32>, tensor<f32>) -> tensor<2x1xf32>
  %ve = adze.add(%v, %e) : (tensor<2x1xf32>, tensor<f32>) -> tensor<2x1xf32>
  %r = adze.sqrt(%ve) : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %y = adze.div(%d, %r) : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @rms_norm(
// CHECK: adze.composite "rms_norm"(%arg0
// CHECK-SAME: beta = false{{.*}}gamma = true
func.func @rms_norm(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %a = adze.const dense<1> : tensor<1xi32> -> tensor<1xi32>
  %e = adze.const dense<1.0e-5> : tensor<f32> -> tensor<f32>
  %g = adze.const dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32> -> tensor<4xf32>
  %b = adze.const dense<[0.5, 0.5, 0.25, 0.0]> : tensor<4xf32> -> tensor<4xf32>
  %s = adze.square(%x) : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %v = adze.mean(%s, %a) {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %ve = adze.add(%v, %e) : (tensor<2x1xf32>, tensor<f32>) -> tensor<2x1xf32>
  %r = adze.rsqrt(%ve) : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %n = adze.mul(%x, %r) : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  %y = adze.mul(%g, %n) : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @swish(
// CHECK: %[[Y:.*]] = adze.composite "swish"(%arg0) parameters {beta = 1.000000e+00 : f32}
// CHECK: return %[[Y]]
func.func @swish(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %l = adze.logistic(%x) : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %y = adze.mul(%l, %x) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @attention(
// CHECK: adze.composite "attention"(%arg0, %arg1, %arg2, %arg3, %{{.*}}) parameters {mask = true, scale = 5.000000e-01 : f32, transpose_k = true}
func.func @attention(%q: tensor<1x3x4xf32>, %k: tensor<1x3x4xf32>, %v: tensor<1x3x4xf32>, %m: tensor<1x3x3xf32>) -> tensor<1x3x4xf32> {
  %h = adze.const dense<0.5> : tensor<f32> -> tensor<f32>
  %l = adze.batch_matmul(%q, %k) {adj_y = true} : (tensor<1x3x4xf32>, tensor<1x3x4xf32>) -> tensor<1x3x3xf32>
  %ls = adze.mul(%l, %h) : (tensor<1x3x3xf32>, tensor<f32>) -> tensor<1x3x3xf32>
  %lm = adze.add(%ls, %m) : (tensor<1x3x3xf32>, tensor<1x3x3xf32>) -> tensor<1x3x3xf32>
  %p = adze.softmax(%lm) {beta = 1.0 : f32} : (tensor<1x3x3xf32>) -> tensor<1x3x3xf32>
  %y = adze.batch_matmul(%p, %v) : (tensor<1x3x3xf32>, tensor<1x3x4xf32>) -> tensor<1x3x4xf32>
  return %y : tensor<1x3x4xf32>
}

// CHECK-LABEL: func.func @mean_of_other_axes(
// CHECK-NOT: adze.composite
func.func @mean_of_other_axes(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %a = adze.const dense<1> : tensor<1xi32> -> tensor<1xi32>
  %e = adze.const dense<1.0e-5> : tensor<f32> -> tensor<f32>
  %g = adze.const dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32> -> tensor<4xf32>
  %b = adze.const dense<[0.5, 0.5, 0.25, 0.0]> : tensor<4xf32> -> tensor<4xf32>
  %a0 = adze.const dense<0> : tensor<1xi32> -> tensor<1xi32>
  %m = adze.mean(%x, %a0) {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<1x4xf32>
  %s = adze.squared_difference(%x, %m) : (tensor<2x4xf32>, tensor<1x4xf32>) -> tensor<2x4xf32>
  %v = adze.mean(%s, %a) {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  %ve = adze.add(%v, %e) : (tensor<2x1xf32>, tensor<f32>) -> tensor<2x1xf32>
  %r = adze.rsqrt(%ve) : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %d = adze.sub(%x, %m) : (tensor<2x4xf32>, tensor<1x4xf32>) -> tensor<2x4xf32>
  %y = adze.mul(%d, %r) : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// An inner result has a user outside.
// CHECK-LABEL: func.func @shared_inner(
// CHECK-NOT: adze.composite
func.func @shared_inner(%x: tensor<2x4xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %l = adze.logistic(%x) : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %y = adze.mul(%l, %x) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %l, %y : tensor<2x4xf32>, tensor<2x4xf32>
}

// An op of something else stands in between.
// CHECK-LABEL: func.func @interleaved(
// CHECK-NOT: adze.composite
func.func @interleaved(%x: tensor<2x4xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %l = adze.logistic(%x) : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %z = adze.relu(%x) : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %y = adze.mul(%l, %x) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %z, %y : tensor<2x4xf32>, tensor<2x4xf32>
}

// CHECK-LABEL: func.func @fused(
// CHECK-NOT: adze.composite
func.func @fused(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %l = adze.logistic(%x) : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %y = adze.mul(%l, %x) {fused_activation_function = #adze.activation<RELU>} : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}
