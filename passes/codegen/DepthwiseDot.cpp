//===- DepthwiseDot.cpp - Dot products of four bytes ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Four columns of the input are interleaved byte by byte, so that a dot product of four bytes adds four elements of a
// channel's window at once. What the interleaving does to the order of channels is undone when results are bytes.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/codegen/Depthwise.h"

#include <array>
#include <map>

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

namespace {

/// The bytes of a block of channels in four columns: four vectors, each with the four columns of a quarter of the channels.
using Quad = std::array<Value, 4>;

class DotEmitter : public DepthwiseEmitter {
public:
  DotEmitter(OpBuilder &builder, kernel::DepthwiseConv2DOp op, const TargetInfo &target)
      : DepthwiseEmitter(builder, op, target),
        shared(dilationColumns == 1 && windowColumns <= 4 ? (4 - windowColumns) / strideColumns + 1 : 1) {}

  /// Dot products that the window takes: weights are kept for all of them.
  int64_t countQuads() const { return windowRows * shared * llvm::divideCeil(windowColumns, 4); }
  bool isContiguous() const { return contiguous; }

protected:
  int64_t chooseLanes() override { return std::clamp<int64_t>(llvm::PowerOf2Ceil(channelCount), 16, 64); }
  int64_t fewestLanes() override { return 16; }
  TileExtents chooseTile() override;
  ChannelLoop chooseOrder() override { return ChannelLoop::Outer; }
  void beginChannels(const ChannelBlock &channels) override;
  LogicalResult emitTile(Index row, Index column, TileExtents extents, const ChannelBlock &channels) override;
  Value toOrderOfSums(Value vector) override { return reorder(vector, /*toSums=*/true); }
  Value toOrderOfChannels(Value vector) override { return reorder(vector, /*toSums=*/false); }

private:
  /// Quads of the window behind the first column of a result that shares its columns with those in front of it.
  int64_t countGroups(int64_t shift) const { return llvm::divideCeil(windowColumns + shift, 4); }
  Value reorder(Value vector, bool toSums);
  Value unpack(Value a, Value b, bool high, unsigned bytes);
  Quad interleave(ArrayRef<Value> four);
  Value dot(Value sum, Value unsignedBytes, Value signedBytes);
  Quad dot(const Quad &sums, const Quad &input, const Quad &weights);
  Value concatenate(ArrayRef<Value> vectors);
  Value loadUnsigned(Index row, Index column, const ChannelBlock &channels);

  /// Results next to each other that lie in the same four columns.
  int64_t shared;
  std::map<std::array<int64_t, 3>, Quad> weights; // row of the window, result of those that share, group of four
  Quad start;
};

} // namespace

TileExtents DotEmitter::chooseTile() {
  // Four results of four vectors of sums each leave registers for what is interleaved.
  if (shared > 1)
    return {std::min<int64_t>(2, rows), std::min<int64_t>(2, columns)};
  return strideRows < windowRows && rows % 2 == 0 ? TileExtents{2, std::min<int64_t>(2, columns)}
                                                  : TileExtents{1, std::min<int64_t>(4, columns)};
}

/// Sums are kept by quarters: lane l of quarter q holds channel 16 (l / 4) + 4 q + l % 4.
Value DotEmitter::reorder(Value vector, bool toSums) {
  int64_t lanes = cast<VectorType>(vector.getType()).getNumElements();
  SmallVector<int64_t> places(lanes);
  for (int64_t i = 0; i < lanes; ++i) {
    int64_t quarter = i / (lanes / 4), lane = i % (lanes / 4), channel = lane / 4 * 16 + quarter * 4 + lane % 4;
    places[toSums ? i : channel] = toSums ? channel : i;
  }
  return vector::ShuffleOp::create(builder, location, vector, vector, places);
}

/// The machine's interleaving of the lower or higher halves of each 16 bytes, in elements of 1 or 2 bytes.
Value DotEmitter::unpack(Value a, Value b, bool high, unsigned bytes) {
  int64_t total = cast<VectorType>(a.getType()).getNumElements(), perLane = 16 / bytes;
  SmallVector<int64_t> places;
  for (int64_t lane = 0; lane < total; lane += perLane)
    for (int64_t i = 0; i < perLane / 2; ++i) {
      int64_t place = lane + i + (high ? perLane / 2 : 0);
      places.append({place, total + place});
    }
  return vector::ShuffleOp::create(builder, location, a, b, places);
}

Quad DotEmitter::interleave(ArrayRef<Value> four) {
  auto bytes = cast<VectorType>(four[0].getType());
  auto words = VectorType::get({bytes.getNumElements() / 2}, builder.getI16Type());
  Quad result;
  for (int high = 0; high < 2; ++high) {
    Value front = vector::BitCastOp::create(builder, location, words, unpack(four[0], four[1], high, 1));
    Value back = vector::BitCastOp::create(builder, location, words, unpack(four[2], four[3], high, 1));
    for (int half = 0; half < 2; ++half)
      result[2 * high + half] = vector::BitCastOp::create(builder, location, bytes, unpack(front, back, half, 2));
  }
  return result;
}

Value DotEmitter::dot(Value sum, Value unsignedBytes, Value signedBytes) {
  unsigned bits = cast<VectorType>(sum.getType()).getNumElements() * 32;
  auto name = builder.getStringAttr("llvm.x86.avx512.vpdpbusd." + Twine(bits));
  return LLVM::CallIntrinsicOp::create(builder, location, sum.getType(), name, ValueRange{sum, unsignedBytes, signedBytes})
      .getResult(0);
}

Quad DotEmitter::dot(const Quad &sums, const Quad &input, const Quad &weights) {
  Quad result;
  for (int quarter = 0; quarter < 4; ++quarter)
    result[quarter] = dot(sums[quarter], input[quarter], weights[quarter]);
  return result;
}

