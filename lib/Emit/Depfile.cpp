//===- Depfile.cpp - What a compiled model was made of --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Make's syntax, which ninja reads as well.
//
//===----------------------------------------------------------------------===//

#include "lib/Emit/Package.h"

using namespace adze;
using namespace llvm;

/// A path as make reads it: clang's escapes.
static std::string escape(StringRef path) {
  std::string result;
  for (char c : path) {
    if (c == ' ' || c == '#')
      result += '\\';
    else if (c == '$')
      result += '$';
    result += c;
  }
  return result;
}

void adze::writeDepfile(ArrayRef<std::string> targets, ArrayRef<std::string> inputs, raw_ostream &os) {
  interleave(targets, os, [&](StringRef path) { os << escape(path); }, " ");
  os << ":";
  for (StringRef path : inputs)
    os << " \\\n  " << escape(path);
  os << "\n";
  // A model that was deleted makes the file out of date, and is no error: as clang's -MP.
  for (StringRef path : inputs)
    os << "\n" << escape(path) << ":\n";
}
