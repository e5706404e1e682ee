//===- Depthwise.cpp - Tiles of depthwise convolutions --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops, accesses and epilogues around the tiles.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/Depthwise.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "passes/codegen/EpilogueVectorizer.h"

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

static bool isContiguous(MemRefType type) {
  SmallVector<int64_t> strides;
  int64_t offset;
  return succeeded(type.getStridesAndOffset(strides, offset)) && strides.back() == 1;
}

DepthwiseEmitter::DepthwiseEmitter(OpBuilder &builder, kernel::DepthwiseConv2DOp op, const TargetInfo &target)
    : builder(builder), location(op.getLoc()), op(op), target(target), inType(cast<MemRefType>(op.getLhs().getType())),
      filterType(cast<MemRefType>(op.getRhs().getType())), outType(cast<MemRefType>(op.getInit().getType())),
      sumType(op.getAccumulatorType()), batches(outType.getDimSize(0)), rows(outType.getDimSize(1)),
      columns(outType.getDimSize(2)), channelCount(outType.getDimSize(3)), windowRows(filterType.getDimSize(0)),
      windowColumns(filterType.getDimSize(1)), strideRows(op.getStrides()[0]), strideColumns(op.getStrides()[1]),
      dilationRows(op.getDilations()[0]), dilationColumns(op.getDilations()[1]),
      contiguous(isContiguous(inType) && isContiguous(filterType) && isContiguous(outType)) {
  if (std::optional<ArrayRef<int64_t>> padding = op.getPadding())
    std::tie(padRows, padColumns) = std::pair((*padding)[0], (*padding)[1]);
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

Value DepthwiseEmitter::index(int64_t value) { return arith::ConstantIndexOp::create(builder, location, value); }

Value DepthwiseEmitter::advance(Index base, int64_t offset) {
  return offset ? arith::AddIOp::create(builder, location, base, index(offset)).getResult() : base;
}

LogicalResult DepthwiseEmitter::forEachPart(int64_t extent, int64_t step, PartBody body, int64_t low, int64_t high,
                                            const TaskRange &range) {
  int64_t at = 0;
  auto emitOne = [&] {
    OpBuilder::InsertionGuard guard(builder);
    if (range) {
      Value number = index(at / step);
      Value isBehind = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::uge, number, range.begin);
      Value isBefore = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::ult, number, range.end);
      Value isInside = arith::AndIOp::create(builder, location, isBehind, isBefore);
      auto branch = scf::IfOp::create(builder, location, isInside, /*withElseRegion=*/false);
      builder.setInsertionPointToStart(branch.thenBlock());
    }
    return body(index(at), std::min(step, extent - at));
  };
  auto unroll = [&](int64_t end) {
    for (; at < end; at += step)
      if (failed(emitOne()))
        return failure();
    return success();
  };
  if (failed(unroll(std::min(low, extent))))
    return failure();
  if (int64_t whole = (extent - high - at) / step; whole > 1) {
    int64_t end = at + whole * step;
    Value first = index(at), last = index(end);
    if (range) {
      Value begins = arith::MulIOp::create(builder, location, range.begin, index(step));
      Value ends = arith::MulIOp::create(builder, location, range.end, index(step));
      first = arith::MaxUIOp::create(builder, location, first, begins);
      last = arith::MinUIOp::create(builder, location, last, ends);
    }
    auto loop = scf::ForOp::create(builder, location, first, last, index(step));
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    if (failed(body(loop.getInductionVar(), step)))
      return failure();
    at = end;
  }
  return unroll(extent);
}

void DepthwiseEmitter::chooseCut(TileExtents tile) {
  int64_t limit = getTaskLimit(op), lanes = contiguous ? chooseLanes() : 1, best = 1;
  if (limit <= 1)
    return;
  TaskRange *cut = nullptr;
  int64_t parts = 1;
  for (auto [range, count] : {std::pair(&batchRange, batches),
                              {&rowRange, int64_t(llvm::divideCeil(rows, tile.rows))},
                              {&channelRange, int64_t(llvm::divideCeil(channelCount, lanes))}})
    if (int64_t tasks = std::min(count, limit); tasks > best)
      std::tie(best, cut, parts) = std::tuple(tasks, range, count);
  if (cut)
    *cut = cutIntoTasks(builder, location, parts, limit);
}

