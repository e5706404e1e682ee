//===- ReleaseBlobs.cpp - Free replaced weights ---------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Frees blobs without users.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ConstantData.h"
#include "passes/prepare/Passes.h"

namespace adze {
#define GEN_PASS_DEF_RELEASEBLOBS
#include "passes/prepare/Passes.h.inc"
} // namespace adze

namespace {

struct ReleaseBlobs : adze::impl::ReleaseBlobsBase<ReleaseBlobs> {
  using Base::Base;
  void runOnOperation() override { adze::freeUnusedBlobs(getOperation()); }
};

} // namespace
