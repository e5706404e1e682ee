// RUN: adze-opt %s --split-input-file --make-tasks --verify-diagnostics --mlir-print-debuginfo=false | FileCheck %s

// CHECK-LABEL: llvm.func @kernel_0_tasks
// CHECK-SAME: %[[X:.+]]: !llvm.ptr, %[[N:.+]]: i64, %[[FOR:.+]]: !llvm.ptr, %[[CONTEXT:.+]]: !llvm.ptr)
// CHECK-NOT: kernel.tasks_of
// CHECK: %[[BLOCK:.+]] = llvm.alloca {{.*}} !llvm.struct<(ptr, i64)>
// CHECK: %[[NULL:.+]] = llvm.mlir.zero
// CHECK: %[[ALONE:.+]] = llvm.icmp "eq" %[[FOR]], %[[NULL]]
// CHECK: llvm.cond_br %[[ALONE]], ^[[LOOP:.+]](%{{.+}} : i64), ^[[PARALLEL:.+]]
// CHECK: ^[[PARALLEL]]:
// CHECK: llvm.store %[[X]]
// CHECK: llvm.store %[[N]]
// CHECK: %[[TASK:.+]] = llvm.mlir.addressof @kernel_0_task
// CHECK: %[[COUNT:.+]] = llvm.mlir.constant(12 : i64) : i64
// CHECK: llvm.call %[[FOR]](%[[CONTEXT]], %[[COUNT]], %[[TASK]], %[[BLOCK]]) : !llvm.ptr, (!llvm.ptr, i64, !llvm.ptr, !llvm.ptr) -> ()
// CHECK: ^[[LOOP]](%[[INDEX:.+]]: i64):
// CHECK: llvm.call @kernel_0(%[[X]], %[[N]], %[[INDEX]])
// CHECK: llvm.icmp "ult"
// CHECK: llvm.func @kernel_0_task(%[[ARGUMENT:.+]]: !llvm.ptr, %[[I:.+]]: i64) attributes {sym_visibility = "private"}
// CHECK: %[[FIRST:.+]] = llvm.load %{{.+}} : !llvm.ptr -> !llvm.ptr
// CHECK: %[[SECOND:.+]] = llvm.load %{{.+}} : !llvm.ptr -> i64
// CHECK: llvm.call @kernel_0(%[[FIRST]], %[[SECOND]], %[[I]])
llvm.func @kernel_0(%x: !llvm.ptr, %n: i64, %task: i64) attributes {kernel.task_limit = 20 : i64, kernel.tasks = 12 : i64} {
  llvm.return
}
llvm.func @kernel_0_tasks(!llvm.ptr, i64, !llvm.ptr, !llvm.ptr) attributes {kernel.tasks_of = @kernel_0}

// -----

// No loop could be cut.
// CHECK-LABEL: llvm.func @kernel_1_tasks
// CHECK: %[[ZERO:.+]] = llvm.mlir.constant(0 : i64) : i64
// CHECK-NEXT: llvm.call @kernel_1(%{{.+}}, %[[ZERO]])
// CHECK-NEXT: llvm.return
llvm.func @kernel_1(%x: !llvm.ptr, %task: i64) attributes {kernel.task_limit = 20 : i64} {
  llvm.return
}
llvm.func @kernel_1_tasks(!llvm.ptr, !llvm.ptr, !llvm.ptr) attributes {kernel.tasks_of = @kernel_1}

// -----

// size_t has 32 bits.
module attributes {kernel.triple = "thumbv7em-none-eabi", kernel.cpu = "cortex-m7"} {
  // CHECK-LABEL: llvm.func @kernel_2_tasks
  // CHECK: llvm.call %{{.+}} : !llvm.ptr, (!llvm.ptr, i32, !llvm.ptr, !llvm.ptr) -> ()
  // CHECK: llvm.func @kernel_2_task(%{{.+}}: !llvm.ptr, %[[I:.+]]: i32)
  // CHECK: llvm.zext %[[I]] : i32 to i64
  llvm.func @kernel_2(%x: !llvm.ptr, %task: i64) attributes {kernel.task_limit = 20 : i64, kernel.tasks = 2 : i64} {
    llvm.return
  }
  llvm.func @kernel_2_tasks(!llvm.ptr, !llvm.ptr, !llvm.ptr) attributes {kernel.tasks_of = @kernel_2}
}

// -----

// expected-error@+1 {{make-tasks: there is no kernel @nothing}}
llvm.func @lost(!llvm.ptr, !llvm.ptr, !llvm.ptr) attributes {kernel.tasks_of = @nothing}
