//===- ControlDependencies.cpp - Order between operators ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers are written seven bits a byte, lowest first, the eighth bit set on all but the last; signed ones are folded so
// that small magnitudes are short (0, -1, 1, -2, ...). The metadata is: version, count of subgraphs, for each the count
// of its edges and the edges.
//
//===----------------------------------------------------------------------===//

#include "lib/Format/ControlDependencies.h"

#include "dialects/adze/ConstantData.h"
#include "lib/Format/MetadataIndices.h"
#include "lib/Format/OperatorCodes.h"
#include "llvm/Support/LEB128.h"

#include <map>

using namespace mlir;
using namespace adze;

static constexpr uint64_t knownVersion = 1;

namespace {

/// Reads numbers; `failed` sticks.
struct NumberReader {
  const uint8_t *at, *end;
  bool failed = false;

  uint32_t next() {
    unsigned length = 0;
    const char *error = nullptr;
    uint64_t value = llvm::decodeULEB128(at, &length, end, &error);
    failed |= error || value > UINT32_MAX;
    at += length;
    return failed ? 0 : value;
  }
  int32_t nextSigned() {
    uint32_t value = next();
    return value % 2 ? -static_cast<int32_t>(value / 2) - 1 : static_cast<int32_t>(value / 2);
  }
  /// A count of elements of at least `size` bytes, so that a few bytes cannot ask for much memory.
  uint32_t nextCount(size_t size) {
    uint32_t count = next();
    failed |= count > static_cast<size_t>(end - at) / size;
    return failed ? 0 : count;
  }
};

} // namespace

std::optional<std::vector<ControlEdges>> adze::readControlDependencies(ArrayRef<char> bytes) {
  auto *start = reinterpret_cast<const uint8_t *>(bytes.data());
  NumberReader reader{start, start + bytes.size()};
  if (reader.next() != knownVersion)
    return std::nullopt;
  std::vector<ControlEdges> subgraphs(reader.nextCount(1));
  for (ControlEdges &edges : subgraphs) {
    edges.resize(reader.nextCount(2));
    for (auto &[from, to] : edges) {
      from = reader.nextSigned();
      to = reader.nextSigned();
    }
  }
  if (reader.failed || reader.at != reader.end)
    return std::nullopt;
  return subgraphs;
}

std::vector<char> adze::writeControlDependencies(ArrayRef<ControlEdges> subgraphs) {
  std::vector<char> bytes;
  auto write = [&](uint32_t value) {
    uint8_t buffer[8];
    unsigned length = llvm::encodeULEB128(value, buffer);
    bytes.insert(bytes.end(), buffer, buffer + length);
  };
  auto writeSigned = [&](int32_t value) {
    write(value < 0 ? 2 * static_cast<uint32_t>(-(value + 1)) + 1 : 2 * static_cast<uint32_t>(value));
  };
  write(knownVersion);
  write(subgraphs.size());
  for (const ControlEdges &edges : subgraphs) {
    write(edges.size());
    for (auto [from, to] : edges) {
      writeSigned(from);
      writeSigned(to);
    }
  }
  return bytes;
}

/// Operators of the file to those of today: by the tensor that they compute first, those without results by a mark.
/// None where the importer left no record, as in a module made by hand.
static std::optional<std::map<int32_t, int32_t>> mapOperators(ExportContext &context, unsigned index) {
  func::FuncOp function = context.functions[index];
  const TensorTable &table = context.tables[index];
  auto firstTensors = function->getAttrOfType<DenseI32ArrayAttr>("adze.operators");
  if (!firstTensors)
    return std::nullopt;
  llvm::DenseMap<int32_t, int32_t> byTensor; // by index of the tensor today
  std::map<int32_t, int32_t> result;
  for (auto [number, tensor] : llvm::enumerate(firstTensors.asArrayRef()))
    if (std::optional<int32_t> today = table.getIndexOfFile(tensor))
      byTensor[*today] = number;
  int32_t position = 0;
  for (Operation &op : function.front()) {
    if (!getOperatorCode(&op))
      continue;
    if (auto mark = op.getAttrOfType<IntegerAttr>("adze.operator"))
      result.try_emplace(mark.getInt(), position);
    for (Value value : op.getResults())
      if (auto found = byTensor.find(table.getIndex(value)); found != byTensor.end())
        result.try_emplace(found->second, position);
    ++position;
  }
  return result;
}

ElementsAttr adze::updateControlDependencies(ExportContext &context, ElementsAttr data) {
  std::vector<char> storage;
  std::optional<std::vector<ControlEdges>> old = readControlDependencies(getWireData(data, storage));
  auto functions = llvm::seq<unsigned>(0, context.functions.size());
  if (!old || llvm::any_of(functions, [&](unsigned f) { return getSubgraphInFile(context, f) >= old->size(); })) {
    context.module.emitWarning() << "metadata '" << controlDependenciesKey << "' is malformed; it is kept unchanged";
    return data;
  }
  std::vector<ControlEdges> updated(functions.size());
  unsigned dropped = 0;
  for (unsigned index : functions) {
    const ControlEdges &edges = (*old)[getSubgraphInFile(context, index)];
    auto operators = mapOperators(context, index);
    for (auto [from, to] : edges) {
      if (!operators) {
        updated[index].emplace_back(from, to);
        continue;
      }
      auto first = operators->find(from), second = operators->find(to);
      bool isKnown = first != operators->end() && second != operators->end();
      if (isKnown && (first->second < second->second) == (from < to))
        updated[index].emplace_back(first->second, second->second);
      else if (!isKnown || first->second != second->second) // one operator of two is in order with itself
        ++dropped;
    }
  }
  if (dropped)
    context.module.emitWarning() << "metadata '" << controlDependenciesKey << "': " << dropped
                                 << " dependencies of operators that are gone or changed places are dropped";
  return updated == *old ? data : withBytes(data, writeControlDependencies(updated));
}