std::pair<int64_t, int64_t> DepthwiseEmitter::getBorders(bool ofRows) const {
  int64_t input = inType.getDimSize(ofRows ? 1 : 2), results = ofRows ? rows : columns;
  int64_t pad = ofRows ? padRows : padColumns, stride = ofRows ? strideRows : strideColumns;
  int64_t reach = ofRows ? (windowRows - 1) * dilationRows : (windowColumns - 1) * dilationColumns;
  int64_t low = llvm::divideCeil(pad, stride), room = input - 1 + pad - reach;
  int64_t inside = room < 0 ? 0 : room / stride + 1; // results up to the first that reaches beyond the end
  return {low, std::max<int64_t>(0, results - inside)};
}

LogicalResult DepthwiseEmitter::forEachBlock(function_ref<LogicalResult(const ChannelBlock &)> body) {
  if (!contiguous)
    return forEachPart(channelCount, 1, [&](Index first, int64_t) { return body({first, 0}); }, 0, 0, channelRange);
  int64_t lanes = chooseLanes();
  auto emitBlocks = [&](Index first, int64_t size) -> LogicalResult {
    if (size == lanes)
      return body({first, lanes});
    if (int64_t needed = std::max<int64_t>(fewestLanes(), llvm::PowerOf2Ceil(size)); hasMaskedAccess(target) && needed != size) {
      auto type = VectorType::get({needed}, builder.getI1Type());
      Value mask = vector::ConstantMaskOp::create(builder, location, type, ArrayRef<int64_t>{size});
      return body({first, needed, mask, size == 1});
    }
    for (int64_t done = 0; done < size;) {
      int64_t piece = llvm::bit_floor(uint64_t(size - done));
      if (failed(body({advance(first, done), piece})))
        return failure();
      done += piece;
    }
    return success();
  };
  return forEachPart(channelCount, lanes, emitBlocks, 0, 0, channelRange);
}

LogicalResult DepthwiseEmitter::emit() {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(op);
  takeStart(); // not before it is certain that this emitter is used: the op changes
  TileExtents tile = chooseTile();
  if (auto given = op.getTile(); given && given->size() == 3)
    tile = {std::max<int64_t>(1, (*given)[0]), std::max<int64_t>(1, (*given)[1])};
  ChannelLoop order = chooseOrder();
  auto [top, bottom] = getBorders(/*ofRows=*/true);
  auto [left, right] = getBorders(/*ofRows=*/false);
  chooseCut(tile);

  // Each level calls the next; channels come in at the level of the order.
  const ChannelBlock *channels = nullptr;
  auto withChannels = [&](bool here, function_ref<LogicalResult()> body) {
    if (!here)
      return body();
    return forEachBlock([&](const ChannelBlock &block) {
      loadShared(block);
      beginChannels(block);
      channels = &block;
      return body();
    });
  };
  auto emitBatch = [&](Index at, int64_t) {
    batch = at;
    return withChannels(order == ChannelLoop::Outer, [&] {
      auto emitRows = [&](Index row, int64_t rowCount) {
        auto emitColumns = [&](Index column, int64_t columnCount) {
          return withChannels(order == ChannelLoop::Inner,
                              [&] { return emitTile(row, column, {rowCount, columnCount}, *channels); });
        };
        return withChannels(order == ChannelLoop::Middle,
                            [&] { return forEachPart(columns, tile.columns, emitColumns, left, right); });
      };
      return forEachPart(rows, tile.rows, emitRows, top, bottom, rowRange);
    });
  };
  return forEachPart(batches, 1, emitBatch, 0, 0, batchRange);
}

//===----------------------------------------------------------------------===//
// Accesses
//===----------------------------------------------------------------------===//

Type DepthwiseEmitter::lanesOf(Type element, const ChannelBlock &channels) {
  return channels.lanes ? Type(VectorType::get({channels.lanes}, element)) : element;
}

Value DepthwiseEmitter::splatInteger(Type type, int64_t value) {
  auto attr = IntegerAttr::get(getElementTypeOrSelf(type), value);
  if (auto vector = dyn_cast<VectorType>(type))
    return arith::ConstantOp::create(builder, location, DenseElementsAttr::get(vector, Attribute(attr)));
  return arith::ConstantOp::create(builder, location, attr);
}

Value DepthwiseEmitter::loadLanes(Value buffer, ValueRange place, const ChannelBlock &channels) {
  if (!channels.lanes)
    return memref::LoadOp::create(builder, location, buffer, place);
  auto type = cast<VectorType>(lanesOf(cast<MemRefType>(buffer.getType()).getElementType(), channels));
  if (!channels.mask)
    return vector::LoadOp::create(builder, location, type, buffer, place);
  Value zero = arith::ConstantOp::create(builder, location, builder.getZeroAttr(type));
  return vector::MaskedLoadOp::create(builder, location, type, buffer, place, channels.mask, zero);
}

