// RUN: adze-opt %s --pack-weights=release --mlir-print-debuginfo=false | FileCheck %s

// Weights whose packed form took their place are dropped, but not those that another op or an attribute still names. (That
// the others are gone is not in the text, which holds only what is named: BlobUsersTest looks at the context.)
module attributes {adze.kept = dense_resource<named> : tensor<1x2xf32>} {
  // CHECK-LABEL: func.func @main
  func.func @main(%x: tensor<2x2xf32>, %e: tensor<2x1xf32>) -> (tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<1x2xf32>) {
    %0 = arith.constant dense_resource<alone> : tensor<1x2xf32>
    // CHECK: arith.constant dense_resource<shared> : tensor<1x2xf32>
    %1 = arith.constant dense_resource<shared> : tensor<1x2xf32>
    %2 = arith.constant dense_resource<named> : tensor<1x2xf32>
    // CHECK-COUNT-3: kernel.matmul {{.*}} rhs(%{{.+}} : tensor<1x1x2x4x1xf32>)
    %3 = kernel.matmul lhs(%x : tensor<2x2xf32>) rhs(%0 : tensor<1x2xf32>) init(%e : tensor<2x1xf32>) {epilogue_maps = []} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    } -> tensor<2x1xf32>
    %4 = kernel.matmul lhs(%x : tensor<2x2xf32>) rhs(%1 : tensor<1x2xf32>) init(%e : tensor<2x1xf32>) {epilogue_maps = []} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    } -> tensor<2x1xf32>
    %5 = kernel.matmul lhs(%x : tensor<2x2xf32>) rhs(%2 : tensor<1x2xf32>) init(%e : tensor<2x1xf32>) {epilogue_maps = []} epilogue {
    ^bb0(%sum: f32):
      kernel.yield %sum : f32
    } -> tensor<2x1xf32>
    return %3, %4, %5, %1 : tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x1xf32>, tensor<1x2xf32>
  }
}

// CHECK: named: "0x04000000000000{{[0-9A-F]+}}"
// CHECK: shared: "0x04000000000040{{[0-9A-F]+}}"
{-#
  dialect_resources: {
    builtin: {
      alone: "0x040000000000803F00000040",
      named: "0x0400000000000040000080BF",
      shared: "0x040000000000404000004040"
    }
  }
#-}
