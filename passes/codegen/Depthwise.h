//===- Depthwise.h - Tiles of depthwise convolutions ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the ways to write a tile share: the op's extents, loops, channel blocks, accesses and epilogues.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_DEPTHWISE_H
#define ADZE_PASSES_CODEGEN_DEPTHWISE_H

#include "dialects/kernel/KernelDialect.h"
#include "passes/codegen/TargetFacts.h"
#include "passes/codegen/TaskRange.h"

namespace adze::codegen {

/// Consecutive channels that are computed at once.
struct ChannelBlock {
  mlir::Value first;
  int64_t lanes = 0;          // of a vector; 0: one scalar
  mlir::Value mask = nullptr; // null: all lanes are there
  bool isSingle = false;      // the mask is that of one lane
};

/// Rows and columns of results that are kept in registers.
struct TileExtents {
  int64_t rows, columns;
};

/// Where the loop over channels is: outside of all, inside of that over rows, or inside of that over columns.
enum class ChannelLoop { Outer, Middle, Inner };

/// One convolution, being written.
class DepthwiseEmitter {
public:
  DepthwiseEmitter(mlir::OpBuilder &builder, kernel::DepthwiseConv2DOp op, const TargetInfo &target);
  virtual ~DepthwiseEmitter() = default;

  /// Writes all loops in front of the op.
  mlir::LogicalResult emit();

protected:
  using Index = mlir::Value;

  /// Lanes of a block that fills vectors, a power of two; and the fewest that a masked block has.
  virtual int64_t chooseLanes() = 0;
  virtual int64_t fewestLanes() { return 1; }
  /// Vectors of a block in the order in which sums are kept, and back: equal but for dot products.
  virtual mlir::Value toOrderOfSums(mlir::Value vector) { return vector; }
  virtual mlir::Value toOrderOfChannels(mlir::Value vector) { return vector; }
  /// What can be prepared for a block of channels, once for all its results.
  virtual void beginChannels(const ChannelBlock &channels) {}
  /// The results at (row, column) .. + extents.
  virtual mlir::LogicalResult emitTile(Index row, Index column, TileExtents extents, const ChannelBlock &channels) = 0;
  virtual TileExtents chooseTile() = 0;
  virtual ChannelLoop chooseOrder() { return ChannelLoop::Middle; }

  mlir::Value index(int64_t value);
  /// base + offset
  Index advance(Index base, int64_t offset);
  /// Lanes of input and filter, in their own types; and of the result.
  mlir::Value loadInput(Index row, Index column, const ChannelBlock &channels);
  mlir::Value loadFilter(Index kh, Index kw, const ChannelBlock &channels);
  mlir::Value loadLanes(mlir::Value buffer, mlir::ValueRange place, const ChannelBlock &channels);
  void storeLanes(mlir::Value value, mlir::ValueRange place, const ChannelBlock &channels);

  mlir::Type lanesOf(mlir::Type element, const ChannelBlock &channels);
  mlir::Value splatInteger(mlir::Type type, int64_t value);
  /// Loads what a block's results have in common: at the place that dominates them.
  void loadShared(const ChannelBlock &channels);
  /// What sums start with: the bias, or zero.
  mlir::Value getStart(const ChannelBlock &channels);
  /// Maps sums at a place to results and stores them.
  mlir::LogicalResult finish(mlir::Value sums, Index row, Index column, const ChannelBlock &channels);
  using PartBody = llvm::function_ref<mlir::LogicalResult(Index, int64_t)>;
  /// Calls `body` with the start and the size of each part of `extent`: a loop over those of size `step`, and the rest.
  /// Parts with one of the first `low` or the last `high` elements are outside of the loop: their start is a constant. With
  /// a range, only parts with a number in it.
  mlir::LogicalResult forEachPart(int64_t extent, int64_t step, PartBody body, int64_t low = 0, int64_t high = 0,
                                  const TaskRange &range = {});
  /// How many rows or columns of results, first and last ones, have windows that reach out of the input.
  std::pair<int64_t, int64_t> getBorders(bool ofRows) const;
  /// The same for channels: blocks of all lanes, then narrower or masked ones.
  mlir::LogicalResult forEachBlock(llvm::function_ref<mlir::LogicalResult(const ChannelBlock &)> body);

  mlir::OpBuilder &builder;
  mlir::Location location;
  kernel::DepthwiseConv2DOp op;
  const TargetInfo &target;
  mlir::MemRefType inType, filterType, outType;
  mlir::Type sumType; // of one sum
  int64_t batches, rows, columns, channelCount, windowRows, windowColumns;
  int64_t strideRows, strideColumns, dilationRows, dilationColumns;
  int64_t padRows = 0, padColumns = 0; // in front
  bool contiguous; // channels follow each other in all buffers
  Index batch;

private:
  void takeStart();
  /// Settles which loop is cut into tasks.
  void chooseCut(TileExtents tile);

  mlir::Value loadOperand(unsigned number, mlir::ValueRange place, const ChannelBlock &channels);

  TaskRange batchRange, rowRange, channelRange; // one at most is of a task
  int startOperand = -1; // epilogue operand that sums start with
  llvm::SmallVector<mlir::Value> perChannel; // operands that are the same for all results of a block
};

/// Writes `op` by the way that suits its types and the machine. Errors are reported at the op.
mlir::LogicalResult emitDepthwise(mlir::OpBuilder &builder, kernel::DepthwiseConv2DOp op, const TargetInfo &target);

/// One-multiplication-a-lane tiles: any types.
std::unique_ptr<DepthwiseEmitter> makeMultiplyEmitter(mlir::OpBuilder &builder, kernel::DepthwiseConv2DOp op, const TargetInfo &target);

/// Dot products of four bytes a lane, for bytes on machines with AVX512-VNNI.
std::unique_ptr<DepthwiseEmitter> makeDotEmitter(mlir::OpBuilder &builder, kernel::DepthwiseConv2DOp op, const TargetInfo &target);

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_DEPTHWISE_H
