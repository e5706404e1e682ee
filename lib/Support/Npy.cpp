//===- Npy.cpp - Tensors in .npy files ------------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A header that is a Python literal, then the elements.
//
//===----------------------------------------------------------------------===//

#include "lib/Support/Npy.h"

#include "lib/Support/WholeFile.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemoryBuffer.h"

#include <cmath>
#include <cstring>
#include <limits>

using namespace adze;
using namespace llvm;

static constexpr StringLiteral magic = "\x93NUMPY";
static constexpr StringLiteral knownTypes[] = {"f2", "f4", "f8", "i1", "i2", "i4", "i8",
                                               "u1", "u2", "u4", "u8", "b1", "c8"};

StringRef adze::getNpyType(StringRef wireType) {
  return StringSwitch<StringRef>(wireType)
      .Case("FLOAT16", "f2")
      .Case("FLOAT32", "f4")
      .Case("FLOAT64", "f8")
      .Case("COMPLEX64", "c8")
      .Case("BOOL", "b1")
      .Case("INT8", "i1")
      .Case("INT16", "i2")
      .Case("INT32", "i4")
      .Case("INT64", "i8")
      .Case("UINT8", "u1")
      .Case("UINT16", "u2")
      .Case("UINT32", "u4")
      .Case("UINT64", "u8")
      .Default("");
}

