//===- NpyTest.cpp - Tensors in .npy and .npz files -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files are read back, written the same twice, and refused when they lie.
//
//===----------------------------------------------------------------------===//

#include "lib/Support/Npy.h"
#include "llvm/Support/FileSystem.h"
#include "gtest/gtest.h"

#include <cmath>
#include <cstring>

using namespace adze;
using llvm::StringRef;

static std::string write(const NpyArray &array) {
  std::string bytes;
  llvm::raw_string_ostream os(bytes);
  writeNpy(array, os);
  return bytes;
}

/// An .npy file with any header.
static std::string withHeader(const std::string &header, const std::string &data, char version = 1) {
  std::string bytes = std::string("\x93NUMPY") + version + '\0';
  for (unsigned index = 0; index < (version == 1 ? 2 : 4); ++index)
    bytes += static_cast<char>(header.size() >> (8 * index));
  return bytes + header + data;
}

static std::string errorOf(StringRef bytes) {
  llvm::Expected<NpyArray> array = parseNpy(bytes);
  return array ? "" : llvm::toString(array.takeError());
}

static std::string header(const char *descr, const char *order, const char *shape) {
  return std::string("{'descr': ") + descr + ", 'fortran_order': " + order + ", 'shape': " + shape + ", }";
}

TEST(Npy, EveryTypeAndRankComesBack) {
  for (const char *type : {"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1", "c8"})
    for (std::vector<int64_t> shape : {std::vector<int64_t>{}, {3}, {2, 3}, {1, 0, 4}}) {
      NpyArray array = makeNpyArray(type, shape);
      for (uint64_t index = 0; index < array.getElementCount(); ++index)
        array.setElement(index, type[0] == 'b' ? index % 2 : index + 1);
      std::string bytes = write(array);
      EXPECT_EQ((bytes.size() - array.data.size()) % 64, 0u);
      NpyArray back = llvm::cantFail(parseNpy(bytes));
      EXPECT_EQ(back.type, type);
      EXPECT_EQ(back.shape, shape);
      EXPECT_EQ(back.data, array.data);
      if (array.getElementCount() > 1) {
        EXPECT_EQ(back.getElement(1), type[0] == 'b' ? 1 : 2);
      }
    }
}

TEST(Npy, WritesWhatNumPyWrites) {
  NpyArray array = makeNpyArray("f4", {2, 3});
  EXPECT_TRUE(StringRef(write(array))
                  .drop_front(10)
                  .starts_with("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }  "));
  array = makeNpyArray("u1", {5});
  EXPECT_TRUE(StringRef(write(array))
                  .drop_front(10)
                  .starts_with("{'descr': '|u1', 'fortran_order': False, 'shape': (5,), }  "));
}

TEST(Npy, ElementsAreRoundedAndClamped) {
  NpyArray bytes = makeNpyArray("i1", {4});
  const double given[] = {2.5, 1e9, -1e9, NAN}, wanted[] = {2, 127, -128, 0};
  for (int index = 0; index < 4; ++index) {
    bytes.setElement(index, given[index]);
    EXPECT_EQ(bytes.getElement(index), wanted[index]);
  }
  NpyArray wide = makeNpyArray("i8", {1});
  wide.setElement(0, 1e30);
  EXPECT_EQ(wide.getElement(0), 9223372036854775807.0);
  NpyArray half = makeNpyArray("f2", {2});
  half.setElement(0, 0.333251953125);
  EXPECT_EQ(half.getElement(0), 0.333251953125);
  half.setElement(1, 1e6);
  EXPECT_TRUE(std::isinf(half.getElement(1)));
}

TEST(Npy, ReadsOtherHeaders) {
  std::string data(8, 1);
  for (char version : {1, 2, 3})
    EXPECT_EQ(errorOf(withHeader(header("'<f4'", "False", "(2,)"), data, version)), "");
  EXPECT_EQ(errorOf(withHeader("{\"shape\":(1,2),\"fortran_order\":False,\"descr\":\"<i4\"}", data)), "");
  EXPECT_EQ(errorOf(withHeader(header("'<f8'", "False", "()"), data)), "");
  EXPECT_EQ(errorOf(withHeader(header("'>i1'", "False", "(8L,)"), data)), "");
}

