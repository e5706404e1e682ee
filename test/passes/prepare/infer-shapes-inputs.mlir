// RUN: adze-opt %s --pass-pipeline='builtin.module(infer-shapes{input-shapes=image:1x8x?x3,1:5})' | FileCheck %s
// RUN: adze-opt %s --pass-pipeline='builtin.module(infer-shapes{input-shapes=in:0:1x8x8x3})' | FileCheck %s --check-prefix=TENSOR
// RUN: not adze-opt %s --pass-pipeline='builtin.module(infer-shapes{input-shapes=nobody:1})' 2>&1 | FileCheck %s --check-prefix=NOBODY
// RUN: not adze-opt %s --pass-pipeline='builtin.module(infer-shapes{input-shapes=image:1x8x8x4})' 2>&1 | FileCheck %s --check-prefix=CONTRADICTION
// RUN: not adze-opt %s --pass-pipeline='builtin.module(infer-shapes{input-shapes=image:1x8})' 2>&1 | FileCheck %s --check-prefix=RANK
// RUN: not adze-opt %s --pass-pipeline='builtin.module(infer-shapes{input-shapes=image})' 2>&1 | FileCheck %s --check-prefix=FORM
// RUN: not adze-opt %s --pass-pipeline='builtin.module(infer-shapes{input-shapes=image:0x8x8x3})' 2>&1 | FileCheck %s --check-prefix=FORM
// RUN: not adze-opt %s --pass-pipeline='builtin.module(infer-shapes{batch=-3})' 2>&1 | FileCheck %s --check-prefix=BATCH
// RUN: not adze-opt %s --pass-pipeline='builtin.module(infer-shapes{input-shapes=1:4 batch=2})' 2>&1 | FileCheck %s --check-prefix=OPS

// NOBODY: error: infer-shapes: no input is called 'nobody'; there are 'in:0' 'n'
// CONTRADICTION: error: infer-shapes: input 'image' has shape [?, ?, ?, 3] and cannot take [1, 8, 8, 4]
// RANK: error: infer-shapes: input 'image' has shape [?, ?, ?, 3] and cannot take [1, 8]
// FORM: error: infer-shapes: 'image{{.*}}' is not of the form name:1x224x224x3
// BATCH: error: infer-shapes: a batch of -3 is not possible
// OPS: error: {{.*}}infer-shapes: {{.*}}'fixed'

module attributes {adze.signatures = [#adze.signature<key = "serving_default", function = @main,
    input_names = ["image"], inputs = [0], output_names = ["y"], outputs = [0]>]} {
  // CHECK-LABEL: func @main(
  // CHECK-SAME: tensor<1x8x?x3xf32>{{.*}}tensor<5xf32>
  // TENSOR-LABEL: func @main(
  // TENSOR-SAME: tensor<1x8x8x3xf32>{{.*}}tensor<?xf32>
  func.func @main(%x: tensor<?x?x?x3xf32> loc("in:0"), %n: tensor<?xf32> loc("n"))
      -> (tensor<?x?x?x3xf32>, tensor<5xf32>) {
    // CHECK: adze.relu{{.*}} -> tensor<1x8x?x3xf32>
    %0 = adze.relu(%x) : (tensor<?x?x?x3xf32>) -> tensor<?x?x?x3xf32>
    %1 = adze.exp(%n) : (tensor<?xf32>) -> tensor<5xf32> loc("fixed")
    return %0, %1 : tensor<?x?x?x3xf32>, tensor<5xf32>
  }
}
