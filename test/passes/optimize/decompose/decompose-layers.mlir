// RUN: split-file %s %t
// RUN: %python -c "import numpy; numpy.save(r'%t/x.npy', numpy.array([[1, 0, 0, 0], [0, 1, 0, 0], [-1, -1, 0, 0]], numpy.float32))"
// RUN: %python -c "import numpy; numpy.save(r'%t/i.npy', numpy.random.default_rng(1).normal(size=(6, 8, 8, 4)).astype(numpy.float32))"
// DEFINE: %{plain} = adze-opt --mlir-print-debuginfo=false
// DEFINE: %{remarks} = adze-opt -o /dev/null --remarks-filter=decompose-layers --remark-policy=all

// The matrix has rank 1: two products, the bias and the activation with the second one.
// RUN: %{plain} %t/product.mlir --assign-decomposition=low-rank=1 --decompose-layers | FileCheck %s --check-prefix=PRODUCT
// PRODUCT: adze.const dense<0.0{{0*}}e+00> : tensor<1xf32>
// PRODUCT: adze.fully_connected{{.*}}keep_num_dims = true} : (tensor<2x3x4xf32>, tensor<1x4xf32>, tensor<1xf32>) -> tensor<2x3x1xf32>
// PRODUCT: adze.fully_connected{{.*}}fused_activation_function = #adze.activation<RELU>, keep_num_dims = true} : (tensor<2x3x1xf32>, tensor<4x1xf32>, tensor<4xf32>) -> tensor<2x3x4xf32>
// PRODUCT-NOT: adze.decompose

// RUN: %{remarks} %t/product.mlir --assign-decomposition=low-rank=1 --decompose-layers 2>&1 | FileCheck %s --check-prefix=REMARK
// REMARK: singular values of rank 1: 48 of 96 multiplications, 8 of 16 weights

// Each axis of the window stays with one factor.
// RUN: %{plain} %t/window.mlir --assign-decomposition='low-rank=1 method=svd' --decompose-layers | FileCheck %s --check-prefix=SVD
// SVD: adze.conv_2d{{.*}}dilation_w_factor = 2 : i32, stride_h = 2 : i32, stride_w = 1 : i32} : (tensor<1x8x8x4xf32>, tensor<1x3x3x4xf32>, tensor<1xf32>) -> tensor<1x4x8x1xf32>
// SVD: adze.conv_2d{{.*}}stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x4x8x1xf32>, tensor<4x1x1x1xf32>, tensor<4xf32>) -> tensor<1x4x8x4xf32>
// RUN: %{plain} %t/window.mlir --assign-decomposition='low-rank=1 method=spatial' --decompose-layers | FileCheck %s --check-prefix=SPATIAL
// SPATIAL: adze.conv_2d(%{{[^)]*}}) {stride_h = 2 : i32, stride_w = 1 : i32} : (tensor<1x8x8x4xf32>, tensor<1x3x1x4xf32>, tensor<1xf32>) -> tensor<1x4x8x1xf32>
// SPATIAL: adze.conv_2d{{.*}}dilation_w_factor = 2 : i32, stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x4x8x1xf32>, tensor<4x1x3x1xf32>, tensor<4xf32>) -> tensor<1x4x8x4xf32>
// RUN: %{plain} %t/window.mlir --assign-decomposition='low-rank=1 method=tucker2' --decompose-layers | FileCheck %s --check-prefix=TUCKER
// TUCKER: adze.conv_2d(%{{[^)]*}}) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x4xf32>, tensor<1x1x1x4xf32>, tensor<1xf32>) -> tensor<1x8x8x1xf32>
// TUCKER: adze.conv_2d{{.*}}dilation_w_factor = 2 : i32, stride_h = 2 : i32, {{.*}}(tensor<1x8x8x1xf32>, tensor<1x3x3x1xf32>, tensor<1xf32>) -> tensor<1x4x8x1xf32>
// TUCKER: adze.conv_2d{{.*}}(tensor<1x4x8x1xf32>, tensor<4x1x1x1xf32>, tensor<4xf32>) -> tensor<1x4x8x4xf32>
// RUN: %{plain} %t/window.mlir --assign-decomposition='low-rank=rank:1 method=cp' --decompose-layers | FileCheck %s --check-prefix=CP
// CP: adze.conv_2d{{.*}}(tensor<1x8x8x4xf32>, tensor<1x1x1x4xf32>, tensor<1xf32>) -> tensor<1x8x8x1xf32>
// CP: adze.depthwise_conv_2d{{.*}}depth_multiplier = 1 : i32, dilation_w_factor = 2 : i32, stride_h = 2 : i32, {{.*}}(tensor<1x8x8x1xf32>, tensor<1x3x3x1xf32>, tensor<1xf32>) -> tensor<1x4x8x1xf32>
// CP: adze.conv_2d{{.*}}(tensor<1x4x8x1xf32>, tensor<4x1x1x1xf32>, tensor<4xf32>) -> tensor<1x4x8x4xf32>

