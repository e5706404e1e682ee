//===- PeakTest.cpp - What the machine can do at most ---------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loops compile where the machine has the instruction, and count believable numbers.
//
//===----------------------------------------------------------------------===//

#include "lib/Execute/Peak.h"
#include "gtest/gtest.h"

using namespace adze;

TEST(Peak, LoopsRun) {
  CodeOptions options;
  for (PeakLoop::Kind kind : {PeakLoop::Kind::Float, PeakLoop::Kind::Int8}) {
    std::unique_ptr<PeakLoop> loop = llvm::cantFail(PeakLoop::create(kind, options));
    if (!loop)
      continue; // no such instruction
    double macs = loop->measure(0.02);
    EXPECT_GT(macs, 1e9);
    EXPECT_LT(macs, 1e13);
    RecordProperty(loop->getInstruction(), std::to_string(macs));
  }
}

TEST(Peak, NoneWithoutTheInstruction) {
  CodeOptions options;
  options.features = "-fma,-avx512f,-avxvnni,-avx512vnni";
  if (!llvm::cantFail(createTargetMachine(options))->getTargetTriple().isX86())
    GTEST_SKIP();
  EXPECT_FALSE(llvm::cantFail(PeakLoop::create(PeakLoop::Kind::Int8, options)));
}
