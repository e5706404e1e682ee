// RUN: adze-opt %s --strict-floats --mlir-print-debuginfo=false | FileCheck %s

// CHECK: module attributes {kernel.strict_floats}
// CHECK-LABEL: func.func @flags
func.func @flags(%x: f32, %y: f32) -> f32 {
  // CHECK: arith.addf %{{.+}}, %{{.+}} : f32
  %0 = arith.addf %x, %y fastmath<reassoc> : f32
  // CHECK: arith.divf %{{.+}}, %{{.+}} : f32
  %1 = arith.divf %0, %y fastmath<arcp,contract> : f32
  // What is known about values stays.
  // CHECK: arith.maximumf %{{.+}}, %{{.+}} fastmath<nnan,nsz> : f32
  %2 = arith.maximumf %1, %y fastmath<nnan,nsz,afn> : f32
  return %2 : f32
}
