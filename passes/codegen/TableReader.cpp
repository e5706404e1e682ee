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

FailureOr<TableShape> codegen::readTable(Operation *op, ElementsAttr table, ShapedType panelTable, ShapedType weights,
                                         ArrayRef<int64_t> tile, const ProductTypes &types, const TargetInfo &target) {
  ProductElements elements{types.lhs.getIntOrFloatBitWidth(), types.rhs.getIntOrFloatBitWidth(),
                           types.sum.getIntOrFloatBitWidth(), isa<FloatType>(types.sum),
                           isa<IntegerType>(types.rhs),       types.isLhsUnsigned};
  TableShape shape;
  shape.table = table;
  shape.element = types.rhs;
  int64_t values = table ? table.getNumElements() : panelTable.getDimSize(1), lanes = target.lanes(4);
  PanelLayout &layout = shape.layout;
  layout.cells.bits = llvm::Log2_64(values);
  layout.cells.cellBits = weights.getDimSize(4) * 8;
  std::optional<TableLookup> lookup = findTableLookup(target, elements, layout.cells.bits, layout.cells.cellBits);
  if (!lookup || tile[1] % lanes)
    return op->emitOpError("a table of ") << values << " values of " << types.rhs << " for a tile of " << tile[1]
                                          << " columns has no instructions on this target";
  shape.lookup = *lookup;
  layout.cells.inPlanes = *lookup == TableLookup::Planes;
  layout.columns = tile[1];
  layout.depth = tile[2];
  layout.elementBytes = elements.rhsBits / 8;
  layout.hasSums = chooseProductStep(target, elements) == ProductStep::Quads && !types.isLhsUnsigned;
  if (panelTable) {
    int64_t unit = layout.cells.inPlanes ? 64 : lanes;
    layout.tableColumns = getTableColumns(tile[1], panelTable.getDimSize(0), unit);
    if (!layout.tableColumns)
      return op->emitOpError("panels of ")
             << tile[1] << " columns have not " << panelTable.getDimSize(0) << " parts of vectors of " << unit;
  }
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

VectorType TableReader::getRegisterType() const {
  int64_t count = 16;
  switch (shape.lookup) {
  case TableLookup::Lanes16:
  case TableLookup::TwoLanes16:
    break;
  case TableLookup::Lanes8:
  case TableLookup::TwoLanes8:
    count = 8;
    break;
  case TableLookup::NeonFloats:
    count = 4;
    break;
  case TableLookup::Planes:
    return VectorType::get({64}, builder.getI8Type());
  case TableLookup::Bytes64:
  case TableLookup::Bytes16:
  case TableLookup::NeonBytes:
    count = multiplyAdd.getSumLanes() * multiplyAdd.getDepth();
    break;
  }
  return VectorType::get({count}, shape.element);
}

int64_t TableReader::countRegisters() const {
  if (shape.element.isInteger(8))
    return 1;
  if (shape.lookup == TableLookup::Planes)
    return shape.layout.tableBytes() / 64;
  return llvm::divideCeil(int64_t(1) << shape.bits(), getRegisterType().getNumElements());
}

/// The bytes of a table, as makeTableImage() has them.
static std::vector<char> getImage(const TableShape &shape) {
  std::vector<char> bytes;
  auto add = [&](const APInt &value) {
    for (unsigned i = 0; i < value.getBitWidth(); i += 8)
      bytes.push_back(char(value.extractBitsAsZExtValue(8, i)));
  };
  if (isa<FloatType>(shape.element))
    for (const APFloat &value : shape.table.getValues<APFloat>())
      add(value.bitcastToAPInt());
  else
    for (const APInt &value : shape.table.getValues<APInt>())
      add(value);
  return makeTableImage(bytes, shape.layout.elementBytes, shape.layout.cells);
}

Value TableReader::getRegister(int64_t part, int64_t number) const {
  if (!tables.empty())
    return tables[part * countRegisters() + number];
  VectorType type = getRegisterType();
  std::vector<char> image = getImage(shape);
  int64_t bytes = type.getNumElements() * type.getElementTypeBitWidth() / 8;
  auto attr = DenseElementsAttr::getFromRawBuffer(type, ArrayRef(image).slice(number * bytes, bytes));
  return arith::ConstantOp::create(builder, location, type, attr);
}

SmallVector<Value> TableReader::loadTables(Value row, Value place, int64_t columns) const {
  VectorType type = getRegisterType();
  int64_t bytes = type.getNumElements() * type.getElementTypeBitWidth() / 8;
  auto load = VectorType::get({bytes}, builder.getI8Type());
  SmallVector<Value> registers;
  for (int64_t part = 0; part * shape.layout.tableColumns < columns; ++part)
    for (int64_t number = 0, e = countRegisters(); number < e; ++number) {
      Value at = addConstant(builder, location, place, part * shape.layout.tableBytes() + number * bytes);
      registers.push_back(cast(vector::LoadOp::create(builder, location, load, row, at), type.getElementType()));
    }
  return registers;
}

SmallVector<Value> TableReader::load(Value row, Value place, int64_t vectors, int64_t first) const {
  Type i8 = builder.getI8Type();
  int64_t lanes = multiplyAdd.getSumLanes(), count = vectors;
  int64_t bytes = shape.layout.cells.stepBytes(lanes, multiplyAdd.getDepth());
  if (shape.lookup == TableLookup::Planes)
    bytes = 64, count = llvm::divideCeil(vectors, 4);
  SmallVector<Value> cells;
  for (int64_t i = 0; i < count; ++i) {
    Value at = addConstant(builder, location, place, i * bytes + first);
    Value value = vector::LoadOp::create(builder, location, VectorType::get({bytes}, i8), row, at);
    cells.push_back(shape.cellBits() == 32 ? cast(value, builder.getI32Type()) : value);
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
    Value numbers = shift(cell, step * shape.bits());
    int64_t column = weights.size() * multiplyAdd.getSumLanes();
    int64_t part = shape.layout.tableColumns ? column / shape.layout.tableColumns : 0;
    if (shape.lookup == TableLookup::Planes)
      lookUpPlanes(numbers, part, weights);
    else if (shape.lookup == TableLookup::NeonFloats)
      weights.push_back(lookUpNeonFloats(numbers, part));
    else
      weights.push_back(shape.cellBits() == 32 ? lookUpFloats(numbers, part) : lookUpBytes(numbers, part));
  }
  weights.resize(vectors); // of the last 64 columns not all may be wanted
  return weights;
}

Value TableReader::lookUpFloats(Value words, int64_t part) const {
  int64_t lanes = mlir::cast<VectorType>(words.getType()).getNumElements();
  auto type = VectorType::get({lanes}, builder.getF32Type());
  switch (shape.lookup) {
  case TableLookup::Lanes16:
    return call("llvm.x86.avx512.permvar.sf.512", type, {getRegister(part, 0), words});
  case TableLookup::TwoLanes16:
    return call("llvm.x86.avx512.vpermi2var.ps.512", type, {getRegister(part, 0), words, getRegister(part, 1)});
  case TableLookup::Lanes8:
    return call("llvm.x86.avx2.permps", type, {getRegister(part, 0), words});
  default:
    break;
  }
  Value low = call("llvm.x86.avx2.permps", type, {getRegister(part, 0), words});
  Value high = call("llvm.x86.avx2.permps", type, {getRegister(part, 1), words});
  // The fourth bit becomes the sign that a blend looks at.
  Value sign = arith::ShLIOp::create(builder, location, words, constantLike(words, 28));
  Value isHigh = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::slt, sign, constantLike(sign, 0));
  return arith::SelectOp::create(builder, location, isHigh, high, low);
}

