//===- TableReader.cpp - Weights looked up in registers -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Permutations of x86 take the low bits of a number and ignore the others, so that a shift is all that it takes to get
// to the next one. Where they do not, a mask follows.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/TableReader.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/codegen/FlatBuffer.h"

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

/// Look-ups of floats take so long that the machine's own prefetchers do not keep reads in flight: 4096 x 4096 weights
/// of 16 values take 900 us without announcements, 550 us with them. Bytes are 25 % slower with them.
static constexpr int64_t announcedBytes = 8192;

FailureOr<TableShape> codegen::readTable(Operation *op, ElementsAttr table, ShapedType weights, ArrayRef<int64_t> tile,
                                         const ProductTypes &types, const TargetInfo &target) {
  ProductElements elements{types.lhs.getIntOrFloatBitWidth(), types.rhs.getIntOrFloatBitWidth(),
                           types.sum.getIntOrFloatBitWidth(), isa<FloatType>(types.sum),
                           isa<IntegerType>(types.rhs),       types.isLhsUnsigned};
  TableShape shape;
  shape.table = table;
  shape.bits = llvm::Log2_64(table.getNumElements());
  shape.cellBits = weights.getDimSize(4) * 8;
  std::optional<TableLookup> lookup = findTableLookup(target, elements, shape.bits, shape.cellBits);
  if (!lookup || tile[1] % target.lanes(4))
    return op->emitOpError("a table of ") << table.getNumElements() << " values of " << types.rhs << " for a tile of "
                                          << tile[1] << " columns has no instructions on this target";
  shape.lookup = *lookup;
  shape.hasSums = chooseProductStep(target, elements) == ProductStep::Quads && !types.isLhsUnsigned;
  // Less than that is in a near cache, or there at once.
  if (target.triple.isX86() && elements.isFloat && weights.getNumElements() >= 64 * 1024)
    shape.ahead = announcedBytes;
  return shape;
}

Value TableReader::call(StringRef name, Type type, ValueRange operands) const {
  return LLVM::CallIntrinsicOp::create(builder, location, type, builder.getStringAttr(name), operands).getResults();
}

Value TableReader::constantLike(Value value, int64_t number) const {
  auto type = mlir::cast<VectorType>(value.getType());
  auto attr = builder.getIntegerAttr(type.getElementType(), number);
  return arith::ConstantOp::create(builder, location, DenseElementsAttr::get(type, Attribute(attr)));
}

Value TableReader::cast(Value value, Type element) const {
  auto type = mlir::cast<VectorType>(value.getType());
  int64_t bits = type.getNumElements() * type.getElementTypeBitWidth();
  return vector::BitCastOp::create(builder, location,
                                   VectorType::get({bits / int64_t(element.getIntOrFloatBitWidth())}, element), value);
}

Value TableReader::shift(Value cells, int64_t bits) const {
  if (!bits)
    return cells;
  // There are no shifts of bytes: what comes in from a neighbour is above the number.
  Type element = getElementTypeOrSelf(cells.getType());
  Value wide = element.isInteger(8) ? cast(cells, builder.getI16Type()) : cells;
  return cast(arith::ShRUIOp::create(builder, location, wide, constantLike(wide, bits)), element);
}

Value TableReader::keepLow(Value numbers, unsigned mask) const {
  return arith::AndIOp::create(builder, location, numbers, constantLike(numbers, mask));
}

Value TableReader::makeConstant(ArrayRef<char> bytes, Type element) const {
  auto type = VectorType::get({int64_t(bytes.size() * 8 / element.getIntOrFloatBitWidth())}, element);
  auto attr = DenseElementsAttr::getFromRawBuffer(type, bytes);
  return arith::ConstantOp::create(builder, location, type, attr);
}

/// The bytes of entry `number` of a table.
static std::vector<char> getEntry(ElementsAttr table, int64_t number) {
  auto dense = cast<DenseElementsAttr>(table);
  Type element = dense.getElementType();
  unsigned bytes = element.getIntOrFloatBitWidth() / 8;
  number %= dense.getNumElements();
  uint64_t bits = isa<FloatType>(element) ? (*(dense.value_begin<APFloat>() + number)).bitcastToAPInt().getZExtValue()
                                          : (*(dense.value_begin<APInt>() + number)).getZExtValue();
  std::vector<char> result(bytes);
  for (unsigned i = 0; i < bytes; ++i)
    result[i] = char(bits >> 8 * i);
  return result;
}