// The input that the samples show has a rank of 2, and a budget of error sees that.
// RUN: %{plain} %t/identity.mlir --assign-decomposition=low-rank=0.99 --decompose-layers=min-saving=-9 | FileCheck %s --check-prefix=BLIND
// BLIND: tensor<1x4xf32>, tensor<4x4xf32>{{.*}} -> tensor<1x4xf32>
// BLIND: tensor<1x4xf32>, tensor<4x4xf32>{{.*}} -> tensor<1x4xf32>
// RUN: %{plain} %t/identity.mlir --assign-decomposition=low-rank=error:0.001 --decompose-layers='min-saving=-9' --representative-data=%t/x.npy | FileCheck %s --check-prefix=SEEN
// RUN: %{plain} %t/identity.mlir --assign-decomposition=low-rank=0.99 --decompose-layers='use-samples min-saving=-9 noise=1e-6' --representative-data=%t/x.npy | FileCheck %s --check-prefix=SEEN
// RUN: %{plain} %t/identity.mlir --assign-decomposition='low-rank=rank:2 tune' --record-reference --decompose-layers=min-saving=-9 --representative-data=%t/x.npy | FileCheck %s --check-prefix=SEEN
// SEEN: (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32>
// SEEN: (tensor<1x2xf32>, tensor<4x2xf32>, tensor<4xf32>) -> tensor<1x4xf32>

// The model's multiplications: the filter of rank 1 gives way, and the product stays.
// RUN: %{remarks} %t/two.mlir --assign-decomposition=low-rank=macs:0.5 --decompose-layers=scope=model 2>&1 | FileCheck %s --check-prefix=MODEL
// RUN: %{remarks} %t/two.mlir --assign-decomposition=low-rank=size:0.6 --decompose-layers='scope=model use-samples' --representative-data=%t/i.npy 2>&1 | FileCheck %s --check-prefix=MODEL
// MODEL: of rank 1{{.*}}: {{[0-9]+}} of 9216 multiplications
// MODEL: others save the same with less error
// RUN: %{remarks} %t/two.mlir --assign-decomposition=low-rank=macs:0.001 --decompose-layers=scope=model 2>&1 | FileCheck %s --check-prefix=SMALL
// SMALL: warning: decompose-layers: {{[0-9.]+}} % of the multiplications are left at the least, more than the 0.1 % that are wanted
// A layer that stays behind a chain is fitted again.
// RUN: %{remarks} %t/two.mlir --assign-decomposition='low-rank=macs:0.7 tune' --record-reference --decompose-layers=scope=model --representative-data=%t/i.npy 2>&1 \
// RUN:   | FileCheck %s --check-prefix=AGAIN
// AGAIN: of rank {{[12]}}
// AGAIN: refitted{{.*}}its weights make up for chains in front of it

// What stays as it is, and why.
// RUN: %{remarks} %t/identity.mlir --assign-decomposition=low-rank=1 --decompose-layers 2>&1 | FileCheck %s --check-prefix=COST
// COST: it does not pay: singular values of rank {{[34]}} would take {{24|32}} multiplications, and it takes 16
// RUN: %{remarks} %t/identity.mlir --assign-decomposition='low-rank=0.5 method=spatial' --decompose-layers 2>&1 | FileCheck %s --check-prefix=WINDOW
// WINDOW: its window is not one that the method takes apart
// RUN: %{remarks} %t/identity.mlir --assign-decomposition=low-rank=macs:0.01 --decompose-layers 2>&1 | FileCheck %s --check-prefix=BUDGET
// BUDGET: no rank meets the budget
// RUN: %{remarks} %t/refused.mlir --decompose-layers 2>&1 | FileCheck %s --check-prefix=REFUSED
// REFUSED: its channels are in groups
// REFUSED: it is no CONV_2D or FULLY_CONNECTED
// REFUSED: the weights are no FLOAT32 constant
// RUN: %{remarks} %t/identity.mlir --assign-decomposition=low-rank=0.5 --decompose-layers='use-samples max-columns=2' 2>&1 | FileCheck %s --check-prefix=LONG
// LONG: factorised without samples: its rows are longer than max-columns

