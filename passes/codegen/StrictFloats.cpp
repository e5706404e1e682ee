//===- StrictFloats.cpp - Float arithmetic in its order -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Flags that say what values are (nnan, ninf, nsz) stay: whoever set them knows.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "passes/codegen/Passes.h"

#define DEBUG_TYPE "strict-floats"

namespace adze {
#define GEN_PASS_DEF_STRICTFLOATS
#include "passes/codegen/Passes.h.inc"
} // namespace adze

using namespace mlir;

namespace {
struct StrictFloats : adze::impl::StrictFloatsBase<StrictFloats> {
  using StrictFloatsBase::StrictFloatsBase;

  void runOnOperation() override {
    constexpr auto kept = arith::FastMathFlags::nnan | arith::FastMathFlags::ninf | arith::FastMathFlags::nsz;
    getOperation()->walk([&](arith::ArithFastMathInterface op) {
      arith::FastMathFlags flags = op.getFastMathFlagsAttr().getValue();
      if ((flags & ~kept) != arith::FastMathFlags::none)
        op->setAttr(op.getFastMathAttrName(), arith::FastMathFlagsAttr::get(&getContext(), flags & kept));
    });
    getOperation()->setAttr("kernel.strict_floats", UnitAttr::get(&getContext()));
  }
};
} // namespace
