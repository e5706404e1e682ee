// RUN: adze-opt %s | adze-opt | FileCheck %s
// RUN: adze-opt %s --mlir-print-op-generic | adze-opt | FileCheck %s
// RUN: adze-opt %s --emit-bytecode | adze-opt | FileCheck %s

// CHECK-LABEL: func private @handles(
// CHECK-SAME: tensor<2x!adze.string>, tensor<!adze.resource>, tensor<1x!adze.variant>
func.func private @handles(tensor<2x!adze.string>, tensor<!adze.resource>, tensor<1x!adze.variant>)

// CHECK-LABEL: func private @inner(
// CHECK-SAME: tensor<!adze.resource<tensor<?x4xf32>, tensor<*xi64>>>
// CHECK-SAME: tensor<!adze.variant<tensor<2x!quant.uniform<i8:f32, 5.000000e-01>>>>
// CHECK-SAME: tensor<!adze.variant<tensor<!adze.variant<tensor<!adze.string>>>>>
func.func private @inner(tensor<!adze.resource<tensor<?x4xf32>, tensor<*xi64>>>,
                         tensor<!adze.variant<tensor<2x!quant.uniform<i8:f32, 0.5>>>>,
                         tensor<!adze.variant<tensor<!adze.variant<tensor<!adze.string>>>>>)

// Every other element type of the wire format, as a constant whose elements fill whole bytes or not.
// CHECK-LABEL: func @elements
func.func @elements() {
  // CHECK: adze.const dense<[-2, 1, -1, 0, 1]> : tensor<5xi2> -> tensor<5xi2>
  %0 = adze.const dense<[-2, 1, -1, 0, 1]> : tensor<5xi2> -> tensor<5xi2>
  // CHECK: adze.const dense<[15, 0, 7]> : tensor<3xui4> -> tensor<3xui4>
  %1 = adze.const dense<[15, 0, 7]> : tensor<3xui4> -> tensor<3xui4>
  // CHECK: adze.const dense<[-8, 7, 0]> : tensor<3xi4> -> tensor<3xi4>
  %2 = adze.const dense<[-8, 7, 0]> : tensor<3xi4> -> tensor<3xi4>
  // CHECK: adze.const dense<[1.750000e+00, -4.480000e+02]> : tensor<2xf8E4M3FN> -> tensor<2xf8E4M3FN>
  %3 = adze.const dense<[1.75, -448.0]> : tensor<2xf8E4M3FN> -> tensor<2xf8E4M3FN>
  // CHECK: adze.const dense<[1.750000e+00, 0x7C]> : tensor<2xf8E5M2> -> tensor<2xf8E5M2>
  %4 = adze.const dense<[1.75, 0x7C]> : tensor<2xf8E5M2> -> tensor<2xf8E5M2>
  // CHECK: adze.const dense<1.500000e+00> : tensor<2xbf16> -> tensor<2xbf16>
  %5 = adze.const dense<1.5> : tensor<2xbf16> -> tensor<2xbf16>
  // CHECK: adze.const dense<1.500000e+00> : tensor<f16> -> tensor<f16>
  %6 = adze.const dense<1.5> : tensor<f16> -> tensor<f16>
  // CHECK: adze.const dense<1.500000e+00> : tensor<f64> -> tensor<f64>
  %7 = adze.const dense<1.5> : tensor<f64> -> tensor<f64>
  // CHECK: adze.const dense<(1.000000e+00,2.000000e+00)> : tensor<complex<f64>> -> tensor<complex<f64>>
  %8 = adze.const dense<(1.0, 2.0)> : tensor<complex<f64>> -> tensor<complex<f64>>
  // CHECK: adze.const dense<18446744073709551615> : tensor<ui64> -> tensor<ui64>
  %9 = adze.const dense<18446744073709551615> : tensor<ui64> -> tensor<ui64>
  // CHECK: adze.const dense<4294967295> : tensor<ui32> -> tensor<ui32>
  %10 = adze.const dense<4294967295> : tensor<ui32> -> tensor<ui32>
  // CHECK: adze.const dense<65535> : tensor<ui16> -> tensor<ui16>
  %11 = adze.const dense<65535> : tensor<ui16> -> tensor<ui16>
  // CHECK: adze.const dense<-32768> : tensor<i16> -> tensor<i16>
  %12 = adze.const dense<-32768> : tensor<i16> -> tensor<i16>
  return
}

// CHECK-LABEL: func @quantized
func.func @quantized() {
  // CHECK: adze.const dense<1> : tensor<3xi2> -> tensor<3x!quant.uniform<i2:f32, 5.000000e-01>>
  %0 = adze.const dense<1> : tensor<3xi2> -> tensor<3x!quant.uniform<i2:f32, 0.5>>
  // CHECK: adze.const dense<15> : tensor<3xui4> -> tensor<3x!quant.uniform<u4:f32, 5.000000e-01:8>>
  %1 = adze.const dense<15> : tensor<3xui4> -> tensor<3x!quant.uniform<u4:f32, 0.5:8>>
  // CHECK: adze.const dense<70000> : tensor<1xi32> -> tensor<1x!quant.uniform<i32:f32, 5.000000e-01>>
  %2 = adze.const dense<70000> : tensor<1xi32> -> tensor<1x!quant.uniform<i32:f32, 0.5>>
  return
}