TEST(Npy, RefusesWhatItCannotRead) {
  std::string data(8, 1);
  EXPECT_EQ(errorOf(withHeader(header("'<f4'", "True", "(2,)"), data)),
            "arrays in Fortran order are not supported: save numpy.ascontiguousarray(x)");
  EXPECT_EQ(errorOf(withHeader(header("'>f4'", "False", "(2,)"), data)),
            "big-endian elements ('>f4') are not supported");
  EXPECT_EQ(errorOf(withHeader(header("'|O'", "False", "(1,)"), data)), "elements of type '|O' are not supported");
  EXPECT_EQ(errorOf(withHeader(header("''", "False", "(1,)"), data)), "elements of type '' are not supported");
  EXPECT_EQ(errorOf(withHeader(header("[('a', '<f4')]", "False", "(1,)"), data)),
            "elements with fields are not supported");
  EXPECT_EQ(errorOf(withHeader(header("'<f4'", "False", "(3,)"), data)),
            "shape 3 of f4 wants 12 bytes, the file has 8");
  EXPECT_EQ(errorOf(withHeader(header("'<f4'", "False", "(1,)"), data)), "shape 1 of f4 wants 4 bytes, the file has 8");
}

TEST(Npy, RefusesHostileHeaders) {
  const char *headers[] = {"",
                           "{",
                           "}",
                           "{'descr'",
                           "{'descr':",
                           "{'descr': '<f4",
                           "{'descr': '<f4', 'fortran_order': False, 'shape': (",
                           "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
                           "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
                           "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4)}",
                           "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2)}",
                           "{'descr': '<f4', 'fortran_order': False}",
                           "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}",
                           "{'descr': '<f4', 'fortran_order': Maybe, 'shape': ()}"};
  std::string many(65, ',');
  for (size_t index = 0; index < many.size(); index += 2)
    many[index] = '1';
  EXPECT_EQ(errorOf(withHeader(header("'<f4'", "False", ("(" + many + ")").c_str()), std::string(4, 0))),
            "malformed .npy header: more than 32 dimensions");
  for (const char *text : headers)
    EXPECT_NE(errorOf(withHeader(text, std::string(4, 0))), "") << text;
  // Every prefix of a good file is refused.
  std::string good = write(makeNpyArray("f4", {2}));
  for (size_t size = 0; size < good.size(); ++size)
    EXPECT_NE(errorOf(StringRef(good).take_front(size)), "") << size;
}

/// Two arrays, one of which deflates.
static NpyArrays makeArrays() {
  NpyArrays arrays;
  arrays.emplace_back("x", makeNpyArray("f4", {1000}));
  arrays.emplace_back("y/z", makeNpyArray("i4", {2}));
  arrays[1].second.setElement(1, 77);
  return arrays;
}

static std::string write(const NpyArrays &arrays) {
  std::string bytes;
  llvm::raw_string_ostream os(bytes);
  llvm::cantFail(writeNpz(arrays, os));
  return bytes;
}

TEST(Npz, ComesBackAndIsDeterministic) {
  std::string bytes = write(makeArrays());
  EXPECT_EQ(bytes, write(makeArrays()));
  EXPECT_LT(bytes.size(), 1000u);
  NpyArrays back = llvm::cantFail(parseNpz(bytes));
  ASSERT_EQ(back.size(), 2u);
  EXPECT_EQ(back[0].first, "x");
  EXPECT_EQ(back[0].second.data.size(), 4000u);
  EXPECT_EQ(back[1].first, "y/z");
  EXPECT_EQ(back[1].second.getElement(1), 77);
}

TEST(Npz, DamageIsSeen) {
  std::string good = write(makeArrays());
  for (size_t size = 0; size < good.size(); ++size) {
    llvm::Expected<NpyArrays> arrays = parseNpz(StringRef(good).take_front(size));
    EXPECT_FALSE(arrays) << size;
    llvm::consumeError(arrays.takeError());
  }
  // Any byte may change: that is an error, or in a field that is not read, but never a crash or a wild allocation.
  for (size_t at = 0; at < good.size(); ++at)
    for (char mask : {1, -128, -1}) {
      std::string bad = good;
      bad[at] ^= mask;
      llvm::consumeError(parseNpz(bad).takeError());
    }
  std::string bad = good;
  bad[bad.find("x.npy") + 20] ^= 1;
  EXPECT_FALSE(llvm::Expected<NpyArrays>(parseNpz(bad)));
}

TEST(Npy, FilesAreTold) {
  llvm::SmallString<128> path;
  ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("npy", "npz", path));
  llvm::cantFail(writeNpzFile(path, makeArrays()));
  EXPECT_EQ(llvm::cantFail(readNpyFile(path)).size(), 2u);
  llvm::cantFail(writeNpyFile(path, makeNpyArray("f4", {2})));
  NpyArrays one = llvm::cantFail(readNpyFile(path));
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0].first, "");
  llvm::sys::fs::remove(path);
  EXPECT_EQ(llvm::toString(readNpyFile(path).takeError()),
            (path + ": cannot be read: No such file or directory").str());
  EXPECT_NE(llvm::toString(writeNpyFile((path + "/x.npy").str(), one[0].second)).find("cannot be written"),
            std::string::npos);
}
