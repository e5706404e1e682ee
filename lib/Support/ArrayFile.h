//===- ArrayFile.h - Arrays read piece by piece -----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Data sets need not fit into memory: of a large .npy or .npz file only those pieces are there that someone works on.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_SUPPORT_ARRAYFILE_H
#define ADZE_LIB_SUPPORT_ARRAYFILE_H

#include "lib/Support/Npy.h"

#include <memory>

namespace adze {

/// Bytes of an array in a file.
class ArrayBytes {
public:
  virtual ~ArrayBytes() = default;
  /// Reads from byte `begin` of the elements. May be called on many threads; deflated arrays are fastest where pieces are of
  /// one size and nearly in order. Errors begin with the path.
  virtual llvm::Error read(uint64_t begin, llvm::MutableArrayRef<char> bytes) = 0;
};

/// Arrays of which the elements are still in the file.
struct ArrayFile {
  NpyArrays headers; ///< Names, types and shapes; no data.
  std::vector<std::unique_ptr<ArrayBytes>> bytes; ///< Of each.
};

/// Opens an .npy or .npz file, told apart by its content. Errors begin with the path.
llvm::Expected<ArrayFile> openArrayFile(llvm::StringRef path);

} // namespace adze

#endif // ADZE_LIB_SUPPORT_ARRAYFILE_H
