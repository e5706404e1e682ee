//===- Recurrent.cpp - What recurrent cells share --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops over steps, state, products.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Recurrent.h"

#include "dialects/adze/ops/StructureOps.h"
#include "dialects/kernel/KernelDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "passes/lower/Hybrid.h"
#include "passes/lower/Weights.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

//===----------------------------------------------------------------------===//
// Operands and state
//===----------------------------------------------------------------------===//

CellOperand lower::getCellOperand(Operation *op, ValueRange lowered, unsigned number) {
  if (number >= op->getNumOperands() || !isPresent(op->getOperand(number)))
    return {};
  return {op->getOperand(number), lowered[number]};
}

std::optional<CellState> CellState::make(OpBuilder &builder, Location location, CellOperand operand, int64_t rows) {
  auto variable = operand ? operand.graph.getDefiningOp<VariableOp>() : VariableOp();
  auto name = variable ? variable->getAttrOfType<StringAttr>("kernel.state") : StringAttr();
  auto type = operand ? dyn_cast<RankedTensorType>(operand.lowered.getType()) : RankedTensorType();
  if (!name || !type || !type.hasStaticShape() || rows <= 0 || type.getNumElements() % rows)
    return std::nullopt;
  CellState state;
  state.buffer =
      kernel::StateOp::create(builder, location, MemRefType::get(type.getShape(), type.getElementType()), name);
  state.rows = rows;
  state.width = type.getNumElements() / rows;
  return state;
}

Value CellState::read(OpBuilder &builder, Location location) const {
  auto stored = cast<MemRefType>(buffer.getType());
  auto type = RankedTensorType::get(stored.getShape(), stored.getElementType());
  auto op = kernel::ReadOp::create(builder, location, TypeRange(type), buffer, makeEmpty(builder, location, type));
  return makeReshape(builder, location, op.getResult().front(), {rows, width});
}

