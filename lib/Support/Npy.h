//===- Npy.h - Tensors in .npy and .npz files -------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NumPy's formats for one array and for several with names.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_SUPPORT_NPY_H
#define ADZE_LIB_SUPPORT_NPY_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace adze {

/// A dense, row-major array of little-endian elements.
struct NpyArray {
  /// NumPy's code without the byte order: f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1 c8.
  std::string type;
  std::vector<int64_t> shape; ///< Empty: a scalar.
  std::vector<char> data;     ///< As many bytes as the shape and type say.

  unsigned getElementBytes() const { return type[1] - '0'; }
  uint64_t getElementCount() const { return data.size() / getElementBytes(); }
  /// Element `index` as a double (the real part of a c8).
  double getElement(uint64_t index) const;
  /// Sets element `index`, rounded to nearest and clamped where the type is an integer; NaN becomes 0 there.
  void setElement(uint64_t index, double value);
};

/// Zeros of a type and shape.
NpyArray makeNpyArray(llvm::StringRef type, std::vector<int64_t> shape);

/// The code for the elements of a tensor (`FLOAT32`: f4); empty for STRING, packed integers and others that NumPy
/// lacks.
llvm::StringRef getNpyType(llvm::StringRef wireType);

/// `3x4` for messages and options; `scalar` for no extents.
std::string formatExtents(llvm::ArrayRef<int64_t> shape);

/// Arrays by name, in the order of the file.
using NpyArrays = std::vector<std::pair<std::string, NpyArray>>;

/// Reads the bytes of an .npy file. Fails for Fortran order, big-endian and unknown elements, and for malformed or
/// truncated files.
llvm::Expected<NpyArray> parseNpy(llvm::StringRef bytes);
/// Reads the bytes of an .npz file: a zip archive, stored or deflated, of .npy files, whose names lose the extension.
llvm::Expected<NpyArrays> parseNpz(llvm::StringRef bytes);

/// Type and shape of an .npy file of `size` bytes, of which `bytes` are the first; the elements begin at `headerBytes`. Fails
/// like parseNpy().
llvm::Expected<NpyArray> parseNpyHeader(llvm::StringRef bytes, uint64_t size, size_t &headerBytes);

/// An .npy file in an .npz file.
struct NpzMember {
  std::string name;                 ///< Without the extension.
  uint64_t offset, packed, size;    ///< Where its bytes begin, how many there are, and how many they stand for.
  uint32_t crc;
  bool isDeflated;
};
/// What is in the bytes of an .npz file. Fails for malformed and unsupported archives; data is not looked at.
llvm::Expected<std::vector<NpzMember>> listNpz(llvm::StringRef bytes);

void writeNpy(const NpyArray &array, llvm::raw_ostream &os);
/// Writes what NumPy reads, deflated where that is shorter; the same bytes for the same arrays. Fails from 4 GiB on.
llvm::Error writeNpz(const NpyArrays &arrays, llvm::raw_ostream &os);

/// Reads a file of either format, told apart by its content; an .npy file gives one array with an empty name. Errors
/// begin with the path.
llvm::Expected<NpyArrays> readNpyFile(llvm::StringRef path);
/// Writes a file whole or not at all. Errors begin with the path.
llvm::Error writeNpyFile(llvm::StringRef path, const NpyArray &array);
llvm::Error writeNpzFile(llvm::StringRef path, const NpyArrays &arrays);

} // namespace adze

#endif // ADZE_LIB_SUPPORT_NPY_H
