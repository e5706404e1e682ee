//===- Version.h - Versions of Adze and LLVM --------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `--version` prints.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_SUPPORT_VERSION_H
#define ADZE_LIB_SUPPORT_VERSION_H

#include <string>

namespace adze {

/// `Adze 0.1.0 (LLVM 22.1.8, Release)`.
std::string getVersionText();

} // namespace adze

#endif // ADZE_LIB_SUPPORT_VERSION_H
