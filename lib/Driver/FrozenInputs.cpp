//===- FrozenInputs.cpp - Inputs with one value ---------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Replaces uses of arguments with constants.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/FrozenInputs.h"

#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/StructureOps.h"
#include "lib/Driver/Diagnostics.h"
#include "passes/prepare/BoundedShapes.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

using namespace adze;
using namespace mlir;

/// The numbers behind the last colon; none where there are none, or something else.
static std::optional<SmallVector<double>> parseValues(StringRef text) {
  SmallVector<StringRef> pieces;
  text.rsplit(':').second.split(pieces, ',');
  SmallVector<double> values;
  for (StringRef piece : pieces) {
    double value;
    if (piece.getAsDouble(value))
      return std::nullopt;
    values.push_back(value);
  }
  return values;
}

std::string adze::checkFreezeInput(StringRef text) {
  if (text.contains(':') && !text.starts_with(":") && parseValues(text))
    return "";
  return ("--freeze-input=" + text +
          ": write the input's name, a colon and its values, as in --freeze-input=multiples:2,1,3.")
      .str();
}

std::vector<std::string> adze::listInputValues(const NpyArrays &arrays) {
  std::vector<std::string> list;
  for (const auto &[place, entry] : llvm::enumerate(arrays)) {
    const auto &[name, array] = entry;
    uint64_t count = array.getElementCount();
    if (count == 0 || count > 64 || array.type[0] == 'c')
      continue;
    std::string text = name.empty() ? std::to_string(place) : name;
    llvm::raw_string_ostream os(text);
    for (uint64_t i = 0; i < count; ++i)
      os << (i ? "," : ":") << llvm::format("%.17g", array.getElement(i));
    list.push_back(std::move(text));
  }
  return list;
}

/// The argument that a request is about; null where there is none.
static BlockArgument findArgument(const EntryPoint &entry, StringRef request) {
  StringRef name = request.rsplit(':').first;
  func::FuncOp function = entry.function;
  for (BlockArgument argument : function.getArguments())
    if (name == entry.inputNames[argument.getArgNumber()] || name == getLocationName(argument.getLoc()))
      return argument;
  unsigned number;
  return !name.getAsInteger(10, number) && number < function.getNumArguments() ? function.getArgument(number)
                                                                               : BlockArgument();
}

/// The values as stored elements; empty where the element type is none of theirs.
static std::vector<char> storeValues(ArrayRef<double> values, Type element) {
  std::vector<char> bytes;
  auto append = [&](auto value) {
    const char *begin = reinterpret_cast<const char *>(&value);
    bytes.insert(bytes.end(), begin, begin + sizeof(value));
  };
  unsigned width = element.isIntOrFloat() ? element.getIntOrFloatBitWidth() : 0;
  for (double value : values) {
    if (element.isF32())
      append(float(value));
    else if (isa<IntegerType>(element) && width == 32)
      append(uint32_t(int64_t(value)));
    else if (isa<IntegerType>(element) && width == 64)
      append(int64_t(value));
    else if (isa<IntegerType>(element) && width == 16)
      append(uint16_t(int64_t(value)));
    else if (isa<IntegerType>(element) && width == 8)
      append(uint8_t(int64_t(value)));
  }
  return bytes;
}

/// Fails where the values do not fit the argument; `reason` says why.
static LogicalResult freeze(EntryPoint &entry, BlockArgument argument, ArrayRef<double> values, std::string &reason) {
  auto type = dyn_cast<RankedTensorType>(argument.getType());
  if (!type || !type.hasStaticShape() || type.getNumElements() != int64_t(values.size())) {
    llvm::raw_string_ostream(reason) << "has the type " << argument.getType() << " and is given " << values.size()
                                     << " values";
    return failure();
  }
  Type element = getStorageType(type.getElementType());
  std::vector<char> bytes = storeValues(values, element);
  if (bytes.empty()) {
    llvm::raw_string_ostream(reason) << "has elements of type " << element << ", which cannot be frozen";
    return failure();
  }
  OpBuilder builder = OpBuilder::atBlockBegin(argument.getOwner());
  auto value = DenseElementsAttr::getFromRawBuffer(RankedTensorType::get(type.getShape(), element), bytes);
  argument.replaceAllUsesWith(ConstOp::create(builder, argument.getLoc(), type, value).getOutput());
  entry.frozen[argument.getArgNumber()] = std::move(bytes);
  return success();
}

static LogicalResult freezeInput(std::vector<EntryPoint> &entries, StringRef request) {
  bool found = false;
  for (EntryPoint &entry : entries) {
    BlockArgument argument = findArgument(entry, request);
    std::string reason;
    found |= bool(argument);
    if (argument && failed(freeze(entry, argument, *parseValues(request), reason)))
      return entry.function.emitError("--freeze-input: input '")
             << entry.inputNames[argument.getArgNumber()] << "' " << reason;
  }
  if (found)
    return success();
  SmallVector<std::string> names;
  for (const EntryPoint &entry : entries)
    llvm::append_range(names, entry.inputNames);
  return entries.front().function.emitError("--freeze-input: there is no input '")
         << request.rsplit(':').first << "', only '" << llvm::join(names, "', '") << "'";
}

LogicalResult adze::freezeInputs(std::vector<EntryPoint> &entries, ArrayRef<std::string> requests) {
  return success(llvm::all_of(requests, [&](StringRef request) { return succeeded(freezeInput(entries, request)); }));
}

bool adze::freezeDecidingInputs(ModuleOp module, std::vector<EntryPoint> &entries, ArrayRef<std::string> known) {
  if (known.empty())
    return false;
  bool changed = false;
  SmallVector<BlockArgument> inputs = findDecidingInputs(module);
  for (EntryPoint &entry : entries)
    for (const std::string &request : known) {
      BlockArgument input = findArgument(entry, request);
      std::string reason;
      if (!llvm::is_contained(inputs, input) || entry.frozen.count(input.getArgNumber()))
        continue;
      // Where the values do not fit, bound-shapes says what is missing.
      std::optional<SmallVector<double>> values = parseValues(request);
      changed |= values && succeeded(freeze(entry, input, *values, reason));
    }
  return changed;
}
