// RUN: adze-opt %s --pass-pipeline='builtin.module(func.func(expand-math))' --mlir-print-debuginfo=false -split-input-file | FileCheck %s

// Without floats in hardware: what compilers' runtimes lack is written out on the bits.
module attributes {kernel.triple = "thumbv6m-none-eabi", kernel.cpu = "cortex-m0plus"} {
  // CHECK-LABEL: func.func @software
  func.func @software(%a: f32, %b: f32) -> (f32, f32, f32) {
    // CHECK-NOT: math.sqrt
    // CHECK-NOT: arith.minimumf
    // CHECK-NOT: arith.maximumf
    // CHECK: scf.for
    // CHECK-NOT: arith.minimumf
    %0 = math.sqrt %a : f32
    %1 = arith.minimumf %a, %b : f32
    %2 = arith.maximumf %a, %b : f32
    return %0, %1, %2 : f32, f32, f32
  }
}

// -----

// Thumb-1 has no instruction that counts leading zeros.
module attributes {kernel.triple = "thumbv6m-none-eabi", kernel.cpu = "cortex-m0plus"} {
  // CHECK-LABEL: func.func @zeros
  func.func @zeros(%a: i32) -> i32 {
    // CHECK-NOT: math.ctlz
    // CHECK-COUNT-5: arith.shrui
    // CHECK-NOT: arith.shrui
    // CHECK: return
    %0 = math.ctlz %a : i32
    return %0 : i32
  }
}

// -----

module attributes {kernel.triple = "thumbv7em-none-eabi", kernel.cpu = "cortex-m4"} {
  // CHECK-LABEL: func.func @zeros
  // CHECK: math.ctlz
  func.func @zeros(%a: i32) -> i32 {
    %0 = math.ctlz %a : i32
    return %0 : i32
  }
}

// -----

// Single precision only.
module attributes {kernel.triple = "thumbv7em-none-eabihf", kernel.cpu = "cortex-m4"} {
  // CHECK-LABEL: func.func @single
  func.func @single(%a: f32, %b: f64, %c: f64) -> (f32, f64, f64) {
    // CHECK: math.sqrt %{{.+}} : f32
    // CHECK-NOT: math.sqrt
    // CHECK: scf.for
    // CHECK: arith.mulf %{{.+}} : f64
    // CHECK: arith.addf %{{.+}} : f64
    // CHECK-NOT: math.fma
    %0 = math.sqrt %a : f32
    %1 = math.sqrt %b : f64
    %2 = math.fma %b, %c, %c : f64
    return %0, %1, %2 : f32, f64, f64
  }
}

// -----

// Clamps are one instruction for each limit, on NaN as well as on numbers; zeros have a sign.
module attributes {kernel.triple = "aarch64-linux-gnu"} {
  // CHECK-LABEL: func.func @clamp
  // CHECK-SAME: %[[X:.+]]: f32, %[[Y:.+]]: f32
  func.func @clamp(%x: f32, %y: f32) -> (f32, f32, f32) {
    %zero = arith.constant 0.0 : f32
    %six = arith.constant 6.0 : f32
    // CHECK: arith.minnumf %[[X]], %{{.+}} : f32
    %0 = arith.cmpf olt, %x, %six : f32
    %1 = arith.select %0, %x, %six : f32
    // CHECK: arith.cmpf ogt
    %2 = arith.cmpf ogt, %x, %zero : f32
    %3 = arith.select %2, %x, %zero : f32
    // CHECK: arith.cmpf olt
    %4 = arith.cmpf olt, %x, %y : f32
    %5 = arith.select %4, %x, %y : f32
    return %1, %3, %5 : f32, f32, f32
  }
}

// -----

// x86 compares and chooses in one instruction.
module attributes {kernel.cpu = "haswell"} {
  // CHECK-LABEL: func.func @clamp
  func.func @clamp(%x: f32) -> f32 {
    // CHECK-NOT: arith.minnumf
    %six = arith.constant 6.0 : f32
    %0 = arith.cmpf olt, %x, %six : f32
    %1 = arith.select %0, %x, %six : f32
    return %1 : f32
  }
}