Value TableReader::makeTable(int64_t first, int64_t count) const {
  std::vector<char> bytes;
  for (int64_t i = 0; i < count; ++i)
    llvm::append_range(bytes, getEntry(shape.table, first + i));
  return makeConstant(bytes, shape.table.getElementType());
}

Value TableReader::makePlane(int64_t first, int64_t count, unsigned byte) const {
  std::vector<char> bytes;
  for (int64_t i = 0; i < count; ++i)
    bytes.push_back(getEntry(shape.table, first + i)[byte]);
  return makeConstant(bytes, builder.getI8Type());
}

SmallVector<Value> TableReader::load(Value row, Value place, int64_t vectors) const {
  Type i8 = builder.getI8Type();
  int64_t lanes = multiplyAdd.getSumLanes(), bytes = shape.stepBytes(lanes, multiplyAdd.getDepth()), count = vectors;
  if (shape.lookup == TableLookup::Planes)
    bytes = 64, count = llvm::divideCeil(vectors, 4);
  SmallVector<Value> cells;
  for (int64_t i = 0; i < count; ++i) {
    Value at = addConstant(builder, location, place, i * bytes);
    Value value = vector::LoadOp::create(builder, location, VectorType::get({bytes}, i8), row, at);
    cells.push_back(shape.cellBits == 32 ? cast(value, builder.getI32Type()) : value);
  }
  return cells;
}

void TableReader::announce(Value row, Value place, int64_t bytes) const {
  constexpr int64_t lineBytes = 64;
  Value base = memref::ExtractAlignedPointerAsIndexOp::create(builder, location, row);
  auto pointer = LLVM::LLVMPointerType::get(builder.getContext());
  for (int64_t line = 0; line < bytes; line += lineBytes) {
    // As a number: places behind the end are none of the buffer's.
    Value address = arith::AddIOp::create(builder, location, base, addConstant(builder, location, place, line));
    Value bits = arith::IndexCastOp::create(builder, location, builder.getI64Type(), address);
    Value at = LLVM::IntToPtrOp::create(builder, location, pointer, bits);
    LLVM::Prefetch::create(builder, location, at, /*rw=*/0, /*hint=*/3, /*cache=*/1);
  }
}

SmallVector<Value> TableReader::lookUp(ArrayRef<Value> cells, int64_t step, int64_t vectors) const {
  SmallVector<Value> weights;
  for (Value cell : cells) {
    Value numbers = shift(cell, step * shape.bits);
    if (shape.lookup == TableLookup::Planes)
      lookUpPlanes(numbers, weights);
    else if (shape.lookup == TableLookup::NeonFloats)
      weights.push_back(lookUpNeonFloats(numbers));
    else
      weights.push_back(shape.cellBits == 32 ? lookUpFloats(numbers) : lookUpBytes(numbers));
  }
  weights.resize(vectors); // of the last 64 columns not all may be wanted
  return weights;
}

Value TableReader::lookUpFloats(Value words) const {
  int64_t lanes = mlir::cast<VectorType>(words.getType()).getNumElements();
  auto type = VectorType::get({lanes}, builder.getF32Type());
  switch (shape.lookup) {
  case TableLookup::Lanes16:
    return call("llvm.x86.avx512.permvar.sf.512", type, {makeTable(0, 16), words});
  case TableLookup::TwoLanes16:
    return call("llvm.x86.avx512.vpermi2var.ps.512", type, {makeTable(0, 16), words, makeTable(16, 16)});
  case TableLookup::Lanes8:
    return call("llvm.x86.avx2.permps", type, {makeTable(0, 8), words});
  default:
    break;
  }
  Value low = call("llvm.x86.avx2.permps", type, {makeTable(0, 8), words});
  Value high = call("llvm.x86.avx2.permps", type, {makeTable(8, 8), words});
  // The fourth bit becomes the sign that a blend looks at.
  Value sign = arith::ShLIOp::create(builder, location, words, constantLike(words, 28));
  Value isHigh = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::slt, sign, constantLike(sign, 0));
  return arith::SelectOp::create(builder, location, isHigh, high, low);
}

