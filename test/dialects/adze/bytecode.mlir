// Bytecode carries blobs inside attributes, and files of version 1 are upgraded.
// RUN: adze-opt %s -emit-bytecode -o %t.mlirbc
// RUN: adze-opt %t.mlirbc | FileCheck %s
// RUN: adze-opt %S/Inputs/version-1.mlirbc 2>&1 | FileCheck %s --check-prefix=OLD

// CHECK: adze.metadata = [#adze.metadata<name = "notes", buffer = 2, data = dense_resource<wlong> : tensor<8xui8>>]
// CHECK: wlong: "0x100000000102030405060708"

// OLD: warning: metadata 'notes' is dropped: bytecode of version 1 does not hold its data
// OLD: adze.metadata = [#adze.metadata<name = "min_runtime_version", buffer = 1, data = dense<[49, 46, 53, 46, 48]> : tensor<5xui8>>]
// OLD: adze.relu(%arg0)
module attributes {adze.metadata = [#adze.metadata<name = "notes", buffer = 2, data = dense_resource<wlong> : tensor<8xui8>>]} {
  func.func @main(%arg0: tensor<2xf32>) -> tensor<2xf32> {
    %0 = adze.relu(%arg0) : (tensor<2xf32>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}

{-#
  dialect_resources: { builtin: { wlong: "0x100000000102030405060708" } }
#-}