Value DepthwiseEmitter::loadInput(Index row, Index column, const ChannelBlock &channels) {
  return loadLanes(op.getLhs(), {batch, row, column, channels.first}, channels);
}

Value DepthwiseEmitter::loadFilter(Index kh, Index kw, const ChannelBlock &channels) {
  return loadLanes(op.getRhs(), {kh, kw, channels.first}, channels);
}

void DepthwiseEmitter::storeLanes(Value value, ValueRange place, const ChannelBlock &channels) {
  if (!channels.lanes)
    memref::StoreOp::create(builder, location, value, op.getInit(), place);
  else if (channels.isSingle) // LLVM 22 stores four bytes for a masked byte that was truncated from 32 bits
    memref::StoreOp::create(builder, location, vector::ExtractOp::create(builder, location, value, 0), op.getInit(), place);
  else if (channels.mask)
    vector::MaskedStoreOp::create(builder, location, op.getInit(), place, channels.mask, value);
  else
    vector::StoreOp::create(builder, location, value, op.getInit(), place);
}

//===----------------------------------------------------------------------===//
// Epilogues
//===----------------------------------------------------------------------===//

static AffineMap mapOf(kernel::DepthwiseConv2DOp op, unsigned operand) {
  return cast<AffineMapAttr>(op.getEpilogueMaps()[operand]).getValue();
}

/// Whether an operand is the same for all rows and columns of results.
static bool isShared(AffineMap map) {
  return !map.isFunctionOfDim(0) && !map.isFunctionOfDim(1) && !map.isFunctionOfDim(2);
}

// Before: ^bb0(%sum, %bias): %0 = arith.addf %sum, %bias    After: %sum for %0, and sums that start with %bias.
// For integers this is exact; for floats it is another order of the same additions.
void DepthwiseEmitter::takeStart() {
  Value sum = op.getEpilogue().front().getArgument(0);
  if (!sum.hasOneUse())
    return;
  Operation *user = *sum.getUsers().begin();
  if (!isa<arith::AddFOp, arith::AddIOp>(user))
    return;
  auto bias = dyn_cast<BlockArgument>(user->getOperand(user->getOperand(0) == sum ? 1 : 0));
  if (!bias || bias.getOwner() != &op.getEpilogue().front() || bias == sum ||
      !isShared(mapOf(op, bias.getArgNumber() - 1)))
    return;
  startOperand = bias.getArgNumber() - 1;
  user->getResult(0).replaceAllUsesWith(sum);
  user->erase();
}

Value DepthwiseEmitter::loadOperand(unsigned number, ValueRange place, const ChannelBlock &channels) {
  AffineMap map = mapOf(op, number);
  Value loaded = loadEpilogueOperand(builder, location, op.getEpilogueOperands()[number], map, place, channels.lanes,
                                     channels.mask);
  return map.isFunctionOfDim(3) ? toOrderOfSums(loaded) : loaded;
}

void DepthwiseEmitter::loadShared(const ChannelBlock &channels) {
  perChannel.assign(op.getEpilogueOperands().size(), nullptr);
  Value zero = index(0);
  for (unsigned number = 0; number < perChannel.size(); ++number)
    if (isShared(mapOf(op, number)))
      perChannel[number] = loadOperand(number, {zero, zero, zero, channels.first}, channels);
}

Value DepthwiseEmitter::getStart(const ChannelBlock &channels) {
  if (startOperand >= 0)
    return perChannel[startOperand];
  Type type = lanesOf(sumType, channels);
  return arith::ConstantOp::create(builder, location, cast<TypedAttr>(builder.getZeroAttr(type)));
}

LogicalResult DepthwiseEmitter::finish(Value sums, Index row, Index column, const ChannelBlock &channels) {
  SmallVector<Value> operands(perChannel), place = {batch, row, column, channels.first};
  for (unsigned number = 0; number < operands.size(); ++number)
    if (!operands[number])
      operands[number] = loadOperand(number, place, channels);
  Value result = emitEpilogue(builder, location, op.getEpilogue(), sums, operands);
  if (!result)
    return failure();
  result = toOrderOfChannels(result);
  storeLanes(result, place, channels);
  return success();
}
