// RUN: adze-opt %s --split-input-file --verify-diagnostics

func.func @vector() {
  // expected-error @+1 {{C1: values of type tensor<2xf32> for a result that stores f32}}
  %0 = adze.clustered_const dense<[1.0, 2.0]> : tensor<2xf32> at dense<[0, 1]> : tensor<2xui8> -> tensor<2xf32>
  return
}

// -----

func.func @other_type() {
  // expected-error @+1 {{C1: values of type tensor<1x2xi16> for a result that stores i8}}
  %0 = adze.clustered_const dense<[[1, 2]]> : tensor<1x2xi16> at dense<[0, 1]> : tensor<2xui8> -> tensor<2x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @no_values() {
  // expected-error @+1 {{C1: values of type tensor<1x0xf32>}}
  %0 = adze.clustered_const dense<> : tensor<1x0xf32> at dense<> : tensor<0xui8> -> tensor<0xf32>
  return
}

// -----

func.func @too_many_values() {
  // expected-error @+1 {{C1: values of type tensor<1x257xf32>}}
  %0 = adze.clustered_const dense<1.0> : tensor<1x257xf32> at dense<[0, 1]> : tensor<2xui8> -> tensor<2xf32>
  return
}

// -----

func.func @signed_indices() {
  // expected-error @+1 {{C2: indices have type tensor<2xi8> but the result is tensor<2xf32>}}
  %0 = adze.clustered_const dense<[[1.0, 2.0]]> : tensor<1x2xf32> at dense<[0, 1]> : tensor<2xi8> -> tensor<2xf32>
  return
}

// -----

func.func @other_shape() {
  // expected-error @+1 {{C2: indices have type tensor<1x2xui8> but the result is tensor<2xf32>}}
  %0 = adze.clustered_const dense<[[1.0, 2.0]]> : tensor<1x2xf32> at dense<[[0, 1]]> : tensor<1x2xui8> -> tensor<2xf32>
  return
}

// -----

func.func @open_shape() {
  // expected-error @+1 {{C2: indices have type tensor<2xui8> but the result is tensor<?xf32>}}
  %0 = adze.clustered_const dense<[[1.0, 2.0]]> : tensor<1x2xf32> at dense<[0, 1]> : tensor<2xui8> -> tensor<?xf32>
  return
}

// -----

func.func @index() {
  // expected-error @+1 {{C3: index 2 into a table of 2}}
  %0 = adze.clustered_const dense<[[1.0, 2.0]]> : tensor<1x2xf32> at dense<[0, 2]> : tensor<2xui8> -> tensor<2xf32>
  return
}

// -----

func.func @axis_of_another() {
  // expected-error @+1 {{C4: 2 tables do not divide axis 1 of tensor<2xf32>}}
  %0 = adze.clustered_const dense<1.0> : tensor<2x2xf32> at dense<[0, 1]> : tensor<2xui8> {axis = 1 : i32} -> tensor<2xf32>
  return
}

// -----

func.func @uneven() {
  // expected-error @+1 {{C4: 2 tables do not divide axis 0 of tensor<3xf32>}}
  %0 = adze.clustered_const dense<1.0> : tensor<2x2xf32> at dense<[0, 1, 1]> : tensor<3xui8> {axis = 0 : i32} -> tensor<3xf32>
  return
}

// -----

func.func @no_axis() {
  // expected-error @+1 {{C4: 2 tables do not divide a constant without an axis}}
  %0 = adze.clustered_const dense<1.0> : tensor<2x2xf32> at dense<[0, 1]> : tensor<2xui8> -> tensor<2xf32>
  return
}

// -----

func.func @packed() {
  // expected-error @+1 {{C5: elements of i4 are packed}}
  %0 = adze.clustered_const dense<[[1, 2]]> : tensor<1x2xi4> at dense<[0, 1]> : tensor<2xui8> -> tensor<2xi4>
  return
}

// -----

func.func @short_blob() {
  // expected-error @+1 {{a blob has another size than its type}}
  %0 = adze.clustered_const dense<[[1.0, 2.0]]> : tensor<1x2xf32> at dense_resource<three> : tensor<4xui8> -> tensor<4xf32>
  return
}

{-#
  dialect_resources: { builtin: { three: "0x04000000000000" } }
#-}
