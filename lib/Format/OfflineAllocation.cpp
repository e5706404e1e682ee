//===- OfflineAllocation.cpp - Places of tensors for LiteRT Micro ---------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads and writes the words of the metadata.
//
//===----------------------------------------------------------------------===//

#include "lib/Format/OfflineAllocation.h"

#include "dialects/adze/ConstantData.h"
#include "lib/Format/MetadataIndices.h"
#include "llvm/Support/Endian.h"

using namespace mlir;
using namespace adze;

static constexpr size_t header = 3;

namespace {

/// The metadata in the making: every tensor is left to the runtime at first.
class Words {
public:
  Words(const ExportContext &context, uint32_t version) {
    size_t count = 0;
    for (const TensorTable &table : context.tables) {
      starts.push_back(count);
      count += table.tensors.size();
    }
    bytes.assign(4 * (header + count), static_cast<char>(0xFF));
    write(0, version);
    write(1, context.tables.size());
    write(2, count);
  }

  void setOffset(size_t function, size_t tensor, uint32_t offset) { write(header + starts[function] + tensor, offset); }
  ArrayRef<char> getBytes() const { return bytes; }

private:
  void write(size_t word, uint32_t value) { llvm::support::endian::write32le(bytes.data() + 4 * word, value); }

  std::vector<char> bytes;
  std::vector<size_t> starts; // first tensor of each function
};

} // namespace

/// What `plan-tensors` said of a tensor; -1 where it said nothing.
static int64_t getPlannedOffset(Value value) {
  if (auto argument = dyn_cast_or_null<BlockArgument>(value)) {
    auto function = cast<func::FuncOp>(argument.getOwner()->getParentOp());
    auto offset = function.getArgAttrOfType<IntegerAttr>(argument.getArgNumber(), "adze.arena_offset");
    return offset ? offset.getInt() : -1;
  }
  Operation *op = value ? value.getDefiningOp() : nullptr;
  auto offsets = op ? op->getAttrOfType<DenseI64ArrayAttr>("adze.arena_offsets") : DenseI64ArrayAttr();
  unsigned number = op ? cast<OpResult>(value).getResultNumber() : 0;
  return offsets && number < offsets.size() ? offsets[number] : -1;
}

ElementsAttr adze::makeOfflineAllocation(ExportContext &context) {
  if (!context.module->hasAttr("adze.arena_bytes"))
    return {};
  Words words(context, /*version=*/1);
  for (auto [function, table] : llvm::enumerate(context.tables))
    for (auto [index, tensor] : llvm::enumerate(table.tensors))
      words.setOffset(function, index, getPlannedOffset(tensor.value));
  auto byte = IntegerType::get(context.module.getContext(), 8, IntegerType::Unsigned);
  auto type = RankedTensorType::get({static_cast<int64_t>(words.getBytes().size())}, byte);
  return makeConstant(type, words.getBytes());
}

/// Whether all tensors of the file are where they were.
static bool isUntouched(const ExportContext &context, ArrayRef<size_t> startsInFile, size_t countInFile) {
  size_t count = 0;
  for (auto [table, start] : llvm::zip_equal(context.tables, startsInFile)) {
    bool isSame = start == count && table.fromFile.size() == table.tensors.size() &&
                  llvm::all_of(table.fromFile, [](auto entry) { return entry.first == entry.second; });
    if (!isSame)
      return false;
    count += table.tensors.size();
  }
  return count == countInFile;
}

ElementsAttr adze::updateOfflineAllocation(ExportContext &context, ElementsAttr data) {
  std::vector<char> storage;
  ArrayRef<char> bytes = getWireData(data, storage);
  auto read = [&](size_t word) { return llvm::support::endian::read32le(bytes.data() + 4 * word); };
  if (bytes.size() < 4 * header || bytes.size() / 4 - header < read(2)) {
    context.module.emitWarning() << "metadata 'OfflineMemoryAllocation' is malformed; it is kept unchanged";
    return data;
  }
  std::vector<size_t> starts; // in the file; without a record they are what they are now
  size_t next = 0;
  for (auto [function, table] : llvm::zip_equal(context.functions, context.tables)) {
    auto first = function->getAttrOfType<IntegerAttr>("adze.first_tensor");
    starts.push_back(first ? first.getInt() : next);
    next += table.tensors.size();
  }
  if (isUntouched(context, starts, read(2)))
    return data;
  Words words(context, read(0));
  for (auto [function, table] : llvm::enumerate(context.tables))
    for (auto [old, now] : table.fromFile)
      if (size_t tensor = starts[function] + old; old >= 0 && tensor < read(2))
        words.setOffset(function, now, read(header + tensor));
  return withBytes(data, words.getBytes());
}
