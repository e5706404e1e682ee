// RUN: adze-opt %s --release-blobs | FileCheck %s
// RUN: adze-opt %s --canonicalize --release-blobs | FileCheck %s
// RUN: adze-opt %s --canonicalize --release-blobs | adze-opt | FileCheck %s

// What attributes of operations, of the module and inside other attributes name survives.
// CHECK: module attributes {adze.kept = {inner = [dense_resource<inner> : tensor<2xi32>]}}
module attributes {adze.kept = {inner = [dense_resource<inner> : tensor<2xi32>]}} {
  func.func @main() -> tensor<2xf32> {
    // CHECK: adze.const dense_resource<used> : tensor<2xf32>
    %0 = adze.const dense_resource<used> : tensor<2xf32> -> tensor<2xf32>
    %1 = adze.const dense_resource<dead> : tensor<2xf32> -> tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}

// CHECK: {-#
// CHECK-DAG: inner: "0x040000000100000002000000"
// CHECK-DAG: used: "0x040000000000803F00000040"
{-#
  dialect_resources: {
    builtin: {
      dead: "0x04000000000040400000A040",
      inner: "0x040000000100000002000000",
      used: "0x040000000000803F00000040"
    }
  }
#-}
