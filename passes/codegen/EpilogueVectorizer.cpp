//===- EpilogueVectorizer.cpp - Epilogues on tiles of sums ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scalar elementwise ops, cloned with vector types.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/EpilogueVectorizer.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace adze;

Type codegen::vectorizeLike(Type type, Type like) {
  auto vector = dyn_cast<VectorType>(like);
  return vector ? VectorType::get(vector.getShape(), type) : type;
}

Value codegen::splat(OpBuilder &builder, Location location, Value value, Type type) {
  if (!isa<VectorType>(type) || value.getType() == type)
    return value;
  Attribute constant;
  if (matchPattern(value, m_Constant(&constant)) && isa<IntegerAttr, FloatAttr>(constant))
    return arith::ConstantOp::create(builder, location, DenseElementsAttr::get(cast<ShapedType>(type), constant));
  return vector::BroadcastOp::create(builder, location, type, value);
}

Value codegen::emitEpilogue(OpBuilder &builder, Location location, Region &epilogue, Value sums, ArrayRef<Value> operands) {
  Block &block = epilogue.front();
  Type shape = sums.getType();
  IRMapping mapping;
  // The vector that stands for a scalar of the region.
  auto lookUp = [&](Value scalar) {
    if (!mapping.contains(scalar))
      mapping.map(scalar, splat(builder, location, scalar, vectorizeLike(scalar.getType(), shape)));
    return mapping.lookup(scalar);
  };
  mapping.map(block.getArgument(0), sums);
  for (auto [argument, operand] : llvm::zip_equal(block.getArguments().drop_front(), operands))
    mapping.map(argument, splat(builder, location, operand, vectorizeLike(argument.getType(), shape)));

  for (Operation &op : block.without_terminator()) {
    if (op.hasTrait<OpTrait::ConstantLike>()) {
      // `splat` would leave a scalar inside of the region.
      Value constant = builder.clone(op)->getResult(0);
      mapping.map(op.getResult(0), splat(builder, location, constant, vectorizeLike(constant.getType(), shape)));
      continue;
    }
    if (!OpTrait::hasElementwiseMappableTraits(&op) || op.getNumRegions()) {
      op.emitOpError("is not elementwise: an epilogue cannot be written for a tile of sums with it");
      return nullptr;
    }
    OperationState state(op.getLoc(), op.getName());
    for (Value operand : op.getOperands())
      state.addOperands(lookUp(operand));
    for (Type type : op.getResultTypes())
      state.addTypes(vectorizeLike(type, shape));
    state.addAttributes(op.getDiscardableAttrDictionary().getValue());
    state.propertiesAttr = op.getPropertiesAsAttribute();
    for (auto [scalar, vector] : llvm::zip_equal(op.getResults(), builder.create(state)->getResults()))
      mapping.map(scalar, vector);
  }
  return lookUp(block.getTerminator()->getOperand(0));
}

/// Whether elements along the last dimension follow each other in memory.
static bool isContiguous(Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<int64_t> strides;
  int64_t offset;
  return succeeded(type.getStridesAndOffset(strides, offset)) && !strides.empty() && strides.back() == 1;
}

/// Element by element: operands whose lanes are apart in memory. Lanes that are off read the first lane's element.
static Value loadApart(OpBuilder &builder, Location location, Value buffer, ArrayRef<Value> indices,
                       ArrayRef<unsigned> moving, VectorType type, Value mask) {
  SmallVector<Value> elements;
  for (int64_t lane = 0; lane < type.getNumElements(); ++lane) {
    SmallVector<Value> place(indices);
    Value distance = arith::ConstantIndexOp::create(builder, location, lane);
    if (mask && lane) {
      Value on = vector::ExtractOp::create(builder, location, mask, lane);
      Value zero = arith::ConstantIndexOp::create(builder, location, 0);
      distance = arith::SelectOp::create(builder, location, on, distance, zero);
    }
    for (unsigned dim : moving)
      place[dim] = arith::AddIOp::create(builder, location, place[dim], distance);
    elements.push_back(memref::LoadOp::create(builder, location, buffer, place));
  }
  return vector::FromElementsOp::create(builder, location, type, elements);
}

Value codegen::loadEpilogueOperand(OpBuilder &builder, Location location, Value buffer, AffineMap map, ValueRange indices,
                                   int64_t lanes, Value mask) {
  unsigned lastDim = map.getNumDims() - 1;
  SmallVector<Value> place;
  SmallVector<unsigned> moving; // dimensions of the buffer that move with the lane
  for (auto [position, result] : llvm::enumerate(map.getResults())) {
    auto dim = dyn_cast<AffineDimExpr>(result);
    if (dim && dim.getPosition() == lastDim)
      moving.push_back(position);
    // A projected permutation may have zeros beside dimensions.
    place.push_back(dim ? indices[dim.getPosition()] : arith::ConstantIndexOp::create(builder, location, 0).getResult());
  }
  Type element = cast<MemRefType>(buffer.getType()).getElementType();
  if (!lanes)
    return memref::LoadOp::create(builder, location, buffer, place);
  auto type = VectorType::get({lanes}, element);
  if (moving.empty())
    return splat(builder, location, memref::LoadOp::create(builder, location, buffer, place), type);
  if (moving.back() + 1 != map.getNumResults() || moving.size() > 1 || !isContiguous(buffer))
    return loadApart(builder, location, buffer, place, moving, type, mask);
  if (!mask)
    return vector::LoadOp::create(builder, location, type, buffer, place);
  Value zero = arith::ConstantOp::create(builder, location, builder.getZeroAttr(type));
  return vector::MaskedLoadOp::create(builder, location, type, buffer, place, mask, zero);
}
