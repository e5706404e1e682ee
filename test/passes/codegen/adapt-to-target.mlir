// RUN: adze-opt %s --adapt-to-target --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s

// A microcontroller: an index has 32 bits, and functions are to be small.
// CHECK: module attributes {dlti.dl_spec = #dlti.dl_spec<index = 32 : i32>, kernel.cpu = "cortex-m4"
// CHECK: func.func private @kernel
// CHECK-SAME: passthrough = ["optsize"]
module attributes {kernel.triple = "thumbv7em-none-eabi", kernel.cpu = "cortex-m4"} {
  func.func private @kernel() {
    return
  }
}

// -----

// 64 bits are what the conversions take without being told.
// CHECK: module attributes {kernel.cpu = "cortex-a53"
// CHECK-NOT: passthrough
module attributes {kernel.triple = "aarch64-linux-gnu", kernel.cpu = "cortex-a53"} {
  func.func private @kernel() {
    return
  }
}

// -----

// Another machine of 32 bits, which has memory to spare.
// CHECK: module attributes {dlti.dl_spec = #dlti.dl_spec<index = 32 : i32>, kernel.cpu = "cortex-a53"
// CHECK-NOT: passthrough
module attributes {kernel.triple = "armv7a-linux-gnueabihf", kernel.cpu = "cortex-a53"} {
  func.func private @kernel() {
    return
  }
}

// -----

// expected-error @+1 {{the module's target: target 'thumbv7em-unknown-none-eabi': unknown CPU 'cortex-m400'}}
module attributes {kernel.triple = "thumbv7em-none-eabi", kernel.cpu = "cortex-m400"} {
}