std::string adze::formatExtents(ArrayRef<int64_t> shape) {
  return shape.empty() ? "scalar" : join(map_range(shape, [](int64_t extent) { return std::to_string(extent); }), "x");
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

NpyArray adze::makeNpyArray(StringRef type, std::vector<int64_t> shape) {
  NpyArray array{type.str(), std::move(shape), {}};
  uint64_t bytes = array.getElementBytes();
  for (int64_t extent : array.shape)
    bytes *= extent;
  array.data.resize(bytes);
  return array;
}

/// Calls `function` with a value of the C type of an element; not for f2.
template <typename Function>
static auto withType(StringRef type, Function function) {
  bool isUnsigned = type[0] == 'u';
  if (type[0] == 'b')
    return function(uint8_t());
  if (type == "f8")
    return function(double());
  if (type[0] == 'f' || type[0] == 'c')
    return function(float());
  switch (type[1]) {
  case '1':
    return isUnsigned ? function(uint8_t()) : function(int8_t());
  case '2':
    return isUnsigned ? function(uint16_t()) : function(int16_t());
  case '4':
    return isUnsigned ? function(uint32_t()) : function(int32_t());
  default:
    return isUnsigned ? function(uint64_t()) : function(int64_t());
  }
}

double NpyArray::getElement(uint64_t index) const {
  const char *at = data.data() + index * getElementBytes();
  if (type == "f2")
    return APFloat(APFloat::IEEEhalf(), APInt(16, support::endian::read16le(at))).convertToFloat();
  return withType(type, [&](auto value) -> double {
    std::memcpy(&value, at, sizeof(value));
    return value;
  });
}

void NpyArray::setElement(uint64_t index, double value) {
  char *at = data.data() + index * getElementBytes();
  if (type == "f2") {
    APFloat half(value);
    bool lossy;
    half.convert(APFloat::IEEEhalf(), APFloat::rmNearestTiesToEven, &lossy);
    support::endian::write16le(at, half.bitcastToAPInt().getZExtValue());
    return;
  }
  if (type[0] == 'b')
    value = value != 0;
  withType(type, [&](auto element) {
    using Element = decltype(element);
    if constexpr (std::is_integral_v<Element>) {
      constexpr double low = std::numeric_limits<Element>::min(), high = std::numeric_limits<Element>::max();
      double rounded = std::isnan(value) ? 0 : std::nearbyint(value);
      // The largest 64-bit integers are no doubles: `high` is one more.
      element = rounded >= high  ? std::numeric_limits<Element>::max()
                : rounded <= low ? std::numeric_limits<Element>::min()
                                 : static_cast<Element>(rounded);
    } else {
      element = static_cast<Element>(value);
    }
    std::memcpy(at, &element, sizeof(element));
  });
}

//===----------------------------------------------------------------------===//
// Headers
//===----------------------------------------------------------------------===//

namespace {

/// Reads the dictionary of a header: keys 'descr', 'fortran_order' and 'shape', each once, in any order.
class HeaderParser {
public:
  explicit HeaderParser(StringRef text) : text(text) {}
  Error parse(NpyArray &array);

private:
  bool skip(StringRef token) {
    text = text.ltrim();
    return text.consume_front(token);
  }
  Error malformed(const Twine &what) { return createStringError("malformed .npy header: " + what); }
  Error parseString(StringRef &value);
  Error parseType(NpyArray &array);
  Error parseOrder();
  Error parseShape(NpyArray &array);

  StringRef text;
};

} // namespace

Error HeaderParser::parseString(StringRef &value) {
  for (StringRef quote : {"'", "\""}) {
    if (!skip(quote))
      continue;
    size_t end = text.find(quote);
    if (end == StringRef::npos)
      return malformed("a string does not end");
    value = text.take_front(end);
    text = text.drop_front(end + 1);
    return Error::success();
  }
  return malformed("a string is missing");
}

Error HeaderParser::parseType(NpyArray &array) {
  StringRef descr;
  if (skip("["))
    return createStringError("elements with fields are not supported");
  if (Error error = parseString(descr))
    return error;
  StringRef type = descr.drop_front(!descr.empty() && StringRef("<>|=").contains(descr[0]));
  if (!is_contained(knownTypes, type))
    return createStringError("elements of type '" + descr + "' are not supported");
  if (descr[0] == '>' && type[1] != '1')
    return createStringError("big-endian elements ('" + descr + "') are not supported");
  array.type = type;
  return Error::success();
}

Error HeaderParser::parseOrder() {
  if (skip("True"))
    return createStringError("arrays in Fortran order are not supported: save numpy.ascontiguousarray(x)");
  return skip("False") ? Error::success() : malformed("fortran_order is neither True nor False");
}

Error HeaderParser::parseShape(NpyArray &array) {
  if (!skip("("))
    return malformed("the shape is no tuple");
  while (!skip(")")) {
    uint64_t extent;
    text = text.ltrim();
    if (text.consumeInteger(10, extent) || extent > uint64_t(std::numeric_limits<int64_t>::max()))
      return malformed("an extent is no number");
    text.consume_front("L"); // Python 2
    array.shape.push_back(extent);
    if (array.shape.size() > 32)
      return malformed("more than 32 dimensions");
    if (!skip(",") && !text.ltrim().starts_with(")"))
      return malformed("the shape does not end");
  }
  return Error::success();
}

Error HeaderParser::parse(NpyArray &array) {
  bool seen[3] = {};
  if (!skip("{"))
    return malformed("no dictionary");
  while (!skip("}")) {
    StringRef key;
    if (Error error = parseString(key))
      return error;
    if (!skip(":"))
      return malformed("no value for '" + key + "'");
    int index = StringSwitch<int>(key).Case("descr", 0).Case("fortran_order", 1).Case("shape", 2).Default(-1);
    if (index < 0 || std::exchange(seen[index], true))
      return malformed("key '" + key + "' is unknown or there twice");
    if (Error error = index == 0 ? parseType(array) : index == 1 ? parseOrder() : parseShape(array))
      return error;
    if (!skip(",") && !text.ltrim().starts_with("}"))
      return malformed("the dictionary does not end");
  }
  return all_of(seen, [](bool there) { return there; }) ? Error::success()
                                                        : malformed("descr, fortran_order or shape is missing");
}

Expected<NpyArray> adze::parseNpyHeader(StringRef bytes, uint64_t size, size_t &headerBytes) {
  size_t available = bytes.size();
  if (!bytes.consume_front(magic))
    return createStringError("is no .npy file");
  if (bytes.size() < 4)
    return createStringError("the file ends in its header");
  unsigned version = static_cast<uint8_t>(bytes[0]);
  if (version < 1 || version > 3)
    return createStringError("version " + Twine(version) + " of the .npy format is not supported");
  unsigned lengthBytes = version == 1 ? 2 : 4;
  if (bytes.size() < 2 + lengthBytes)
    return createStringError("the file ends in its header");
  uint64_t length =
      version == 1 ? support::endian::read16le(bytes.data() + 2) : support::endian::read32le(bytes.data() + 2);
  bytes = bytes.drop_front(2 + lengthBytes);
  if (bytes.size() < length)
    return createStringError("the file ends in its header");
  NpyArray array;
  if (Error error = HeaderParser(bytes.take_front(length)).parse(array))
    return std::move(error);
  bytes = bytes.drop_front(length);
  headerBytes = available - bytes.size();
  uint64_t wanted = array.getElementBytes();
  for (int64_t extent : array.shape) {
    bool overflow = false;
    wanted = SaturatingMultiply<uint64_t>(wanted, extent, &overflow);
    if (overflow)
      return createStringError("shape " + formatExtents(array.shape) + " overflows");
  }
  if (size - headerBytes != wanted)
    return createStringError("shape " + formatExtents(array.shape) + " of " + array.type + " wants " + Twine(wanted) +
                             " bytes, the file has " + Twine(size - headerBytes));
  return array;
}

Expected<NpyArray> adze::parseNpy(StringRef bytes) {
  size_t headerBytes = 0;
  Expected<NpyArray> array = parseNpyHeader(bytes, bytes.size(), headerBytes);
  if (array)
    array->data.assign(bytes.begin() + headerBytes, bytes.end());
  return array;
}

void adze::writeNpy(const NpyArray &array, raw_ostream &os) {
  std::string header = "{'descr': '";
  header += (array.getElementBytes() == 1 ? "|" : "<") + array.type + "', 'fortran_order': False, 'shape': (";
  for (int64_t extent : array.shape)
    header += std::to_string(extent) + ", ";
  if (!array.shape.empty()) // (2, 3), but (2,)
    header.resize(header.size() - (array.shape.size() == 1 ? 1 : 2));
  header += "), }";
  // Elements begin at a multiple of 64, as NumPy has it.
  header.append(alignTo(magic.size() + 4 + header.size() + 1, 64) - (magic.size() + 4 + header.size() + 1), ' ');
  header += '\n';
  char prefix[4] = {1, 0};
  support::endian::write16le(prefix + 2, header.size());
  os << magic << StringRef(prefix, 4) << header << StringRef(array.data.data(), array.data.size());
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

Expected<NpyArrays> adze::readNpyFile(StringRef path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> file =
      MemoryBuffer::getFileOrSTDIN(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  StringRef name = path == "-" ? "<stdin>" : path;
  if (!file)
    return createStringError(name + ": cannot be read: " + file.getError().message());
  StringRef bytes = (*file)->getBuffer();
  auto located = [&](Error error) { return createStringError(name + ": " + toString(std::move(error))); };
  if (bytes.starts_with("PK")) {
    Expected<NpyArrays> arrays = parseNpz(bytes);
    if (!arrays)
      return located(arrays.takeError());
    return arrays;
  }
  if (!bytes.starts_with(magic))
    return createStringError(name + ": is neither an .npy nor an .npz file");
  Expected<NpyArray> array = parseNpy(bytes);
  if (!array)
    return located(array.takeError());
  NpyArrays arrays;
  arrays.emplace_back("", std::move(*array));
  return arrays;
}

static Error writeFile(StringRef path, FileWriter writer) {
  std::string error;
  if (succeeded(writeWholeFile(path, writer, error)))
    return Error::success();
  return createStringError(path + ": cannot be written: " + error);
}

Error adze::writeNpyFile(StringRef path, const NpyArray &array) {
  return writeFile(path, [&](raw_ostream &os) {
    writeNpy(array, os);
    return success();
  });
}

Error adze::writeNpzFile(StringRef path, const NpyArrays &arrays) {
  Error inner = Error::success();
  Error outer = writeFile(path, [&](raw_ostream &os) {
    inner = joinErrors(std::move(inner), writeNpz(arrays, os));
    return failure(static_cast<bool>(inner));
  });
  if (!inner)
    return outer;
  consumeError(std::move(outer));
  return createStringError(path + ": " + toString(std::move(inner)));
}
