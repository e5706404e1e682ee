// RUN: adze-opt %s -split-input-file -verify-diagnostics

func.func @f(%x: tensor<2x4xf32>) {
  %a = adze.const dense<2> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{C1: axis 2 is outside of the input of rank 2}}
  %0 = adze.mean(%x, %a) : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2xf32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>) {
  %a = adze.const dense<-3> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{C1: axis -3 is outside of the input of rank 2}}
  %0 = adze.sum(%x, %a) : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2xf32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>) {
  %a = adze.const dense<2> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{C1: axis 2 is outside of the input of rank 2}}
  %0 = adze.reduce_max(%x, %a) : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2xf32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>) {
  %a = adze.const dense<-3> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{C1: axis -3 is outside of the input of rank 2}}
  %0 = adze.reduce_min(%x, %a) : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2xf32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>) {
  %a = adze.const dense<7> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{C1: axis 7 is outside of the input of rank 2}}
  %0 = adze.reduce_prod(%x, %a) : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2xf32>
  return
}

// -----

func.func @f(%x: tensor<2x4xi1>) {
  %a = adze.const dense<2> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{C1: axis 2 is outside of the input of rank 2}}
  %0 = adze.reduce_any(%x, %a) : (tensor<2x4xi1>, tensor<1xi32>) -> tensor<2xi1>
  return
}

// -----

