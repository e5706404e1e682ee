// RUN: adze-opt %s --outline-kernels --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s
// RUN: adze-opt %s --outline-kernels=profile --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s --check-prefix=PROFILE
// RUN: adze-opt %s --outline-kernels='threads task-nanoseconds=100' --mlir-print-debuginfo=false -split-input-file -verify-diagnostics | FileCheck %s --check-prefix=THREADS

#id = affine_map<(i) -> (i)>

// Ops of equal shape share a function, wherever their buffers are; one that writes in place has an argument less.
// CHECK: kernel.calls = [{{.*}}kernel = "kernel_0"{{.*}}kernel = "kernel_0"{{.*}}kernel = "kernel_1"
// CHECK-LABEL: func.func @main
// CHECK-SAME: %{{[a-z0-9]+}}: memref<256xi8>, %{{[a-z0-9]+}}: memref<0xi64>
// CHECK: call @kernel_0(%{{.*}}, %{{.*}}) : (memref<8xf32>, memref<8xf32>) -> ()
// CHECK: call @kernel_0(%{{.*}}, %{{.*}}) : (memref<8xf32>, memref<8xf32>) -> ()
// CHECK: call @kernel_1(%{{.*}}) : (memref<8xf32>) -> ()
// CHECK: func.func private @kernel_0(%{{.*}}: memref<8xf32> {llvm.noalias}, %{{.*}}: memref<8xf32> {llvm.noalias})
// CHECK: linalg.generic
// CHECK: func.func private @kernel_1(%{{.*}}: memref<8xf32> {llvm.noalias})
// PROFILE-LABEL: func.func @main
// PROFILE-SAME: memref<3xi64>
// PROFILE: llvm.call_intrinsic "llvm.readcyclecounter"
// PROFILE: call @kernel_0
// PROFILE: llvm.call_intrinsic "llvm.readcyclecounter"
func.func @main(%arena: memref<256xi8>) {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %0 = memref.view %arena[%c0][] : memref<256xi8> to memref<16xf32>
  %1 = memref.view %arena[%c64][] : memref<256xi8> to memref<8xf32>
  %low = memref.subview %0[0] [8] [1] : memref<16xf32> to memref<8xf32, strided<[1]>>
  %high = memref.subview %0[8] [8] [1] : memref<16xf32> to memref<8xf32, strided<[1], offset: 8>>
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%low : memref<8xf32, strided<[1]>>) outs(%1 : memref<8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %2 = arith.negf %in : f32
    linalg.yield %2 : f32
  }
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%high : memref<8xf32, strided<[1], offset: 8>>) outs(%1 : memref<8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %2 = arith.negf %in : f32
    linalg.yield %2 : f32
  }
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%1 : memref<8xf32>) outs(%1 : memref<8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %2 = arith.negf %in : f32
    linalg.yield %2 : f32
  }
  return
}

// -----

#id = affine_map<(i) -> (i)>

// The slots of a second entry follow those of the first.
// PROFILE-LABEL: func.func @first
// PROFILE-SAME: memref<1xi64>
// PROFILE: memref.store %{{.*}}[%c0
// PROFILE-LABEL: func.func @second
// PROFILE-SAME: memref<2xi64>
// PROFILE: memref.store %{{.*}}[%c1
func.func @first(%arena: memref<256xi8>) {
  %c0 = arith.constant 0 : index
  %x = memref.view %arena[%c0][] : memref<256xi8> to memref<8xf32>
  linalg.generic {indexing_maps = [#id], iterator_types = ["parallel"]} outs(%x : memref<8xf32>) {
  ^bb0(%out: f32):
    %0 = arith.negf %out : f32
    linalg.yield %0 : f32
  }
  return
}
func.func @second(%arena: memref<256xi8>) {
  %c0 = arith.constant 0 : index
  %x = memref.view %arena[%c0][] : memref<256xi8> to memref<8xf32>
  linalg.generic {indexing_maps = [#id], iterator_types = ["parallel"]} outs(%x : memref<8xf32>) {
  ^bb0(%out: f32):
    %0 = arith.negf %out : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

#id = affine_map<(i) -> (i)>

// With threads, entry points take the caller's function and its context; what is large enough, the number of a task.
// THREADS-LABEL: func.func @sizes
// THREADS-SAME: %{{[a-z0-9]+}}: memref<16384xi8>, %{{[a-z0-9]+}}: memref<0xi64>, %[[FOR:[a-z0-9]+]]: !llvm.ptr, %[[CONTEXT:[a-z0-9]+]]: !llvm.ptr)
// THREADS: call @kernel_0_tasks(%{{.+}}, %[[FOR]], %[[CONTEXT]]) : (memref<4000xf32>, !llvm.ptr, !llvm.ptr) -> ()
// THREADS: call @kernel_1(%{{.+}}) : (memref<8xf32>) -> ()
// THREADS: call @kernel_0_tasks(
// THREADS: func.func private @kernel_0(%{{.+}}: memref<4000xf32> {llvm.noalias}, %{{.+}}: index) attributes {kernel.task_limit = {{[0-9]+}} : i64}
// THREADS: func.func private @kernel_0_tasks(memref<4000xf32>, !llvm.ptr, !llvm.ptr) attributes {kernel.tasks_of = @kernel_0}
// THREADS-NOT: kernel_1_tasks
func.func @sizes(%arena: memref<16384xi8>) {
  %c0 = arith.constant 0 : index
  %large = memref.view %arena[%c0][] : memref<16384xi8> to memref<4000xf32>
  %small = memref.view %arena[%c0][] : memref<16384xi8> to memref<8xf32>
  linalg.generic {indexing_maps = [#id], iterator_types = ["parallel"]} outs(%large : memref<4000xf32>) {
  ^bb0(%out: f32):
    %0 = arith.negf %out : f32
    linalg.yield %0 : f32
  }
  linalg.generic {indexing_maps = [#id], iterator_types = ["parallel"]} outs(%small : memref<8xf32>) {
  ^bb0(%out: f32):
    %0 = arith.negf %out : f32
    linalg.yield %0 : f32
  }
  linalg.generic {indexing_maps = [#id], iterator_types = ["parallel"]} outs(%large : memref<4000xf32>) {
  ^bb0(%out: f32):
    %0 = arith.negf %out : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

func.func @unplanned() {
  %0 = memref.alloc() : memref<8xf32>
  %1 = arith.constant 1.0 : f32
  // expected-error @below {{outline-kernels: a buffer is no view of the arena, an argument or a constant}}
  linalg.fill ins(%1 : f32) outs(%0 : memref<8xf32>)
  return
}