Value TableReader::lookUpBytes(Value bytes, int64_t part) const {
  Type type = bytes.getType();
  int64_t count = mlir::cast<VectorType>(type).getNumElements();
  if (shape.lookup == TableLookup::Bytes64 && count == 64)
    return call("llvm.x86.avx512.permvar.qi.512", type, {getRegister(part, 0), bytes});
  Value numbers = keepLow(bytes, 15);
  Value weights;
  if (shape.lookup == TableLookup::NeonBytes)
    weights = call("llvm.aarch64.neon.tbl1.v16i8", type, {getRegister(part, 0), numbers});
  else
    weights = call(count == 64   ? "llvm.x86.avx512.pshuf.b.512"
                   : count == 32 ? "llvm.x86.avx2.pshuf.b"
                                 : "llvm.x86.ssse3.pshuf.b.128",
                   type, {getRegister(part, 0), numbers});
  return multiplyAdd.convertRhs(builder, location, weights);
}

Value TableReader::lookUpNeonFloats(Value words, int64_t part) const {
  // The four bytes of a value have the numbers 4 n to 4 n + 3.
  Value numbers = keepLow(words, (1 << shape.bits()) - 1);
  numbers = arith::MulIOp::create(builder, location, numbers, constantLike(numbers, 0x04040404));
  numbers = arith::AddIOp::create(builder, location, numbers, constantLike(numbers, 0x03020100));
  numbers = cast(numbers, builder.getI8Type());
  int64_t registers = countRegisters();
  SmallVector<Value> operands;
  for (int64_t i = 0; i < registers; ++i)
    operands.push_back(cast(getRegister(part, i), builder.getI8Type()));
  operands.push_back(numbers);
  Value bytes = call("llvm.aarch64.neon.tbl" + std::to_string(registers) + ".v16i8", numbers.getType(), operands);
  return cast(bytes, builder.getF32Type());
}

Value TableReader::lookUpPlane(Value numbers, int64_t part, unsigned plane) const {
  Type type = numbers.getType();
  int64_t first = plane * (countRegisters() / 4);
  auto twoTables = [&](int64_t number) {
    return call("llvm.x86.avx512.vpermi2var.qi.512", type,
                {getRegister(part, first + number), numbers, getRegister(part, first + number + 1)});
  };
  if (shape.bits() <= 6)
    return call("llvm.x86.avx512.permvar.qi.512", type, {getRegister(part, first), numbers});
  if (shape.bits() == 7)
    return twoTables(0);
  Value isHigh = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::slt, numbers, constantLike(numbers, 0));
  return arith::SelectOp::create(builder, location, isHigh, twoTables(2), twoTables(0));
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

void TableReader::lookUpPlanes(Value numbers, int64_t part, SmallVectorImpl<Value> &weights) const {
  Value planes[4], pairs[4]; // pairs: planes 0 and 1, lower and upper; planes 2 and 3
  for (unsigned i = 0; i < 4; ++i)
    planes[i] = lookUpPlane(numbers, part, i);
  for (unsigned i = 0; i < 4; ++i)
    pairs[i] = cast(interleave(planes[i / 2 * 2], planes[i / 2 * 2 + 1], i % 2), builder.getI16Type());
  for (unsigned i = 0; i < 4; ++i)
    weights.push_back(cast(interleave(pairs[i / 2], pairs[2 + i / 2], i % 2), builder.getF32Type()));
}