Value DotEmitter::concatenate(ArrayRef<Value> vectors) {
  if (vectors.size() == 1)
    return vectors[0];
  Value front = concatenate(vectors.take_front(vectors.size() / 2));
  Value back = concatenate(vectors.drop_front(vectors.size() / 2));
  int64_t total = 2 * cast<VectorType>(front.getType()).getNumElements();
  return vector::ShuffleOp::create(builder, location, front, back, llvm::to_vector(llvm::seq<int64_t>(total)));
}

/// Bytes as the dot product takes them: signed ones plus 128.
Value DotEmitter::loadUnsigned(Index row, Index column, const ChannelBlock &channels) {
  Value x = loadInput(row, column, channels);
  if (op.getUnsignedLhs())
    return x;
  return arith::XOrIOp::create(builder, location, x, splatInteger(x.getType(), -128));
}

void DotEmitter::beginChannels(const ChannelBlock &channels) {
  weights.clear();
  Type bytes = lanesOf(builder.getI8Type(), channels);
  Value none = splatInteger(bytes, 0), offset = splatInteger(bytes, -128);
  Type quarterType = VectorType::get({channels.lanes / 4}, builder.getI32Type());
  Quad ofOffset;
  ofOffset.fill(splatInteger(quarterType, 0));
  for (int64_t kh = 0; kh < windowRows; ++kh) {
    SmallVector<Value> taps;
    for (int64_t kw = 0; kw < windowColumns; ++kw)
      taps.push_back(loadFilter(index(kh), index(kw), channels));
    for (int64_t result = 0; result < shared; ++result) {
      int64_t shift = result * strideColumns;
      for (int64_t group = 0; group < countGroups(shift); ++group) {
        SmallVector<Value> four;
        for (int64_t kw = 4 * group - shift; kw < 4 * group - shift + 4; ++kw)
          four.push_back(kw >= 0 && kw < windowColumns ? taps[kw] : none);
        Quad quad = weights[{kh, result, group}] = interleave(four);
        if (!op.getUnsignedLhs() && result == 0)
          ofOffset = dot(ofOffset, {offset, offset, offset, offset}, quad);
      }
    }
  }
  Value whole = getStart(channels);
  for (int64_t quarter = 0; quarter < 4; ++quarter) {
    int64_t size = channels.lanes / 4;
    start[quarter] = vector::ExtractStridedSliceOp::create(builder, location, whole, ArrayRef<int64_t>{quarter * size},
                                                           ArrayRef<int64_t>{size}, ArrayRef<int64_t>{1});
    start[quarter] = arith::SubIOp::create(builder, location, start[quarter], ofOffset[quarter]);
  }
}

LogicalResult DotEmitter::emitTile(Index row, Index column, TileExtents extents, const ChannelBlock &channels) {
  SmallVector<Quad> sums(extents.rows * extents.columns, start);
  Value firstRow = arith::MulIOp::create(builder, location, row, index(strideRows));
  Value firstColumn = arith::MulIOp::create(builder, location, column, index(strideColumns));
  Value none = splatInteger(lanesOf(builder.getI8Type(), channels), 0);
  int64_t inputRows = (extents.rows - 1) * strideRows + (windowRows - 1) * dilationRows + 1;
  int64_t inputColumns = (extents.columns - 1) * strideColumns + (windowColumns - 1) * dilationColumns + 1;
  for (int64_t ih = 0; ih < inputRows; ++ih) {
    std::map<int64_t, Value> loaded;
    std::map<int64_t, Quad> quads; // by first column
    auto getColumn = [&](int64_t iw) {
      if (iw >= inputColumns)
        return none; // its weights are zero
      Value &x = loaded[iw];
      return x ? x : x = loadUnsigned(advance(firstRow, ih), advance(firstColumn, iw), channels);
    };
    auto getQuad = [&](int64_t iw) -> const Quad & {
      auto [place, isNew] = quads.try_emplace(iw);
      if (isNew)
        place->second = interleave({getColumn(iw), getColumn(iw + dilationColumns), getColumn(iw + 2 * dilationColumns),
                                    getColumn(iw + 3 * dilationColumns)});
      return place->second;
    };
    for (int64_t t = 0; t < extents.columns; ++t) {
      int64_t result = t % shared, first = (t - result) * strideColumns;
      for (int64_t group = 0; group < countGroups(result * strideColumns); ++group)
        for (int64_t kh = 0; kh < windowRows; ++kh) {
          int64_t distance = ih - kh * dilationRows;
          if (distance < 0 || distance % strideRows || distance / strideRows >= extents.rows)
            continue;
          Quad &sum = sums[distance / strideRows * extents.columns + t];
          sum = dot(sum, getQuad(first + 4 * group * dilationColumns), weights[{kh, result, group}]);
        }
    }
    for (int64_t r = 0; r < extents.rows; ++r)
      if (ih == r * strideRows + (windowRows - 1) * dilationRows)
        for (int64_t t = 0; t < extents.columns; ++t)
          if (failed(finish(concatenate(sums[r * extents.columns + t]), advance(row, r), advance(column, t), channels)))
            return failure();
  }
  return success();
}

std::unique_ptr<DepthwiseEmitter> codegen::makeDotEmitter(OpBuilder &builder, kernel::DepthwiseConv2DOp op,
                                                          const TargetInfo &target) {
  auto emitter = std::make_unique<DotEmitter>(builder, op, target);
  // Weights of larger windows would be spilled many times over; a single column gains nothing.
  if (!emitter->isContiguous() || emitter->countQuads() > 32)
    return nullptr;
  return emitter;
}
