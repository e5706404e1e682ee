// RUN: adze-opt %s --split-input-file --verify-diagnostics --expand-math --mlir-print-debuginfo=false | FileCheck %s
// RUN: adze-opt %s --split-input-file --verify-diagnostics --expand-math=accuracy=fast --mlir-print-debuginfo=false \
// RUN:   | FileCheck %s --check-prefix=FAST

// Without FMA and without rounding instructions nothing of that kind is left.
// CHECK-LABEL: func.func @baseline
// CHECK-NOT: math.{{exp|fma|floor}}
// CHECK: arith.mulf %{{.*}} : vector<4xf32>
// CHECK: math.sqrt
// CHECK-NOT: math.{{exp|fma|floor}}
// CHECK: return
func.func @baseline(%x: vector<4xf32>) -> vector<4xf32> {
  %0 = math.exp %x : vector<4xf32>
  %1 = math.fma %0, %x, %x : vector<4xf32>
  %2 = math.sqrt %1 : vector<4xf32>
  %3 = math.floor %2 : vector<4xf32>
  return %3 : vector<4xf32>
}

// -----

// A degree less.
// FAST-LABEL: func.func @degree
// FAST: arith.constant 0.00831247773
// CHECK-LABEL: func.func @degree
// CHECK: arith.constant 0.00138144672
func.func @degree(%x: f32) -> f32 {
  %0 = math.exp %x : f32
  return %0 : f32
}

// -----

module attributes {kernel.cpu = "haswell"} {
  // CHECK-LABEL: func.func @haswell
  // CHECK: math.fma %{{.*}} : vector<2x8xf32>
  // CHECK: math.floor
  // FAST-LABEL: func.func @haswell
  func.func @haswell(%x: vector<2x8xf32>) -> vector<2x8xf32> {
    %0 = math.tanh %x : vector<2x8xf32>
    %1 = math.floor %0 : vector<2x8xf32>
    return %1 : vector<2x8xf32>
  }
}

// -----

module attributes {kernel.cpu = "haswell", kernel.features = "-fma"} {
  // CHECK-LABEL: func.func @features
  // CHECK-NOT: math.fma
  // CHECK: return
  func.func @features(%x: f32) -> f32 {
    %0 = math.log %x : f32
    return %0 : f32
  }
}

// -----

// Narrow floats are computed in f32.
// CHECK-LABEL: func.func @narrow
// CHECK: arith.extf %{{.*}} : bf16 to f32
// CHECK: arith.bitcast %{{.*}} : i16 to bf16
func.func @narrow(%x: bf16) -> bf16 {
  %0 = math.exp %x : bf16
  return %0 : bf16
}

// -----

// CHECK-LABEL: func.func @stay
// CHECK: math.absf
// CHECK-NEXT: math.copysign
// CHECK-NEXT: math.isnan
// CHECK-NEXT: math.ctlz
func.func @stay(%x: f32, %i: i32) -> (f32, i1, i32) {
  %0 = math.absf %x : f32
  %1 = math.copysign %0, %x : f32
  %2 = math.isnan %1 : f32
  %3 = math.ctlz %i : i32
  return %1, %2, %3 : f32, i1, i32
}

// -----

func.func @no_formula(%x: f64) -> f64 {
  // expected-error @+1 {{'math.tanh' op has no formula on 'f64', and a library must not be called}}
  %0 = math.tanh %x : f64
  return %0 : f64
}
