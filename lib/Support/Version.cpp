//===- Version.cpp - Versions of Adze and LLVM ----------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `--version` prints.
//
//===----------------------------------------------------------------------===//

#include "lib/Support/Version.h"

#include "llvm/Config/llvm-config.h"

std::string adze::getVersionText() {
  return std::string("Adze ") + ADZE_VERSION + " (LLVM " + LLVM_VERSION_STRING + ", " + ADZE_BUILD_TYPE + ")";
}
