//===- LowerCopies.cpp - State as plain memory ----------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// kernel.read, kernel.write and memref.copy to linalg.copy.
//
//===----------------------------------------------------------------------===//

#include "dialects/kernel/KernelDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "passes/codegen/Passes.h"

#define DEBUG_TYPE "lower-copies"

namespace adze {
#define GEN_PASS_DEF_LOWERCOPIES
#include "passes/codegen/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {
struct LowerCopies : adze::impl::LowerCopiesBase<LowerCopies> {
  using LowerCopiesBase::LowerCopiesBase;
  void runOnOperation() override {
    getOperation().walk([](Operation *op) {
      OpBuilder builder(op);
      auto replace = [&](Value source, Value target) {
        if (source != target)
          linalg::CopyOp::create(builder, op->getLoc(), source, target);
        op->erase();
      };
      if (auto read = dyn_cast<kernel::ReadOp>(op))
        replace(read.getBuffer(), read.getInit());
      else if (auto write = dyn_cast<kernel::WriteOp>(op))
        replace(write.getSource(), write.getBuffer());
      else if (auto copy = dyn_cast<memref::CopyOp>(op))
        replace(copy.getSource(), copy.getTarget());
    });
  }
};
} // namespace