Value TableReader::lookUpBytes(Value bytes) const {
  Type type = bytes.getType();
  int64_t count = mlir::cast<VectorType>(type).getNumElements();
  if (shape.lookup == TableLookup::Bytes64 && count == 64)
    return call("llvm.x86.avx512.permvar.qi.512", type, {makeTable(0, 64), bytes});
  Value numbers = keepLow(bytes, 15);
  Value weights;
  if (shape.lookup == TableLookup::NeonBytes)
    weights = call("llvm.aarch64.neon.tbl1.v16i8", type, {makeTable(0, 16), numbers});
  else
    weights = call(count == 64   ? "llvm.x86.avx512.pshuf.b.512"
                   : count == 32 ? "llvm.x86.avx2.pshuf.b"
                                 : "llvm.x86.ssse3.pshuf.b.128",
                   type, {makeTable(0, count), numbers});
  return multiplyAdd.convertRhs(builder, location, weights);
}

Value TableReader::lookUpNeonFloats(Value words) const {
  // The four bytes of a value have the numbers 4 n to 4 n + 3.
  Value numbers = keepLow(words, (1 << shape.bits) - 1);
  numbers = arith::MulIOp::create(builder, location, numbers, constantLike(numbers, 0x04040404));
  numbers = arith::AddIOp::create(builder, location, numbers, constantLike(numbers, 0x03020100));
  numbers = cast(numbers, builder.getI8Type());
  int64_t registers = (int64_t(4) << shape.bits) / 16;
  SmallVector<Value> operands;
  for (int64_t i = 0; i < registers; ++i)
    operands.push_back(cast(makeTable(4 * i, 4), builder.getI8Type()));
  operands.push_back(numbers);
  Value bytes = call("llvm.aarch64.neon.tbl" + std::to_string(registers) + ".v16i8", numbers.getType(), operands);
  return cast(bytes, builder.getF32Type());
}

Value TableReader::lookUpPlane(Value numbers, unsigned plane) const {
  Type type = numbers.getType();
  auto twoTables = [&](int64_t first) {
    return call("llvm.x86.avx512.vpermi2var.qi.512", type,
                {makePlane(first, 64, plane), numbers, makePlane(first + 64, 64, plane)});
  };
  if (shape.bits <= 6)
    return call("llvm.x86.avx512.permvar.qi.512", type, {makePlane(0, 64, plane), numbers});
  if (shape.bits == 7)
    return twoTables(0);
  Value isHigh = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::slt, numbers, constantLike(numbers, 0));
  return arith::SelectOp::create(builder, location, isHigh, twoTables(128), twoTables(0));
}

Value TableReader::interleave(Value first, Value second, bool isUpper) const {
  auto type = mlir::cast<VectorType>(first.getType());
  int64_t count = type.getNumElements(), perPart = 128 / type.getElementTypeBitWidth();
  SmallVector<int64_t> order;
  for (int64_t part = 0; part < count; part += perPart)
    for (int64_t i = 0; i < perPart / 2; ++i) {
      int64_t element = part + (isUpper ? perPart / 2 : 0) + i;
      order.push_back(element);
      order.push_back(count + element);
    }
  return vector::ShuffleOp::create(builder, location, first, second, order);
}

void TableReader::lookUpPlanes(Value numbers, SmallVectorImpl<Value> &weights) const {
  Value planes[4], pairs[4]; // pairs: planes 0 and 1, lower and upper; planes 2 and 3
  for (unsigned i = 0; i < 4; ++i)
    planes[i] = lookUpPlane(numbers, i);
  for (unsigned i = 0; i < 4; ++i)
    pairs[i] = cast(interleave(planes[i / 2 * 2], planes[i / 2 * 2 + 1], i % 2), builder.getI16Type());
  for (unsigned i = 0; i < 4; ++i)
    weights.push_back(cast(interleave(pairs[i / 2], pairs[2 + i / 2], i % 2), builder.getF32Type()));
}
