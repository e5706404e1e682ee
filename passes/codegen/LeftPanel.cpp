//===- LeftPanel.cpp - Rows of the left operand, copied -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// When rows are copied, and the loops that do it.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/LeftPanel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

static constexpr int64_t lineBytes = 64;
/// A panel that is not needed may take as much of the stack.
static constexpr int64_t maxPanelBytes = 64 * 1024;

Value Scratch::allocate(OpBuilder &builder, Location location, Type element, int64_t count) {
  int64_t bytes = llvm::alignTo(count * llvm::divideCeil(element.getIntOrFloatBitWidth(), 8), lineBytes), begin = used;
  used += bytes;
  auto typeOf = [&](int64_t size) { return MemRefType::get({size}, builder.getI8Type()); };
  if (!memory) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(&entry);
    memory = memref::AllocaOp::create(builder, location, typeOf(used), builder.getI64IntegerAttr(lineBytes));
  }
  if (memory.getType().getDimSize(0) < used)
    memory.getResult().setType(typeOf(used));
  Value offset = arith::ConstantIndexOp::create(builder, location, begin);
  return memref::ViewOp::create(builder, location, MemRefType::get({count}, element), memory, offset, ValueRange());
}

bool LeftPanel::isNeeded() const {
  bool elementsApart = shape.lhsStep != 1 && shape.depth > 1;
  return (elementsApart || shape.isRunSplit) && rowElements() > 0;
}

int64_t LeftPanel::rowStride() const {
  int64_t bytes = multiplyAdd.getPreparedType().getIntOrFloatBitWidth() / 8;
  return target.paddedStride(llvm::alignTo(rowElements() * bytes, lineBytes)) / bytes;
}

bool LeftPanel::isWorthwhile(int64_t rows, int64_t panels) const {
  unsigned bytes = multiplyAdd.getPreparedType().getIntOrFloatBitWidth() / 8;
  if (rowElements() == 0 || rows * rowStride() * bytes > maxPanelBytes || shape.lhsStep != 1)
    return false;
  if (multiplyAdd.hasPreparation())
    return true;
  // Stacks of microcontrollers are short.
  if (target.preferSmallCode)
    return false;
  // Rows that evict each other from the first cache.
  unsigned elementBytes = shape.lhs.element.getIntOrFloatBitWidth() / 8;
  return rows >= 4 && panels >= 2 && target.needsPaddedStride(shape.x.lhsStride * elementBytes);
}

void LeftPanel::allocate(OpBuilder &builder, Location location, Scratch &scratch, int64_t rows) {
  memory = scratch.allocate(builder, location, multiplyAdd.getPreparedType(), rows * rowStride());
  int64_t tail = shape.isRunSplit ? shape.rhs.shape[2] * shape.depth - shape.runLength * shape.window.back().extent
                                  : shape.rhs.shape[2] * shape.depth - shape.runLength;
  if (tail <= 0)
    return;
  // What follows a run up to a whole step: written here once, for copies leave it alone.
  auto constant = [&](int64_t value) { return arith::ConstantIndexOp::create(builder, location, value).getResult(); };
  OpBuilder::InsertionGuard guard(builder);
  Value place = constant(shape.rhs.shape[2] * shape.depth - tail);
  for (auto [extent, stride] :
       {std::pair<int64_t, int64_t>{rows, rowStride()}, {shape.rhs.shape[1], shape.rhs.shape[2] * shape.depth}}) {
    auto loop = scf::ForOp::create(builder, location, constant(0), constant(extent), constant(1));
    builder.setInsertionPointToStart(loop.getBody());
    place = addScaled(builder, location, place, loop.getInductionVar(), stride);
  }
  auto type = VectorType::get({tail}, multiplyAdd.getPreparedType());
  Value zero = arith::ConstantOp::create(builder, location, builder.getZeroAttr(type));
  vector::StoreOp::create(builder, location, zero, memory, place);
}

LhsView LeftPanel::getView(int64_t countX) const {
  LhsView view;
  view.row = memory;
  view.runLength = rowElements();
  view.strideX = rowStride();
  view.strideY = countX * rowStride();
  view.isPrepared = true;
  return view;
}

void LeftPanel::copyRun(OpBuilder &builder, Location location, Value from, Value to) const {
  auto copy = [&](Value source, Value target, int64_t count) {
    Value elements =
        vector::LoadOp::create(builder, location, VectorType::get({count}, shape.lhs.element), shape.lhs.row, source);
    vector::StoreOp::create(builder, location, multiplyAdd.prepare(builder, location, elements), memory, target);
  };
  auto constant = [&](int64_t value) { return arith::ConstantIndexOp::create(builder, location, value).getResult(); };
  // A vector of prepared elements fills a register. Elements that are apart are copied one by one.
  unsigned bytes = multiplyAdd.getPreparedType().getIntOrFloatBitWidth() / 8;
  int64_t lanes = shape.lhsStep == 1 ? target.lanes(bytes) : 1, whole = shape.runLength / lanes;
  if (whole) {
    OpBuilder::InsertionGuard guard(builder);
    auto loop = scf::ForOp::create(builder, location, constant(0), constant(whole), constant(1));
    builder.setInsertionPointToStart(loop.getBody());
    Value number = loop.getInductionVar();
    copy(addScaled(builder, location, from, number, lanes * shape.lhsStep),
         addScaled(builder, location, to, number, lanes), lanes);
  }
  if (int64_t rest = shape.runLength % lanes)
    copy(addConstant(builder, location, from, whole * lanes), addConstant(builder, location, to, whole * lanes), rest);
}

void LeftPanel::copyWindow(OpBuilder &builder, Location location, unsigned level, Value from, Value to) const {
  if (level == shape.window.size())
    return copyRun(builder, location, from, to);
  const WindowLoop &window = shape.window[level];
  // Weights lie in the same order, `tileColumns` times.
  int64_t stride = window.weightStride / shape.tileColumns;
  auto constant = [&](int64_t value) { return arith::ConstantIndexOp::create(builder, location, value).getResult(); };
  OpBuilder::InsertionGuard guard(builder);
  auto loop = scf::ForOp::create(builder, location, constant(0), constant(window.extent), constant(1));
  builder.setInsertionPointToStart(loop.getBody());
  Value number = loop.getInductionVar();
  copyWindow(builder, location, level + 1, addScaled(builder, location, from, number, window.lhsStride),
             addScaled(builder, location, to, number, stride));
}

void LeftPanel::fill(OpBuilder &builder, Location location, Value lhs, int64_t countY, int64_t countX) const {
  auto constant = [&](int64_t value) { return arith::ConstantIndexOp::create(builder, location, value).getResult(); };
  OpBuilder::InsertionGuard guard(builder);
  Value from = lhs, to = constant(0);
  LhsView view = getView(countX);
  for (auto [extent, lhsStride, stride] :
       {std::tuple<int64_t, int64_t, int64_t>{countY, shape.y.lhsStride, view.strideY},
        {countX, shape.x.lhsStride, view.strideX}}) {
    auto loop = scf::ForOp::create(builder, location, constant(0), constant(extent), constant(1));
    builder.setInsertionPointToStart(loop.getBody());
    from = addScaled(builder, location, from, loop.getInductionVar(), lhsStride);
    to = addScaled(builder, location, to, loop.getInductionVar(), stride);
  }
  copyWindow(builder, location, 0, from, to);
}
