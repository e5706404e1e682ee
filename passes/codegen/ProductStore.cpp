//===- ProductStore.cpp - Epilogue and stores of a register tile ----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What becomes of a tile's sums.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/codegen/EpilogueVectorizer.h"
#include "passes/codegen/ProductTile.h"

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

/// The lanes of a vector that are columns of the product; null where all are.
static Value getMask(const TileContext &context, int64_t vector, int64_t columns) {
  int64_t lanes = context.multiplyAdd.getLanes(), valid = columns - vector * lanes;
  if (valid >= lanes)
    return nullptr;
  SmallVector<bool> bits(lanes, false);
  std::fill_n(bits.begin(), valid, true);
  auto type = VectorType::get({lanes}, context.builder.getI1Type());
  return arith::ConstantOp::create(context.builder, context.location, DenseElementsAttr::get(type, bits));
}

/// Whether an operand has other elements for other rows of a tile.
static bool dependsOnRow(const ProductShape &shape, const EpilogueOperand &operand) {
  unsigned column = shape.resultRank - 1;
  for (unsigned dim = shape.isMatrix ? column - 1 : 1; dim < column; ++dim)
    if (operand.map.isFunctionOfDim(dim))
      return true;
  return false;
}

/// What the epilogue takes from its operands for one vector of a row. Those in `shared` are there already; without it
/// those that depend on the row are left null.
static Values loadOperands(const TileContext &context, const Place &place, int64_t vector, Value mask,
                           const Values *shared) {
  const ProductShape &shape = context.shape;
  OpBuilder &builder = context.builder;
  Location location = context.location;
  int64_t lanes = context.multiplyAdd.getLanes();
  Value column = addScaled(builder, location, context.index(vector * lanes), place.panel, shape.tileColumns);
  Values indices = shape.getResultIndices(builder, location, place.group, place.image, place.y, place.x, column);
  Values values;
  for (auto [number, operand] : llvm::enumerate(shape.operands)) {
    if (shared && (*shared)[number])
      values.push_back((*shared)[number]);
    else if (!shared && dependsOnRow(shape, operand))
      values.push_back(nullptr);
    else
      values.push_back(loadEpilogueOperand(builder, location, operand.buffer, operand.map, indices, lanes, mask));
  }
  return values;
}

/// Stores the first `columns` lanes of `value`, all of them without a mask.
static void storeColumns(const TileContext &context, Value value, Value element, int64_t columns, Value mask) {
  OpBuilder &builder = context.builder;
  Location location = context.location;
  Value row = context.shape.out.row;
  if (!mask)
    vector::StoreOp::create(builder, location, value, row, element);
  else if (columns == 1) // LLVM 22 stores all bytes of a masked lane that was truncated from a wider one
    memref::StoreOp::create(builder, location, vector::ExtractOp::create(builder, location, value, 0), row, element);
  else
    vector::MaskedStoreOp::create(builder, location, row, element, mask, value);
}

LogicalResult codegen::storeTile(const TileContext &context, const Place &place, TileExtents extents, Value out,
                                 const Values &sums) {
  const ProductShape &shape = context.shape;
  OpBuilder &builder = context.builder;
  Location location = context.location;
  int64_t vectors = context.countVectors(extents.columns), lanes = context.multiplyAdd.getLanes();
  SmallVector<Values> shared;
  for (int64_t vector = 0; vector < vectors; ++vector)
    shared.push_back(loadOperands(context, place, vector, getMask(context, vector, extents.columns), nullptr));
  for (int64_t row = 0, rows = extents.y * extents.x; row < rows; ++row) {
    int64_t dy = row / extents.x, dx = row % extents.x;
    Place at = place;
    at.y = addConstant(builder, location, place.y, dy);
    at.x = addConstant(builder, location, place.x, dx);
    Value rowOut = addConstant(builder, location, out, dy * shape.y.outStride + dx * shape.x.outStride);
    for (int64_t vector = 0; vector < vectors; ++vector) {
      Value mask = getMask(context, vector, extents.columns);
      Values operands = loadOperands(context, at, vector, mask, &shared[vector]);
      Value value = emitEpilogue(builder, location, *shape.epilogue, sums[row * vectors + vector], operands);
      if (!value)
        return failure();
      Value element = addConstant(builder, location, rowOut, vector * lanes);
      storeColumns(context, value, element, extents.columns - vector * lanes, mask);
    }
  }
  return success();
}
