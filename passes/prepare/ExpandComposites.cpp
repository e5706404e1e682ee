//===- ExpandComposites.cpp - Put composites back -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Replaces every composite by the ops inside it.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/CompositeOps.h"
#include "passes/prepare/Passes.h"

namespace adze {
#define GEN_PASS_DEF_EXPANDCOMPOSITES
#include "passes/prepare/Passes.h.inc"
} // namespace adze

namespace {

struct ExpandComposites : adze::impl::ExpandCompositesBase<ExpandComposites> {
  using Base::Base;
  void runOnOperation() override { numExpanded += adze::expandComposites(getOperation()); }
};

} // namespace