void CellState::write(OpBuilder &builder, Location location, Value value) const {
  Value shaped = makeReshape(builder, location, value, cast<MemRefType>(buffer.getType()).getShape());
  kernel::WriteOp::create(builder, location, shaped, buffer);
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

/// Offsets of a step's slice from `column` on, and its extents.
static std::pair<SmallVector<OpFoldResult>, SmallVector<OpFoldResult>>
getStepSlice(Builder &builder, const Sequence &sequence, OpFoldResult time, int64_t column, int64_t width) {
  OpFoldResult zero = builder.getIndexAttr(0), one = builder.getIndexAttr(1);
  OpFoldResult batch = builder.getIndexAttr(sequence.batch);
  SmallVector<OpFoldResult> offsets = {time, zero}, extents = {one, batch};
  if (!sequence.isTimeMajor) {
    std::swap(offsets[0], offsets[1]);
    std::swap(extents[0], extents[1]);
  }
  offsets.push_back(builder.getIndexAttr(column));
  extents.push_back(builder.getIndexAttr(width));
  return {offsets, extents};
}

static Value takeStep(OpBuilder &builder, Location location, const Sequence &sequence, Value stream,
                      OpFoldResult time) {
  auto type = cast<RankedTensorType>(stream.getType());
  int64_t width = type.getShape().back();
  if (sequence.time == 1)
    return makeReshape(builder, location, stream, {sequence.batch, width});
  auto [offsets, extents] = getStepSlice(builder, sequence, time, 0, width);
  SmallVector<OpFoldResult> strides(3, builder.getIndexAttr(1));
  auto rows = RankedTensorType::get({sequence.batch, width}, type.getElementType());
  return tensor::ExtractSliceOp::create(builder, location, rows, stream, offsets, extents, strides);
}

static Value putStep(OpBuilder &builder, Location location, const Sequence &sequence, Value rows, Value output,
                     OpFoldResult time, int64_t column) {
  auto type = cast<RankedTensorType>(rows.getType());
  auto outputType = cast<RankedTensorType>(output.getType());
  if (type.getNumElements() == outputType.getNumElements())
    return makeReshape(builder, location, rows, outputType.getShape());
  auto [offsets, extents] = getStepSlice(builder, sequence, time, column, type.getDimSize(1));
  SmallVector<OpFoldResult> strides(3, builder.getIndexAttr(1));
  return tensor::InsertSliceOp::create(builder, location, rows, output, offsets, extents, strides);
}

Value lower::makeSteps(OpBuilder &builder, Location location, const Sequence &sequence, ArrayRef<Value> streams,
                       Value output, int64_t column, StepBody step) {
  auto runStep = [&](OpBuilder &nested, Location loc, OpFoldResult time, Value target) {
    SmallVector<Value> rows;
    for (Value stream : streams)
      rows.push_back(takeStep(nested, loc, sequence, stream, time));
    return putStep(nested, loc, sequence, step(nested, loc, rows), target, time, column);
  };
  if (sequence.time == 1)
    return runStep(builder, location, builder.getIndexAttr(0), output);
  auto makeIndex = [&](int64_t value) -> Value { return arith::ConstantIndexOp::create(builder, location, value); };
  Value last = makeIndex(sequence.time - 1);
  auto body = [&](OpBuilder &nested, Location loc, Value number, ValueRange carried) {
    Value time = sequence.isBackward ? Value(arith::SubIOp::create(nested, loc, last, number)) : number;
    scf::YieldOp::create(nested, loc, runStep(nested, loc, time, carried.front()));
  };
  auto loop = scf::ForOp::create(builder, location, makeIndex(0), makeIndex(sequence.time), makeIndex(1),
                                 ValueRange(output), body);
  return loop.getResult(0);
}

Value lower::sliceColumns(OpBuilder &builder, Location location, Value matrix, int64_t first, int64_t width) {
  auto type = cast<RankedTensorType>(matrix.getType());
  if (type.getDimSize(1) == width)
    return matrix;
  SmallVector<OpFoldResult> offsets = {builder.getIndexAttr(0), builder.getIndexAttr(first)};
  SmallVector<OpFoldResult> extents = {builder.getIndexAttr(type.getDimSize(0)), builder.getIndexAttr(width)};
  SmallVector<OpFoldResult> strides(2, builder.getIndexAttr(1));
  return tensor::ExtractSliceOp::create(builder, location, type.clone({type.getDimSize(0), width}), matrix, offsets,
                                        extents, strides);
}

/// Appends the elements of a constant; false where `value` is none.
static bool appendConstant(Value value, std::vector<char> &bytes) {
  auto constant = value.getDefiningOp<arith::ConstantOp>();
  auto elements = constant ? dyn_cast<ElementsAttr>(constant.getValue()) : ElementsAttr();
  std::optional<Weights> weights = elements ? Weights::of(elements, /*isUnsigned=*/false) : std::nullopt;
  if (!weights)
    return false;
  auto append = [&](const void *data, size_t size) {
    bytes.insert(bytes.end(), static_cast<const char *>(data), static_cast<const char *>(data) + size);
  };
  for (int64_t i = 0; i < weights->size(); ++i) {
    if (weights->getElement().isF32()) {
      float real = static_cast<float>(weights->getFloat(i));
      append(&real, sizeof(real));
    } else if (weights->getElement().isInteger()) {
      int64_t integer = weights->getInteger(i); // little endian, as the machines that are compiled for
      append(&integer, weights->getElement().getIntOrFloatBitWidth() / 8);
    } else {
      return false;
    }
  }
  return true;
}

Value lower::joinColumns(OpBuilder &builder, Location location, Value left, Value right) {
  auto leftType = cast<RankedTensorType>(left.getType()), rightType = cast<RankedTensorType>(right.getType());
  int64_t rows = leftType.getDimSize(0), width = leftType.getDimSize(1);
  Value joined = makeEmpty(builder, location, leftType.clone({rows, width + rightType.getDimSize(1)}));
  for (Value part : {left, right}) {
    auto partType = cast<RankedTensorType>(part.getType());
    SmallVector<OpFoldResult> offsets = {builder.getIndexAttr(0), builder.getIndexAttr(part == left ? 0 : width)};
    SmallVector<OpFoldResult> strides(2, builder.getIndexAttr(1));
    joined =
        tensor::InsertSliceOp::create(builder, location, part, joined, offsets,
                                      getAsIndexOpFoldResult(builder.getContext(), partType.getShape()), strides);
  }
  return joined;
}

Value lower::concatenateRows(OpBuilder &builder, Location location, ArrayRef<Value> parts) {
  if (parts.size() == 1)
    return parts.front();
  auto first = cast<RankedTensorType>(parts.front().getType());
  SmallVector<int64_t> shape(first.getShape());
  shape[0] = 0;
  for (Value part : parts)
    shape[0] += cast<RankedTensorType>(part.getType()).getDimSize(0);
  auto type = RankedTensorType::get(shape, first.getElementType());
  std::vector<char> bytes;
  if (llvm::all_of(parts, [&](Value part) { return appendConstant(part, bytes); }))
    return makeTensorConstant(builder, location, type, bytes);
  Value whole = makeEmpty(builder, location, type);
  int64_t row = 0;
  for (Value part : parts) {
    auto partType = cast<RankedTensorType>(part.getType());
    SmallVector<OpFoldResult> offsets(shape.size(), builder.getIndexAttr(0)),
        strides(shape.size(), builder.getIndexAttr(1));
    offsets[0] = builder.getIndexAttr(row);
    whole = tensor::InsertSliceOp::create(builder, location, part, whole, offsets,
                                          getAsIndexOpFoldResult(builder.getContext(), partType.getShape()), strides);
    row += partType.getDimSize(0);
  }
  return whole;
}

//===----------------------------------------------------------------------===//
// Arithmetic of float cells
//===----------------------------------------------------------------------===//

FailureOr<CellWeights> CellWeights::make(OpBuilder &builder, Location location, ArrayRef<CellOperand> matrices,
                                         std::string &reason) {
  CellWeights weights;
  SmallVector<Value> parts;
  for (CellOperand operand : matrices) {
    if (isa<FloatType>(getWireElement(operand.graph))) {
      parts.push_back(makeFloatWeights(builder, location, operand.graph, operand.lowered));
      continue;
    }
    std::optional<FilterScales> scales = getFilterScales(operand.graph, 0);
    if (!scales || scales->scales.size() != 1 || !getWireElement(operand.graph).isInteger(8)) {
      reason = "weights are neither floats nor 8-bit integers with one scale";
      return failure();
    }
    // Bytes that the file calls unsigned are signed for LiteRT, as they are once stored.
    std::optional<Weights> constant = Weights::read(operand.graph);
    parts.push_back(constant ? constant->materialize(builder, location) : operand.lowered);
    weights.scales.append(cast<RankedTensorType>(parts.back().getType()).getDimSize(0), scales->scales.front());
  }
  if (llvm::any_of(parts, [&](Value part) {
        return getElementTypeOrSelf(part.getType()) != getElementTypeOrSelf(parts.front().getType());
      })) {
    reason = "gates have weights of different types";
    return failure();
  }
  weights.matrix = concatenateRows(builder, location, parts);
  return weights;
}

/// Adds a vector of channels or a matrix of the result's shape to what an epilogue has so far.
static void addAddend(Epilogue &epilogue, Value addend) {
  if (!addend)
    return;
  bool isVector = cast<RankedTensorType>(addend.getType()).getRank() == 1;
  unsigned number = isVector ? epilogue.addChannels(addend) : epilogue.addBatchedChannels(addend);
  epilogue.addStep([=](OpBuilder &builder, Location location, Value value, Epilogue::Read read) -> Value {
    return arith::AddFOp::create(builder, location, value, read(number));
  });
}

Value CellWeights::multiply(OpBuilder &builder, Location location, Value rows, Value addend, bool isAsymmetric) const {
  int64_t count = cast<RankedTensorType>(rows.getType()).getDimSize(0), units = getUnits();
  auto type = RankedTensorType::get({count, units}, builder.getF32Type());
  if (scales.empty()) {
    Epilogue epilogue(builder.getF32Type());
    addAddend(epilogue, addend);
    return makeMatmul(builder, location, rows, matrix, type, epilogue);
  }
  InputRange range = isAsymmetric ? InputRange::Asymmetric : InputRange::Symmetric;
  DynamicInput input = quantizeInput(builder, location, rows, count, range, /*centered=*/false);
  Epilogue epilogue(builder.getI32Type());
  if (input.zeroPoints)
    addInputZeroPoints(epilogue, input.zeroPoints, addFilterSums(builder, location, epilogue, matrix, 0));
  FilterScales filter{scales, {0}};
  addHybridSteps(builder, location, epilogue, FloatScaling::Joined, input, Groups::Rows, filter, units,
                 /*bias=*/Value(), ActivationFunctionType::NONE);
  addAddend(epilogue, addend);
  return makeMatmul(builder, location, input.values, matrix, type, epilogue);
}

Value lower::makeRealVector(OpBuilder &builder, Location location, CellOperand operand) {
  if (isa<FloatType>(getWireElement(operand.graph)))
    return makeFloatBias(builder, location, operand.graph, operand.lowered);
  std::optional<Weights> weights = Weights::read(operand.graph);
  std::optional<FilterScales> scales = getFilterScales(operand.graph, 0);
  if (!weights || !scales || scales->scales.size() != 1)
    return {};
  SmallVector<float> reals;
  for (int64_t i = 0; i < weights->size(); ++i)
    reals.push_back(scales->scales.front() * static_cast<float>(weights->getInteger(i)));
  return makeFloats(builder, location, reals);
}

Value lower::makeSigmoid(OpBuilder &builder, Location location, Value x) {
  Value one = makeScalar(builder, location, x.getType(), 1.0);
  Value power = math::ExpOp::create(builder, location, arith::NegFOp::create(builder, location, x));
  return arith::DivFOp::create(builder, location, one, arith::AddFOp::create(builder, location, one, power));
}

Value lower::makeCellActivation(OpBuilder &builder, Location location, Value x, ActivationFunctionType activation) {
  if (activation == ActivationFunctionType::TANH)
    return math::TanhOp::create(builder, location, x);
  return clampActivation(builder, location, x, activation);
}