func.func @f(%x: tensor<2x4xi1>) {
  %a = adze.const dense<-3> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{C1: axis -3 is outside of the input of rank 2}}
  %0 = adze.reduce_all(%x, %a) : (tensor<2x4xi1>, tensor<1xi32>) -> tensor<2xi1>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>) {
  %a = adze.const dense<1> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{result #0 has shape [2, 1] where [2] is expected}}
  %0 = adze.mean(%x, %a) : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xf32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>) {
  %a = adze.const dense<1> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{result #0 has elements of 'i32' where 'f32' is expected}}
  %0 = adze.sum(%x, %a) {keep_dims = true} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x1xi32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %a: tensor<1xi32>) {
  // expected-error @+1 {{must be tensor of BOOL}}
  %0 = adze.reduce_any(%x, %a) : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2xf32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %a: tensor<1xi64>) {
  // expected-error @+1 {{must be tensor of INT32}}
  %0 = adze.mean(%x, %a) : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<2xf32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %a: tensor<2xi32>) {
  // expected-error @+1 {{C1: the axis has 2 elements instead of one}}
  %0 = adze.arg_max(%x, %a) {output_type = i32} : (tensor<2x4xf32>, tensor<2xi32>) -> tensor<2xi32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>) {
  %a = adze.const dense<2> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{C1: axis 2 is outside of the input of rank 2}}
  %0 = adze.arg_max(%x, %a) {output_type = i32} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2xi32>
  return
}

// -----

func.func @f(%x: tensor<f32>, %a: tensor<1xi32>) {
  // expected-error @+1 {{C2: the input is a scalar, which has no axis}}
  %0 = adze.arg_max(%x, %a) {output_type = i32} : (tensor<f32>, tensor<1xi32>) -> tensor<i32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %a: tensor<1xi32>) {
  // expected-error @+1 {{C3: positions have type i32 or i64, not 'f32'}}
  %0 = adze.arg_max(%x, %a) : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2xi32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>) {
  %a = adze.const dense<0> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{result #0 has shape [2] where [4] is expected}}
  %0 = adze.arg_max(%x, %a) {output_type = i32} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2xi32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %a: tensor<2xi32>) {
  // expected-error @+1 {{C1: the axis has 2 elements instead of one}}
  %0 = adze.arg_min(%x, %a) {output_type = i32} : (tensor<2x4xf32>, tensor<2xi32>) -> tensor<2xi32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>) {
  %a = adze.const dense<2> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{C1: axis 2 is outside of the input of rank 2}}
  %0 = adze.arg_min(%x, %a) {output_type = i32} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2xi32>
  return
}

// -----

func.func @f(%x: tensor<f32>, %a: tensor<1xi32>) {
  // expected-error @+1 {{C2: the input is a scalar, which has no axis}}
  %0 = adze.arg_min(%x, %a) {output_type = i32} : (tensor<f32>, tensor<1xi32>) -> tensor<i32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %a: tensor<1xi32>) {
  // expected-error @+1 {{C3: positions have type i32 or i64, not 'f32'}}
  %0 = adze.arg_min(%x, %a) : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2xi32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>) {
  %a = adze.const dense<0> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{result #0 has shape [2] where [4] is expected}}
  %0 = adze.arg_min(%x, %a) {output_type = i32} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2xi32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %a: tensor<2xi32>) {
  // expected-error @+1 {{C1: the axis has 2 elements instead of one}}
  %0 = adze.cumsum(%x, %a) : (tensor<2x4xf32>, tensor<2xi32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>) {
  %a = adze.const dense<-3> : tensor<1xi32> -> tensor<1xi32>
  // expected-error @+1 {{C1: axis -3 is outside of the input of rank 2}}
  %0 = adze.cumsum(%x, %a) : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%x: tensor<f32>, %a: tensor<1xi32>) {
  // expected-error @+1 {{C2: the input is a scalar, which has no axis}}
  %0 = adze.cumsum(%x, %a) : (tensor<f32>, tensor<1xi32>) -> tensor<f32>
  return
}

// -----

func.func @f(%x: tensor<f32>, %s: tensor<4xi32>) {
  // expected-error @+1 {{C1: a scalar has no rows}}
  %0 = adze.segment_sum(%x, %s) : (tensor<f32>, tensor<4xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<4x3xf32>, %s: tensor<3xi32>) {
  // expected-error @+1 {{C2: segment numbers of shape [3] are no vector with an element per row}}
  %0 = adze.segment_sum(%x, %s) : (tensor<4x3xf32>, tensor<3xi32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @f(%x: tensor<4x3xf32>, %s: tensor<4x1xi32>) {
  // expected-error @+1 {{C2: segment numbers of shape [4, 1] are no vector with an element per row}}
  %0 = adze.segment_sum(%x, %s) : (tensor<4x3xf32>, tensor<4x1xi32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @f(%x: tensor<3xf32>) {
  %s = adze.const dense<[0, 2, 2]> : tensor<3xi32> -> tensor<3xi32>
  // expected-error @+1 {{C3: segment number 2 after 0}}
  %0 = adze.segment_sum(%x, %s) : (tensor<3xf32>, tensor<3xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<3xf32>) {
  %s = adze.const dense<[1, 2, 3]> : tensor<3xi32> -> tensor<3xi32>
  // expected-error @+1 {{C3: segment number 1 after -1}}
  %0 = adze.segment_sum(%x, %s) : (tensor<3xf32>, tensor<3xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<3xf32>) {
  %s = adze.const dense<[-1, 0, 1]> : tensor<3xi32> -> tensor<3xi32>
  // expected-error @+1 {{C3: segment number -1 after -1}}
  %0 = adze.segment_sum(%x, %s) : (tensor<3xf32>, tensor<3xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<4x3xf32>, %s: tensor<4x2xi32>, %n: tensor<i32>) {
  // expected-error @+1 {{C1: the shape [4, 2] of the segment numbers is no prefix of [4, 3]}}
  %0 = adze.unsorted_segment_prod(%x, %s, %n) : (tensor<4x3xf32>, tensor<4x2xi32>, tensor<i32>) -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<4xf32>, %s: tensor<4xi32>, %n: tensor<2xi32>) {
  // expected-error @+1 {{C2: the number of segments has shape [2]}}
  %0 = adze.unsorted_segment_prod(%x, %s, %n) : (tensor<4xf32>, tensor<4xi32>, tensor<2xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<3xf32>, %s: tensor<3xi32>) {
  %n = adze.const dense<-1> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{C3: there are -1 segments}}
  %0 = adze.unsorted_segment_prod(%x, %s, %n) : (tensor<3xf32>, tensor<3xi32>, tensor<i32>) -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<3xf32>) {
  %s = adze.const dense<[0, 2, -1]> : tensor<3xi32> -> tensor<3xi32>
  %n = adze.const dense<2> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{C3: segment number 2 is not below 2}}
  %0 = adze.unsorted_segment_prod(%x, %s, %n) : (tensor<3xf32>, tensor<3xi32>, tensor<i32>) -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<4x3xf32>, %s: tensor<4x2xi32>, %n: tensor<i32>) {
  // expected-error @+1 {{C1: the shape [4, 2] of the segment numbers is no prefix of [4, 3]}}
  %0 = adze.unsorted_segment_max(%x, %s, %n) : (tensor<4x3xf32>, tensor<4x2xi32>, tensor<i32>) -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<4xf32>, %s: tensor<4xi32>, %n: tensor<2xi32>) {
  // expected-error @+1 {{C2: the number of segments has shape [2]}}
  %0 = adze.unsorted_segment_max(%x, %s, %n) : (tensor<4xf32>, tensor<4xi32>, tensor<2xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<3xf32>, %s: tensor<3xi32>) {
  %n = adze.const dense<-1> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{C3: there are -1 segments}}
  %0 = adze.unsorted_segment_max(%x, %s, %n) : (tensor<3xf32>, tensor<3xi32>, tensor<i32>) -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<3xf32>) {
  %s = adze.const dense<[0, 2, -1]> : tensor<3xi32> -> tensor<3xi32>
  %n = adze.const dense<2> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{C3: segment number 2 is not below 2}}
  %0 = adze.unsorted_segment_max(%x, %s, %n) : (tensor<3xf32>, tensor<3xi32>, tensor<i32>) -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<4x3xf32>, %s: tensor<4x2xi32>, %n: tensor<i32>) {
  // expected-error @+1 {{C1: the shape [4, 2] of the segment numbers is no prefix of [4, 3]}}
  %0 = adze.unsorted_segment_min(%x, %s, %n) : (tensor<4x3xf32>, tensor<4x2xi32>, tensor<i32>) -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<4xf32>, %s: tensor<4xi32>, %n: tensor<2xi32>) {
  // expected-error @+1 {{C2: the number of segments has shape [2]}}
  %0 = adze.unsorted_segment_min(%x, %s, %n) : (tensor<4xf32>, tensor<4xi32>, tensor<2xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<3xf32>, %s: tensor<3xi32>) {
  %n = adze.const dense<-1> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{C3: there are -1 segments}}
  %0 = adze.unsorted_segment_min(%x, %s, %n) : (tensor<3xf32>, tensor<3xi32>, tensor<i32>) -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<3xf32>) {
  %s = adze.const dense<[0, 2, -1]> : tensor<3xi32> -> tensor<3xi32>
  %n = adze.const dense<2> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{C3: segment number 2 is not below 2}}
  %0 = adze.unsorted_segment_min(%x, %s, %n) : (tensor<3xf32>, tensor<3xi32>, tensor<i32>) -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<4x3xf32>, %s: tensor<4x2xi32>, %n: tensor<i32>) {
  // expected-error @+1 {{C1: the shape [4, 2] of the segment numbers is no prefix of [4, 3]}}
  %0 = adze.unsorted_segment_sum(%x, %s, %n) : (tensor<4x3xf32>, tensor<4x2xi32>, tensor<i32>) -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<4xf32>, %s: tensor<4xi32>, %n: tensor<2xi32>) {
  // expected-error @+1 {{C2: the number of segments has shape [2]}}
  %0 = adze.unsorted_segment_sum(%x, %s, %n) : (tensor<4xf32>, tensor<4xi32>, tensor<2xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<3xf32>, %s: tensor<3xi32>) {
  %n = adze.const dense<-1> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{C3: there are -1 segments}}
  %0 = adze.unsorted_segment_sum(%x, %s, %n) : (tensor<3xf32>, tensor<3xi32>, tensor<i32>) -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<3xf32>) {
  %s = adze.const dense<[0, 2, -1]> : tensor<3xi32> -> tensor<3xi32>
  %n = adze.const dense<2> : tensor<i32> -> tensor<i32>
  // expected-error @+1 {{C3: segment number 2 is not below 2}}
  %0 = adze.unsorted_segment_sum(%x, %s, %n) : (tensor<3xf32>, tensor<3xi32>, tensor<i32>) -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<f32>, %i: tensor<f32>, %w: tensor<2xi64>, %s: tensor<2xi64>, %d: tensor<2xi64>) {
  // expected-error @+1 {{C1: the input has rank 0}}
  %0 = adze.reduce_window(%x, %i, %w, %s, %d) : (tensor<f32>, tensor<f32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @f(%x: tensor<1x1x1x1x1x1x1xf32>, %i: tensor<f32>, %w: tensor<2xi64>, %s: tensor<2xi64>, %d: tensor<2xi64>) {
  // expected-error @+1 {{C1: the input has rank 7}}
  %0 = adze.reduce_window(%x, %i, %w, %s, %d) : (tensor<1x1x1x1x1x1x1xf32>, tensor<f32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @f(%x: tensor<4x4xf32>, %i: tensor<f32>, %w: tensor<3xi64>, %s: tensor<2xi64>, %d: tensor<2xi64>) {
  // expected-error @+1 {{C2: window dimensions have 3 elements where the input has 2 dimensions}}
  %0 = adze.reduce_window(%x, %i, %w, %s, %d) : (tensor<4x4xf32>, tensor<f32>, tensor<3xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @f(%x: tensor<4x4xf32>, %i: tensor<f32>, %w: tensor<2xi64>, %s: tensor<2xi64>, %d: tensor<2xi64>) {
  %z = adze.const dense<[1, 0]> : tensor<2xi64> -> tensor<2xi64>
  // expected-error @+1 {{C3: window dimensions must be positive, not 0}}
  %0 = adze.reduce_window(%x, %i, %z, %s, %d) : (tensor<4x4xf32>, tensor<f32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @f(%x: tensor<4x4xf32>, %i: tensor<f32>, %w: tensor<2xi64>, %s: tensor<3xi64>, %d: tensor<2xi64>) {
  // expected-error @+1 {{C2: window strides have 3 elements where the input has 2 dimensions}}
  %0 = adze.reduce_window(%x, %i, %w, %s, %d) : (tensor<4x4xf32>, tensor<f32>, tensor<2xi64>, tensor<3xi64>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @f(%x: tensor<4x4xf32>, %i: tensor<f32>, %w: tensor<2xi64>, %s: tensor<2xi64>, %d: tensor<2xi64>) {
  %z = adze.const dense<[1, 0]> : tensor<2xi64> -> tensor<2xi64>
  // expected-error @+1 {{C3: window strides must be positive, not 0}}
  %0 = adze.reduce_window(%x, %i, %w, %z, %d) : (tensor<4x4xf32>, tensor<f32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @f(%x: tensor<4x4xf32>, %i: tensor<f32>, %w: tensor<2xi64>, %s: tensor<2xi64>, %d: tensor<3xi64>) {
  // expected-error @+1 {{C2: window dilations have 3 elements where the input has 2 dimensions}}
  %0 = adze.reduce_window(%x, %i, %w, %s, %d) : (tensor<4x4xf32>, tensor<f32>, tensor<2xi64>, tensor<2xi64>, tensor<3xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @f(%x: tensor<4x4xf32>, %i: tensor<f32>, %w: tensor<2xi64>, %s: tensor<2xi64>, %d: tensor<2xi64>) {
  %z = adze.const dense<[1, 0]> : tensor<2xi64> -> tensor<2xi64>
  // expected-error @+1 {{C3: window dilations must be positive, not 0}}
  %0 = adze.reduce_window(%x, %i, %w, %s, %z) : (tensor<4x4xf32>, tensor<f32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @f(%x: tensor<4x4xi32>, %i: tensor<f32>, %w: tensor<2xi64>, %s: tensor<2xi64>, %d: tensor<2xi64>) {
  // expected-error @+1 {{C4: the initial value is 'f32' but the input 'i32'}}
  %0 = adze.reduce_window(%x, %i, %w, %s, %d) : (tensor<4x4xi32>, tensor<f32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %a: tensor<1xi32>) {
  // expected-error @+1 {{result #0 has elements of 'i32' where 'i64' is expected}}
  %0 = adze.arg_max(%x, %a) {output_type = i64} : (tensor<2x4xf32>, tensor<1xi32>) -> tensor<2xi32>
  return
}
