// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s

// CHECK-LABEL: func.func @boxes
func.func @boxes(%b: tensor<9x4xf32>, %s: tensor<9xf32>, %t: tensor<f32>, %n: tensor<i32>) {
  %m = adze.const dense<3> : tensor<i32> -> tensor<i32>
  // CHECK: adze.non_max_suppression_v4{{.*}} -> (tensor<3xi32>, tensor<i32>)
  %0:2 = adze.non_max_suppression_v4(%b, %s, %m, %t, %t)
      : (tensor<9x4xf32>, tensor<9xf32>, tensor<i32>, tensor<f32>, tensor<f32>) -> (tensor<3xi32>, tensor<i32>)
  // CHECK: adze.non_max_suppression_v5{{.*}} -> (tensor<?xi32>, tensor<?xf32>, tensor<i32>)
  %1:3 = adze.non_max_suppression_v5(%b, %s, %n, %t, %t, %t)
      : (tensor<9x4xf32>, tensor<9xf32>, tensor<i32>, tensor<f32>, tensor<f32>, tensor<f32>)
      -> (tensor<?xi32>, tensor<?xf32>, tensor<i32>)
  return
}

// CHECK-LABEL: func.func @signal
func.func @signal(%x: tensor<2x5x7xf32>, %n: tensor<2xi32>) {
  %l = adze.const dense<[4, 8]> : tensor<2xi32> -> tensor<2xi32>
  // CHECK: adze.rfft2d(%{{.*}}, %{{.*}}) : (tensor<2x5x7xf32>, tensor<2xi32>) -> tensor<2x4x5xcomplex<f32>>
  %0 = adze.rfft2d(%x, %l) : (tensor<2x5x7xf32>, tensor<2xi32>) -> tensor<2x4x5xcomplex<f32>>
  // CHECK: adze.rfft2d{{.*}} -> tensor<2x?x?xcomplex<f32>>
  %1 = adze.rfft2d(%x, %n) : (tensor<2x5x7xf32>, tensor<2xi32>) -> tensor<2x?x?xcomplex<f32>>
  return
}

// CHECK-LABEL: func.func @random
func.func @random(%s: tensor<2xi32>, %l: tensor<3x5xf32>) {
  %c = adze.const dense<[2, 3]> : tensor<2xi32> -> tensor<2xi32>
  %n = adze.const dense<4> : tensor<i32> -> tensor<i32>
  // CHECK: adze.random_uniform(%{{.*}}) {seed = 1 : i64, seed2 = -2 : i64} : (tensor<2xi32>) -> tensor<2x3xf32>
  %0 = adze.random_uniform(%c) {seed = 1 : i64, seed2 = -2 : i64} : (tensor<2xi32>) -> tensor<2x3xf32>
  // CHECK: adze.random_standard_normal(%{{.*}}) {seed = 3 : i64, seed2 = 4 : i64} : (tensor<2xi32>) -> tensor<?x?xf32>
  %1 = adze.random_standard_normal(%s) {seed = 3 : i64, seed2 = 4 : i64} : (tensor<2xi32>) -> tensor<?x?xf32>
  // CHECK: adze.multinomial(%{{.*}}, %{{.*}}) {seed = 5 : i64, seed2 = 6 : i64} : (tensor<3x5xf32>, tensor<i32>) -> tensor<3x4xi64>
  %2 = adze.multinomial(%l, %n) {seed = 5 : i64, seed2 = 6 : i64} : (tensor<3x5xf32>, tensor<i32>) -> tensor<3x4xi64>
  return
}

// CHECK-LABEL: func.func @lookups
func.func @lookups(%x: tensor<3x2xf32>, %l: tensor<4xi32>, %k: tensor<3xi32>, %s: tensor<3x!adze.string>,
                   %i: tensor<5x3xi32>, %ids: tensor<5xi32>, %w: tensor<5xf32>, %v: tensor<9x2x6xf32>) {
  // CHECK: adze.bucketize(%{{.*}}) {boundaries = array<f32: 0.000000e+00, 1.000000e+01, 1.000000e+01>} : (tensor<3x2xf32>) -> tensor<3x2xi32>
  %0 = adze.bucketize(%x) {boundaries = array<f32: 0.0, 10.0, 10.0>} : (tensor<3x2xf32>) -> tensor<3x2xi32>
  // CHECK: adze.bucketize(%{{.*}}) : (tensor<3x2xf32>) -> tensor<3x2xi32>
  %1 = adze.bucketize(%x) : (tensor<3x2xf32>) -> tensor<3x2xi32>
  // CHECK: adze.hashtable_lookup{{.*}} -> (tensor<4x2xf32>, tensor<4xui8>)
  %2:2 = adze.hashtable_lookup(%l, %k, %x) : (tensor<4xi32>, tensor<3xi32>, tensor<3x2xf32>)
      -> (tensor<4x2xf32>, tensor<4xui8>)
  // CHECK: adze.hashtable_lookup{{.*}} -> (tensor<*x!adze.string>, tensor<4xui8>)
  %3:2 = adze.hashtable_lookup(%l, %k, %s) : (tensor<4xi32>, tensor<3xi32>, tensor<3x!adze.string>)
      -> (tensor<*x!adze.string>, tensor<4xui8>)
  %d = adze.const dense<[7, 8, 9]> : tensor<3xi32> -> tensor<3xi32>
  // CHECK: adze.embedding_lookup_sparse{{.*}} {combiner = #adze.combiner<SQRTN>} {{.*}} -> tensor<7x8x2x6xf32>
  %4 = adze.embedding_lookup_sparse(%ids, %i, %d, %w, %v) {combiner = #adze.combiner<SQRTN>}
      : (tensor<5xi32>, tensor<5x3xi32>, tensor<3xi32>, tensor<5xf32>, tensor<9x2x6xf32>) -> tensor<7x8x2x6xf32>
  // CHECK: adze.lsh_projection{{.*}} {type = #adze.lsh_projection_type<DENSE>} {{.*}} -> tensor<6xi32>
  %5 = adze.lsh_projection(%x, %ids, %w) {type = #adze.lsh_projection_type<DENSE>}
      : (tensor<3x2xf32>, tensor<5xi32>, tensor<5xf32>) -> tensor<6xi32>
  // CHECK: adze.lsh_projection(%{{.*}}, %{{.*}}) {type = #adze.lsh_projection_type<SPARSE>} : (tensor<3x2xf32>, tensor<5xi32>) -> tensor<3xi32>
  %6 = adze.lsh_projection(%x, %ids) {type = #adze.lsh_projection_type<SPARSE>}
      : (tensor<3x2xf32>, tensor<5xi32>) -> tensor<3xi32>
  // CHECK: adze.skip_gram(%{{.*}}) {include_all_ngrams = true, max_skip_size = 2 : i32, ngram_size = 3 : i32}
  %7 = adze.skip_gram(%s) {ngram_size = 3 : i32, max_skip_size = 2 : i32, include_all_ngrams = true}
      : (tensor<3x!adze.string>) -> tensor<?x!adze.string>
  return
}
