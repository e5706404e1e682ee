// Every format in and out, told apart by content; passes run; names stay.

// RUN: adze optimize %S/Inputs/net.mlir -o %t.tflite --passes=canonicalize --quiet 2>&1 | count 0
// RUN: adze optimize %t.tflite -o %t.mlirbc --passes=cse --quiet
// RUN: adze optimize %t.mlirbc -o %t.mlir --passes= --quiet
// RUN: FileCheck %s < %t.mlir
// RUN: cp %t.tflite %t.misnamed.mlir && adze optimize - -o - --emit=mlir --passes=cse --quiet < %t.misnamed.mlir | FileCheck %s

// CHECK: func.func @main(%arg0: tensor<1x4x4x2xf32> loc("image"
// CHECK: adze.conv_2d
// CHECK-NOT: adze.relu
// CHECK: adze.logistic
// CHECK: loc("out"

// As adze-opt writes pipelines, and nested by themselves.
// RUN: adze optimize %S/Inputs/net.mlir -o - --emit=mlir --quiet "--passes=builtin.module(func.func(cse),canonicalize)" | FileCheck %s

// RUN: adze optimize %S/Inputs/net.mlir -o - --emit=mlir --quiet "--passes=canonicalize,affine-loop-tile{tile-size=4},cse" | FileCheck %s

// One line says what it did.
// RUN: adze optimize %t.tflite -o %t.small.tflite --passes=canonicalize 2>&1 | FileCheck %s --check-prefix=SUMMARY
// SUMMARY: {{.*}}.tflite: {{[0-9.]+ [kM]?B}}, 2 ops -> {{.*}}.small.tflite: {{[0-9.]+ [kM]?B}} ({{.*}} %), 2 ops

// An empty pipeline and no sharing: the file as it was.
// RUN: adze optimize %t.tflite -o %t.same.tflite --passes= --share-buffers=false --quiet
// RUN: cmp %t.tflite %t.same.tflite
