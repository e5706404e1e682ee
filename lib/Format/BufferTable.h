//===- BufferTable.h - The buffers of a model -------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers the buffers of a model, in the order of the file that it came from where it is untouched, and writes them:
// a FlatBufferBuilder that holds the weights costs 2.5 times the file, so the tables get forward offsets to vectors that
// are streamed behind them. At 2 GiB offsets of 32 bits end, and positions of 64 bits in the file take over.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_FORMAT_BUFFERTABLE_H
#define ADZE_LIB_FORMAT_BUFFERTABLE_H

#include "mlir/IR/BuiltinAttributeInterfaces.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/raw_ostream.h"

#include <flatbuffers/flatbuffers.h>

#include <deque>
#include <vector>

namespace adze {

class BufferTable {
public:
  /// Stands for a buffer until all are known and numbered.
  using Handle = unsigned;

  /// With `share`, equal contents get one buffer whatever the file had.
  explicit BufferTable(bool share);

  /// The buffer of a constant. `hint` is its index in the file that it came from, or -1.
  Handle addConstant(mlir::ElementsAttr value, int32_t hint);
  /// The empty buffer of a tensor without data.
  Handle addEmpty(int32_t hint);
  /// A custom op's options behind the tables; returns its position in `large`.
  unsigned addLargeOptions(mlir::ElementsAttr value);

  /// Assigns indices; only `update` adds buffers afterwards.
  void number();
  uint32_t getIndex(Handle handle) const { return entries[handle].index; }
  /// Gives one user of a numbered buffer other contents: in place, or in a buffer behind all others where it has more
  /// users. Returns the user's buffer.
  Handle update(Handle handle, mlir::ElementsAttr value);
  /// New index of a buffer by its index in the file; 0 where it is gone.
  uint32_t getIndexOfHint(int32_t hint) const;

  /// Whether the model is so large, or was written so, that data lies behind the tables by 64-bit positions.
  void decideOffsets(bool wanted);
  /// Whether there is nothing but the empty sentinel.
  bool isTrivial() const { return entries.size() == 1; }

  /// The vector of Buffer tables, with places to patch.
  flatbuffers::Offset<flatbuffers::Vector<flatbuffers::Offset<flatbuffers::Table>>>
  build(flatbuffers::FlatBufferBuilder &builder);

  /// Remembers where an operator's position of large options is to be patched; distance from the end of the tables.
  void patchLargeOptions(unsigned large, flatbuffers::uoffset_t fromEnd) { largeOptions[large].patch = fromEnd; }
  uint64_t getLargeSize(unsigned large) const { return largeOptions[large].data.size(); }

  /// Patches the finished tables and writes them with everything behind them.
  void write(llvm::MutableArrayRef<uint8_t> tables, llvm::raw_ostream &os);

private:
  struct Blob {
    llvm::ArrayRef<char> data;
    flatbuffers::uoffset_t patch = 0; // distance of the field from the end of the tables
  };
  struct Entry : Blob {
    int32_t hint = -1;
    bool hasData = false;
    uint32_t index = 0;
    unsigned constants = 0; // how many were added
  };

  llvm::ArrayRef<char> getData(mlir::ElementsAttr value);
  Handle add(Entry entry);
  Handle findOrAdd(mlir::ElementsAttr value, int32_t hint);

  bool share;
  bool useOffsets = false;
  std::vector<Entry> entries;            // 0: the empty sentinel
  std::vector<Handle> order;             // by index
  std::vector<Blob> largeOptions;
  std::deque<std::vector<char>> storage; // wire bytes of `dense` attributes
  llvm::DenseMap<int32_t, Handle> byHint;
  llvm::DenseMap<int32_t, Handle> fromFile; // where the contents of the file's buffers are, shared or not
  llvm::DenseMap<mlir::Attribute, llvm::ArrayRef<char>> dataOf;
  llvm::StringMap<Handle> smallByContent;
  llvm::DenseMap<const char *, Handle> largeByContent;
};

} // namespace adze

#endif // ADZE_LIB_FORMAT_BUFFERTABLE_H
