// RUN: adze-opt --clustered-to-dense --mlir-print-debuginfo=false %s | FileCheck %s
// RUN: adze-opt --clustered-to-dense=remember --mlir-print-debuginfo=false %s | FileCheck %s --check-prefix=NOTE
// RUN: adze-opt --clustered-to-dense=micro --mlir-print-debuginfo=false %s 2>%t.warnings | FileCheck %s --check-prefix=MICRO
// RUN: FileCheck %s --check-prefix=WARNING --implicit-check-not=warning < %t.warnings

// CHECK-LABEL: @layer
// CHECK: adze.const dense<{{\[\[}}-1.000000e+00, 5.000000e-01, 5.000000e-01], [0.000000e+00, 2.000000e+00, 0.000000e+00]]> : tensor<2x3xf32> -> tensor<2x3xf32>
// CHECK: adze.const dense<[1.000000e+00, 2.000000e+00]>
// CHECK-NOT: clustered_const
// CHECK-NOT: adze.clustered
// NOTE-LABEL: @layer
// NOTE: adze.const {{.*}} {adze.clustered = array<i64: 2, 0>} -> tensor<2x3xf32>
// NOTE: adze.const {{.*}} {adze.clustered = array<i64: 1, -1>} -> tensor<2xf32>
// Too small for a table in a file.
// MICRO-LABEL: @layer
// MICRO-NOT: clustered_const
func.func @layer(%x: tensor<1x3xf32>) -> tensor<1x2xf32> {
  %w = adze.clustered_const dense<[[-1.0, 0.5], [0.0, 2.0]]> : tensor<2x2xf32> at dense<[[0, 1, 1], [0, 1, 0]]> : tensor<2x3xui8> {axis = 0 : i32} -> tensor<2x3xf32>
  %b = adze.clustered_const dense<[[1.0, 2.0]]> : tensor<1x2xf32> at dense<[0, 1]> : tensor<2xui8> -> tensor<2xf32>
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<1x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// Of one constant LiteRT Micro looks up the values as weights and as an input of CONCATENATION, not as an operand of ADD.
// CHECK-LABEL: @operands
// CHECK-NOT: clustered_const
// MICRO-LABEL: @operands
// MICRO: %[[W:.*]] = adze.clustered_const
// MICRO: adze.fully_connected(%{{.*}}, %[[W]],
// MICRO: adze.concatenation(%[[W]], %{{.*}})
// MICRO: %[[V:.*]] = adze.const
// MICRO: adze.add(%{{.*}}, %[[V]])
// WARNING: warning: loc("second"): stored without its table: LiteRT Micro looks up no values in adze.add
func.func @operands(%x: tensor<8x64xf32>) -> (tensor<8x1xf32>, tensor<2x64xf32>, tensor<8x64xf32>) {
  %w = adze.clustered_const dense<[[-1.0, 0.5]]> : tensor<1x2xf32> at dense<1> : tensor<1x64xui8> -> tensor<1x64xf32>
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %w, %b) : (tensor<8x64xf32>, tensor<1x64xf32>, none) -> tensor<8x1xf32>
  %1 = adze.concatenation(%w, %w) {axis = 0 : i32} : (tensor<1x64xf32>, tensor<1x64xf32>) -> tensor<2x64xf32>
  %v = adze.clustered_const dense<[[-1.0, 0.5]]> : tensor<1x2xf32> at dense<1> : tensor<1x64xui8> -> tensor<1x64xf32> loc("second")
  %2 = adze.add(%x, %v) : (tensor<8x64xf32>, tensor<1x64xf32>) -> tensor<8x64xf32>
  return %0, %1, %2 : tensor<8x1xf32>, tensor<2x64xf32>, tensor<8x64xf32>
}

// Types that it has no tables of; 129 values.
// MICRO-LABEL: @formats
// MICRO-NOT: clustered_const
// WARNING: warning: loc("half"): stored without its table: LiteRT Micro has no tables of FLOAT16 values
func.func @formats(%x: tensor<8x64xf32>) -> tensor<8x1xf32> {
  %w = adze.clustered_const dense<[[-1.0, 0.5]]> : tensor<1x2xf16> at dense<1> : tensor<1x64xui8> -> tensor<1x64xf16> loc("half")
  %d = adze.dequantize(%w) : (tensor<1x64xf16>) -> tensor<1x64xf32>
  %b = adze.no_value
  %0 = adze.fully_connected(%x, %d, %b) : (tensor<8x64xf32>, tensor<1x64xf32>, none) -> tensor<8x1xf32>
  return %0 : tensor<8x1xf32>
}
