//===- ArrayFileTest.cpp - Pieces of arrays in files ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every piece is that of the whole, in any order, stored and deflated.
//
//===----------------------------------------------------------------------===//

#include "lib/Support/ArrayFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "gtest/gtest.h"

#include <fstream>
#include <random>

using namespace adze;

namespace {

/// A file that is gone afterwards.
struct TemporaryFile {
  TemporaryFile() { (void)llvm::sys::fs::createTemporaryFile("arrays", "npz", path); }
  ~TemporaryFile() { llvm::sys::fs::remove(path); }
  llvm::SmallString<128> path;
};

/// 100 rows of 1000 bytes that deflate can do something with.
NpyArray makeArray() {
  NpyArray array = makeNpyArray("i1", {100, 1000});
  std::mt19937 random(1);
  for (char &byte : array.data)
    byte = char(random() % 5);
  return array;
}

void checkRows(llvm::StringRef path, const NpyArray &array, llvm::ArrayRef<size_t> rows) {
  llvm::Expected<ArrayFile> file = openArrayFile(path);
  ASSERT_TRUE(bool(file)) << llvm::toString(file.takeError());
  ASSERT_EQ(file->headers.size(), 1u);
  EXPECT_EQ(file->headers[0].second.shape, array.shape);
  EXPECT_EQ(file->headers[0].second.type, array.type);
  for (size_t row : rows) {
    std::vector<char> bytes(1000);
    llvm::Error error = file->bytes[0]->read(row * 1000, bytes);
    ASSERT_FALSE(bool(error)) << llvm::toString(std::move(error));
    EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), array.data.begin() + row * 1000)) << row;
  }
}

const size_t orders[][6] = {{0, 1, 2, 3, 4, 5}, {1, 0, 3, 2, 99, 98}, {99, 0, 99, 50, 50, 1}};

} // namespace

TEST(ArrayFileTest, storedPieces) {
  TemporaryFile file;
  NpyArray array = makeArray();
  ASSERT_FALSE(bool(writeNpyFile(file.path, array)));
  for (auto &order : orders)
    checkRows(file.path, array, order);
}

TEST(ArrayFileTest, deflatedPieces) {
  TemporaryFile file;
  NpyArray array = makeArray();
  ASSERT_FALSE(bool(writeNpzFile(file.path, {{"x", array}})));
  uint64_t size = 0;
  (void)llvm::sys::fs::file_size(file.path, size);
  ASSERT_LT(size, array.data.size());
  for (auto &order : orders)
    checkRows(file.path, array, order);
}

TEST(ArrayFileTest, damageIsNamed) {
  TemporaryFile file;
  NpyArray array = makeArray();
  ASSERT_FALSE(bool(writeNpzFile(file.path, {{"x", array}})));
  {
    std::fstream stream(file.path.c_str(), std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(20000);
    stream.put(char(stream.peek() ^ 0x55));
  }
  llvm::Expected<ArrayFile> opened = openArrayFile(file.path);
  std::string text;
  if (opened) {
    std::vector<char> all(array.data.size());
    text = llvm::toString(opened->bytes[0]->read(0, all));
  } else {
    text = llvm::toString(opened.takeError());
  }
  EXPECT_NE(text.find("'x.npy'"), std::string::npos) << text;
  EXPECT_NE(text.find("damaged"), std::string::npos) << text;
  EXPECT_NE(llvm::toString(openArrayFile("/nowhere.npy").takeError()).find("/nowhere.npy: cannot be read"), std::string::npos);
}
