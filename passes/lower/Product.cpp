//===- Product.cpp - Building products with epilogues ---------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Epilogues as lists of steps, and the ops of the kernel dialect over them.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Product.h"

#include "dialects/kernel/KernelDialect.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

//===----------------------------------------------------------------------===//
// Epilogues
//===----------------------------------------------------------------------===//

unsigned Epilogue::add(Operand operand) {
  operands.push_back(operand);
  return operands.size() - 1;
}

unsigned Epilogue::addChannels(Value vector) { return add({vector, {}, Index::Channel}); }

unsigned Epilogue::addRows(Value vector) {
  bool batched = cast<RankedTensorType>(vector.getType()).getRank() == 2;
  return add({vector, {}, batched ? Index::BatchRow : Index::Row});
}

unsigned Epilogue::addPixels(Value tensor) { return add({tensor, {}, Index::Pixel}); }

unsigned Epilogue::addItems(Value vector) { return add({vector, {}, Index::Item}); }

bool Epilogue::hasItems() const {
  return llvm::any_of(operands, [](const Operand &operand) {
    return operand.index == Index::Item && cast<RankedTensorType>(operand.vector.getType()).getDimSize(0) > 1;
  });
}

unsigned Epilogue::addBatchedChannels(Value matrix) { return add({matrix, {}, Index::BatchChannel}); }

unsigned Epilogue::addIntegers(OpBuilder &builder, Location location, ArrayRef<int64_t> values, unsigned bits) {
  if (llvm::all_equal(values))
    return addConstant(builder.getIntegerAttr(builder.getIntegerType(bits), values.front()));
  return addChannels(makeIntegers(builder, location, values, bits));
}

unsigned Epilogue::addFloats(OpBuilder &builder, Location location, ArrayRef<float> values) {
  if (llvm::all_equal(values))
    return addConstant(builder.getF32FloatAttr(values.front()));
  return addChannels(makeFloats(builder, location, values));
}

unsigned Epilogue::addDoubles(OpBuilder &builder, Location location, ArrayRef<double> values) {
  if (llvm::all_equal(values))
    return addConstant(builder.getF64FloatAttr(values.front()));
  auto type = RankedTensorType::get({int64_t(values.size())}, builder.getF64Type());
  ArrayRef<char> data(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(double));
  return addChannels(makeTensorConstant(builder, location, type, data));
}

SmallVector<Value> Epilogue::getVectors() const {
  SmallVector<Value> vectors;
  for (const Operand &operand : operands)
    if (operand.vector)
      vectors.push_back(operand.vector);
  return vectors;
}

ArrayAttr Epilogue::getMaps(Builder &builder, unsigned rank) const {
  auto dim = [&](unsigned i) { return builder.getAffineDimExpr(i); };
  SmallVector<AffineMap> maps;
  for (const Operand &operand : operands) {
    if (!operand.vector)
      continue;
    if (operand.index == Index::Pixel) {
      maps.push_back(AffineMap::getMultiDimIdentityMap(rank, builder.getContext()).dropResult(rank - 1));
      continue;
    }
    SmallVector<AffineExpr, 2> picks;
    bool isBatch = operand.index == Index::BatchChannel || operand.index == Index::BatchRow;
    bool isRow = operand.index == Index::Row || operand.index == Index::BatchRow;
    if (isBatch)
      picks.push_back(dim(0));
    if (operand.index == Index::Item)
      picks.push_back(hasItems() ? dim(0) : builder.getAffineConstantExpr(0));
    else
      picks.push_back(dim(isRow ? rank - 2 : rank - 1));
    maps.push_back(AffineMap::get(rank, 0, picks, builder.getContext()));
  }
  return builder.getAffineMapArrayAttr(maps);
}

