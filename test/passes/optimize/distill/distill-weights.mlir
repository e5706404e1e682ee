// RUN: split-file %s %t
// RUN: %python -c "import numpy; numpy.save(r'%t/x.npy', numpy.random.default_rng(1).normal(size=(20, 4)).astype(numpy.float32))"
// DEFINE: %{remarks} = adze-opt -o %t/out.mlir --mlir-print-debuginfo=false --remarks-filter=distill-weights --remark-policy=all --representative-data=%t/x.npy

// What is left makes up for some of what went, and the zeros stay.
// RUN: %{remarks} %t/net.mlir --record-reference=use=outputs --assign-pruning=prune=magnitude:0.25 --prune-weights --distill-weights=steps=400 2>&1 | FileCheck %s
// CHECK: Passed{{.*}}the SQNR of the logits was 13.{{[0-9]+}} dB before, {{1[89]|2[0-9]}}.{{[0-9]+}} dB after 400 steps
// RUN: FileCheck %s --check-prefix=ZEROS --input-file=%t/out.mlir
// ZEROS: 0.{{0*}}e+00
// RUN: cp %t/out.mlir %t/first.mlir
// RUN: %{remarks} %t/net.mlir --record-reference=use=outputs --assign-pruning=prune=magnitude:0.25 --prune-weights --distill-weights=steps=400 --mlir-disable-threading
// RUN: cmp %t/first.mlir %t/out.mlir

// Nothing to learn: as it was, bit for bit.
// RUN: %{remarks} %t/net.mlir --record-reference=use=outputs --distill-weights=steps=3 2>&1 | FileCheck %s --check-prefix=SAME
// SAME: there is nothing to learn: the logits are those of the recorded model
// RUN: FileCheck %s --check-prefix=KEPT --input-file=%t/out.mlir
// KEPT: dense<{{.*}}1.000000e+00, 2.000000e+00

// RUN: %{remarks} %t/sin.mlir --record-reference=use=outputs --distill-weights 2>&1 | FileCheck %s --check-prefix=SIN
// SIN: warning: {{.*}}y{{.*}}: distill-weights: the weights stay as they are: of adze.sin, the gradient is not known
// RUN: %{remarks} %t/other.mlir --record-reference=use=outputs --distill-weights 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: warning: distill-weights: the weights stay as they are: no output depends on a convolution or product with FLOAT32 weights

// RUN: not adze-opt %t/net.mlir --distill-weights 2>&1 | FileCheck %s --check-prefix=SAMPLES
// SAMPLES: error: distill-weights needs samples: give --representative-data
// RUN: not %{remarks} %t/net.mlir --record-reference --distill-weights 2>&1 | FileCheck %s --check-prefix=REFERENCE
// REFERENCE: error: distill-weights needs the model that it approximates: run record-reference{use=outputs} before
// RUN: not %{remarks} %t/net.mlir --record-reference=use=outputs --distill-weights=batch=0 2>&1 | FileCheck %s --check-prefix=BATCH
// RUN: not %{remarks} %t/net.mlir --record-reference=use=outputs --distill-weights=rate=0 2>&1 | FileCheck %s --check-prefix=BATCH
// BATCH: error: distill-weights: rate and batch must be above 0, and shift not negative
// RUN: not %{remarks} %t/net.mlir --record-reference=use=inputs 2>&1 | FileCheck %s --check-prefix=USE
// USE: error: record-reference: use is tensors or outputs, not 'inputs'

//--- net.mlir
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
  %w = adze.const dense<[[1.0, 2.0, 0.25, 1.0], [-2.0, 1.0, 0.25, 1.0], [1.0, -1.0, 0.25, 2.0]]> : tensor<3x4xf32> -> tensor<3x4xf32>
  %b = adze.const dense<[0.5, 1.0, 2.0]> : tensor<3xf32> -> tensor<3xf32>
  %0 = adze.fully_connected(%x, %w, %b) {fused_activation_function = #adze.activation<RELU>} : (tensor<1x4xf32>, tensor<3x4xf32>, tensor<3xf32>) -> tensor<1x3xf32> loc("h")
  %v = adze.const dense<[[1.0, 0.5, -1.0], [-1.0, 2.0, 1.0]]> : tensor<2x3xf32> -> tensor<2x3xf32>
  %1 = adze.fully_connected(%0, %v) : (tensor<1x3xf32>, tensor<2x3xf32>) -> tensor<1x2xf32> loc("y")
  return %1 : tensor<1x2xf32>
}
//--- sin.mlir
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
  %w = adze.const dense<0.5> : tensor<2x4xf32> -> tensor<2x4xf32>
  %0 = adze.fully_connected(%x, %w) : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32> loc("h")
  %1 = adze.sin(%0) : (tensor<1x2xf32>) -> tensor<1x2xf32> loc("y")
  return %1 : tensor<1x2xf32>
}
//--- other.mlir
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %0 = adze.relu(%x) : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("y")
  return %0 : tensor<1x4xf32>
}