// RUN: not adze-opt %t/product.mlir --assign-decomposition=low-rank=error:0.5 --decompose-layers 2>&1 | FileCheck %s --check-prefix=NODATA
// NODATA: decompose-layers needs samples: give --representative-data
// RUN: not adze-opt %t/identity.mlir --assign-decomposition='low-rank=0.5 tune' --decompose-layers --representative-data=%t/x.npy 2>&1 | FileCheck %s --check-prefix=NOREFERENCE
// NOREFERENCE: decompose-layers needs the model that it approximates: run record-reference before
// RUN: not adze-opt %t/product.mlir --decompose-layers=scope=global 2>&1 | FileCheck %s --check-prefix=SCOPE
// SCOPE: decompose-layers: scope 'global' is unknown
// RUN: not adze-opt %t/product.mlir --decompose-layers=multiple=0 2>&1 | FileCheck %s --check-prefix=MULTIPLE
// MULTIPLE: decompose-layers: ranks in multiples of 0
// RUN: not adze-opt %t/product.mlir --decompose-layers=min-saving=1 2>&1 | FileCheck %s --check-prefix=SAVING
// SAVING: damping and noise must not be negative, and min-saving is below 1

//--- product.mlir
func.func @main(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %w = adze.const dense<[[1.0, 2.0, 3.0, 4.0], [2.0, 4.0, 6.0, 8.0], [-1.0, -2.0, -3.0, -4.0], [0.5, 1.0, 1.5, 2.0]]> : tensor<4x4xf32> -> tensor<4x4xf32>
  %b = adze.const dense<[0.5, 1.0, 2.0, 3.0]> : tensor<4xf32> -> tensor<4xf32>
  %0 = adze.fully_connected(%x, %w, %b) {keep_num_dims = true, fused_activation_function = #adze.activation<RELU>} : (tensor<2x3x4xf32>, tensor<4x4xf32>, tensor<4xf32>) -> tensor<2x3x4xf32> loc("y")
  return %0 : tensor<2x3x4xf32>
}
//--- identity.mlir
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %w = adze.const dense<[[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]]> : tensor<4x4xf32> -> tensor<4x4xf32>
  %0 = adze.fully_connected(%x, %w) : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32> loc("y")
  return %0 : tensor<1x4xf32>
}
//--- window.mlir
func.func @main(%x: tensor<1x8x8x4xf32>) -> tensor<1x4x8x4xf32> {
  %w = adze.const dense<0.5> : tensor<4x3x3x4xf32> -> tensor<4x3x3x4xf32>
  %b = adze.const dense<[0.5, 1.0, 2.0, 3.0]> : tensor<4xf32> -> tensor<4xf32>
  %0 = adze.conv_2d(%x, %w, %b) {stride_h = 2 : i32, stride_w = 1 : i32, dilation_w_factor = 2 : i32, padding = #adze.padding<SAME>} : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>, tensor<4xf32>) -> tensor<1x4x8x4xf32> loc("y")
  return %0 : tensor<1x4x8x4xf32>
}
//--- two.mlir
func.func @main(%x: tensor<1x8x8x4xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<0.5> : tensor<4x3x3x4xf32> -> tensor<4x3x3x4xf32>
  %0 = adze.conv_2d(%x, %w) {stride_h = 1 : i32, stride_w = 1 : i32} : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>) -> tensor<1x8x8x4xf32> loc("conv")
  %f = adze.const dense<0.25> : tensor<1x256xf32> -> tensor<1x256xf32>
  %1 = adze.fully_connected(%0, %f) : (tensor<1x8x8x4xf32>, tensor<1x256xf32>) -> tensor<1x1xf32> loc("product")
  return %1 : tensor<1x1xf32>
}
//--- refused.mlir
func.func @main(%x: tensor<1x8x8x4xf32>, %v: tensor<4x3x3x4xf32>) -> tensor<1x8x8x4xf32> {
  %g = adze.const dense<0.5> : tensor<4x3x3x2xf32> -> tensor<4x3x3x2xf32>
  %0 = adze.conv_2d(%x, %g) {stride_h = 1 : i32, stride_w = 1 : i32, adze.decompose = #adze.decompose<budget = energy, value = 0.5>} : (tensor<1x8x8x4xf32>, tensor<4x3x3x2xf32>) -> tensor<1x8x8x4xf32> loc("groups")
  %d = adze.const dense<0.5> : tensor<1x3x3x4xf32> -> tensor<1x3x3x4xf32>
  %1 = adze.depthwise_conv_2d(%0, %d) {depth_multiplier = 1 : i32, stride_h = 1 : i32, stride_w = 1 : i32, adze.decompose = #adze.decompose<budget = energy, value = 0.5>} : (tensor<1x8x8x4xf32>, tensor<1x3x3x4xf32>) -> tensor<1x8x8x4xf32> loc("depthwise")
  %2 = adze.conv_2d(%1, %v) {stride_h = 1 : i32, stride_w = 1 : i32, adze.decompose = #adze.decompose<budget = energy, value = 0.5>} : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>) -> tensor<1x8x8x4xf32> loc("variable")
  return %2 : tensor<1x8x8x4xf32>
}