void Epilogue::build(OpBuilder &builder, Location location, Region &region) const {
  OpBuilder::InsertionGuard guard(builder);
  Block *block = builder.createBlock(&region);
  Value value = block->addArgument(accumulator, location);
  SmallVector<Value> scalars;
  for (const Operand &operand : operands)
    scalars.push_back(operand.vector ? block->addArgument(getElementTypeOrSelf(operand.vector.getType()), location)
                                     : Value());
  auto read = [&](unsigned number) -> Value {
    if (!scalars[number])
      scalars[number] = arith::ConstantOp::create(builder, location, operands[number].constant);
    return scalars[number];
  };
  for (const Step &step : steps)
    value = step(builder, location, value, read);
  kernel::YieldOp::create(builder, location, value);
}

void lower::addFloatSteps(Epilogue &epilogue, Value bias, ActivationFunctionType activation, Type element) {
  if (bias) {
    unsigned number = epilogue.addChannels(bias);
    epilogue.addStep([=](OpBuilder &builder, Location location, Value value, Epilogue::Read read) -> Value {
      Value addend = read(number);
      if (addend.getType() != value.getType())
        addend = arith::ExtFOp::create(builder, location, value.getType(), addend);
      return arith::AddFOp::create(builder, location, value, addend);
    });
  }
  epilogue.addStep([=](OpBuilder &builder, Location location, Value value, Epilogue::Read) -> Value {
    value = clampActivation(builder, location, value, activation);
    return value.getType() == element ? value : Value(arith::TruncFOp::create(builder, location, element, value));
  });
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

Value lower::makeMatmul(OpBuilder &builder, Location location, Value lhs, Value rhs, RankedTensorType type,
                        const Epilogue &epilogue, bool unsignedLhs) {
  Value init = makeEmpty(builder, location, type);
  auto op = kernel::MatmulOp::create(builder, location, TypeRange(type), lhs, rhs, epilogue.getVectors(), init,
                                     epilogue.getMaps(builder, type.getRank()), unsignedLhs, DenseI64ArrayAttr(),
                                     ElementsAttr(), ElementsAttr(), TypeAttr());
  epilogue.build(builder, location, op.getEpilogue());
  return op->getResult(0);
}

Value lower::makeConv2D(OpBuilder &builder, Location location, Value input, Value filter, RankedTensorType type,
                        const Window &window, const Epilogue &epilogue, bool unsignedInput) {
  Value init = makeEmpty(builder, location, type);
  auto op = kernel::Conv2DOp::create(
      builder, location, TypeRange(type), input, filter, epilogue.getVectors(), init,
      epilogue.getMaps(builder, type.getRank()), unsignedInput ? builder.getUnitAttr() : UnitAttr(),
      DenseI64ArrayAttr(), builder.getDenseI64ArrayAttr(window.strides), builder.getDenseI64ArrayAttr(window.dilations),
      builder.getI64IntegerAttr(window.groups), DenseI64ArrayAttr(), ElementsAttr(), ElementsAttr(), TypeAttr());
  epilogue.build(builder, location, op.getEpilogue());
  return op->getResult(0);
}

Value lower::makeDepthwiseConv2D(OpBuilder &builder, Location location, Value input, Value filter,
                                 RankedTensorType type, const Window &window, const Epilogue &epilogue,
                                 bool unsignedInput, std::optional<std::array<int64_t, 2>> padding) {
  Value init = makeEmpty(builder, location, type);
  auto op = kernel::DepthwiseConv2DOp::create(
      builder, location, TypeRange(type), input, filter, epilogue.getVectors(), init,
      epilogue.getMaps(builder, type.getRank()), unsignedInput ? builder.getUnitAttr() : UnitAttr(),
      DenseI64ArrayAttr(), builder.getDenseI64ArrayAttr(window.strides), builder.getDenseI64ArrayAttr(window.dilations),
      padding ? builder.getDenseI64ArrayAttr(*padding) : DenseI64ArrayAttr());
  epilogue.build(builder, location, op.getEpilogue());
  return op->getResult(0);
}
