// A scale of 2^-8 that several conversions share: what is behind the point is a number in the instruction, not in a register.
// RUN: adze compile %s -o - --emit=asm --target=thumbv8.1m.main-none-eabihf --cpu=cortex-m55 --name=m --quiet | FileCheck %s
// RUN: adze compile %s -o - --emit=asm --target=thumbv8.1m.main-none-eabihf --cpu=cortex-m55 --features=-mve.fp --name=m --quiet \
// RUN:   | FileCheck %s --check-prefix=SCALAR

// CHECK-NOT: vcvt{{.*}}, r{{[0-9]}}
// CHECK: vcvt.f32.{{[su]}}32 q{{[0-7]}}, q{{[0-7]}}, #8
// CHECK-NOT: vcvt{{.*}}, r{{[0-9]}}

// SCALAR-NOT: vcvt.f32.{{[su]}}32 q
module {
  func.func @main(%x: tensor<1x12x!quant.uniform<i8:f32, 0.00390625:-128>> loc("x")) -> tensor<1x12xf32> {
    %0 = adze.dequantize(%x) : (tensor<1x12x!quant.uniform<i8:f32, 0.00390625:-128>>) -> tensor<1x12xf32> loc("y")
    return %0 : tensor<1x12xf32>
  }
}
