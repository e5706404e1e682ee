//===- Lifetimes.h - When buffers are needed --------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From bufferized functions to the planner's plain description.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_MEMORY_LIFETIMES_H
#define ADZE_PASSES_MEMORY_LIFETIMES_H

#include "lib/Planner/ArenaPlanner.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace adze {

/// Bytes of a buffer of static shape; BOOL and other narrow integers have a byte each.
uint64_t getBufferBytes(mlir::MemRefType type);

/// Allocations of a function in program order, and what the planner needs to know of each.
struct Lifetimes {
  Lifetimes(mlir::func::FuncOp function, uint64_t alignment);

  std::vector<mlir::memref::AllocOp> allocations;
  std::vector<ArenaBuffer> buffers;

private:
  void number(mlir::Region &region);
  void findUses(size_t buffer);
  void addUse(size_t buffer, mlir::Operation *user);
  void findSharing();

  llvm::DenseMap<mlir::Operation *, std::pair<uint64_t, uint64_t>> positions; // of an op and of what it contains
  llvm::DenseMap<mlir::Value, size_t> roots;                                   // views, by allocation
  uint64_t next = 0;
};

} // namespace adze

#endif // ADZE_PASSES_MEMORY_LIFETIMES_H
