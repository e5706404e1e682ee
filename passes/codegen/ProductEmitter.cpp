//===- ProductEmitter.cpp - Loops and tiles of a product ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Blocks of panels that stay in the second cache; in a block, tiles of rows; for each, the panels.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/ProductEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/codegen/ProductTile.h"
#include "passes/codegen/TaskRange.h"

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

namespace {

/// Panels that rows are multiplied with one after the other: full ones, and maybe the last one with fewer columns.
/// Where panels are those of a task, that is none of the numbers known beforehand, but those of `range` among them.
struct Block {
  Value first; // panel
  int64_t fullPanels;
  int64_t tailColumns;
  TaskRange range = {};
};

/// Which loop is cut into tasks.
enum class Cut { None, Groups, Images, Lines, Pixels, Panels };

class ProductEmitter {
public:
  ProductEmitter(const TileContext &context, const TargetInfo &target, Scratch &scratch)
      : context(context), builder(context.builder), location(context.location), shape(context.shape), target(target),
        scratch(scratch), leftPanel(shape, context.multiplyAdd, target) {}

  LogicalResult emit();

private:
  void chooseBlocks();
  void choosePanel();
  void chooseCut();
  void emitBlock(Value group, const Block &block);
  void emitRows(const Place &rows, TileExtents extents, const Block &block);
  void emitTile(const Place &place, TileExtents extents, const LhsView &view, Value lhs, Value inBlock);
  void sumBias(Value group, const Block &block);
  /// Each panel of a block, with its number in the block and its columns.
  void forPanels(const Block &block, function_ref<void(Value panel, Value inBlock, int64_t columns)> body);
  /// Full tiles of an extent, then what is left; where this loop is cut, those of the task.
  void forTiles(int64_t extent, int64_t step, function_ref<void(Value, int64_t)> body, Cut loop = Cut::None);

  Value getPanelStart(Value group, Value panel);
  Value loadSums(const TileContext &tile, Value panel, int64_t vector);
  Values loadTables(const TileContext &tile, Value place, int64_t columns);
  Value getStart(const Place &place, int64_t ResultLoop::*stride);

  const TileContext &context;
  OpBuilder &builder;
  Location location;
  const ProductShape &shape;
  const TargetInfo &target;
  Scratch &scratch;
  LeftPanel leftPanel;

  int64_t tileX = 1, tileY = 1;
  int64_t blockPanels = 1; // full panels of a block
  bool hasLeftPanel = false;
  Cut cut = Cut::None;
  int64_t taskPanels = 0; // most panels of a task, where they are cut
  TaskRange range;
  /// Biased sums: few rows sum the bias beside their products, so that weights are read once; many share it.
  /// Weights that are looked up bring it.
  enum class Bias { None, InTile, InBlock, Packed } bias = Bias::None;
  Value biasMemory; // of a block's columns
  bool hasFailed = false;
};

} // namespace

void ProductEmitter::forTiles(int64_t extent, int64_t step, function_ref<void(Value, int64_t)> body, Cut loop) {
  int64_t full = extent / step;
  if (loop != Cut::None && loop == cut) {
    auto emitFull = [&](Value number) { body(addScaled(builder, location, context.index(0), number, step), step); };
    auto emitRest = [&] { body(context.index(full * step), extent % step); };
    return forParts(builder, location, range, full, emitFull, extent % step ? function_ref<void()>(emitRest) : nullptr);
  }
  forLoop(context, full, {}, [&](Value number, const Values &) {
    body(addScaled(builder, location, context.index(0), number, step), step);
    return Values();
  });
  if (extent % step)
    body(context.index(full * step), extent % step);
}

void ProductEmitter::forPanels(const Block &block, function_ref<void(Value, Value, int64_t)> body) {
  if (block.range) {
    auto emit = [&](Value panel, int64_t columns) {
      body(panel, arith::SubIOp::create(builder, location, panel, block.range.begin), columns);
    };
    auto emitFull = [&](Value panel) { emit(panel, shape.tileColumns); };
    auto emitRest = [&] { emit(context.index(block.fullPanels), block.tailColumns); };
    return forParts(builder, location, block.range, block.fullPanels, emitFull,
                    block.tailColumns ? function_ref<void()>(emitRest) : nullptr);
  }
  forLoop(context, block.fullPanels, {}, [&](Value inBlock, const Values &) {
    body(addScaled(builder, location, block.first, inBlock, 1), inBlock, shape.tileColumns);
    return Values();
  });
  if (block.tailColumns)
    body(addConstant(builder, location, block.first, block.fullPanels), context.index(block.fullPanels),
         block.tailColumns);
}

void ProductEmitter::chooseBlocks() {
  // A tile covers several lines where lines are short.
  tileX = std::min(shape.tileRows, shape.x.extent);
  tileY = std::min(shape.y.extent, shape.tileRows / tileX);
  int64_t full = shape.columns / shape.tileColumns;
  int64_t bytes = std::max<int64_t>(1, shape.panelElements * shape.rhs.element.getIntOrFloatBitWidth() / 8);
  int64_t cache = target.l2.bytes ? target.l2.bytes / 2 : 128 * 1024;
  blockPanels = std::max<int64_t>(1, std::min(full, cache / bytes));
  // Blocks are equal, so that there is one piece of code for all.
  while (full % blockPanels)
    --blockPanels;
}

void ProductEmitter::choosePanel() {
  int64_t rows = tileX * tileY;
  hasLeftPanel = leftPanel.isNeeded() || leftPanel.isWorthwhile(rows, std::min(blockPanels, shape.panels()));
  if (hasLeftPanel)
    leftPanel.allocate(builder, location, scratch, rows);
}

/// The loop of which tasks are made: one with many parts, whose tasks repeat little of each other's work.
void ProductEmitter::chooseCut() {
  int64_t limit = getTaskLimit(builder.getInsertionBlock()->getParentOp());
  if (limit <= 1)
    return;
  double rows = double(shape.image.extent) * shape.y.extent * shape.x.extent, panels = shape.panels();
  // What a task of rows does again, as rows: sums of the bias; weights that come from memory and not from a cache.
  double again = (bias == Bias::InBlock ? 1 : 0) + (blockPanels < shape.columns / shape.tileColumns ? 16 : 0);
  double best = 0;
  int64_t parts = 0;
  // Threads are busy to the end where there are several tasks for each: eight are enough for two to four.
  auto consider = [&](Cut loop, int64_t count, double overhead) {
    double value = std::min<double>(std::min(count, limit), 8) / (1 + overhead);
    if (count > 1 && value > best)
      std::tie(best, cut, parts) = std::tuple(value, loop, count);
  };
  auto considerRows = [&](Cut loop, int64_t count) { consider(loop, count, again * std::min(count, limit) / rows); };
  consider(Cut::Groups, shape.group.extent, 0);
  considerRows(Cut::Images, shape.image.extent);
  considerRows(Cut::Lines, llvm::divideCeil(shape.y.extent, tileY));
  considerRows(Cut::Pixels, llvm::divideCeil(shape.x.extent, tileX));
  // Tasks of panels read all rows, which other threads may have written.
  consider(Cut::Panels, panels, 0.5 + (hasLeftPanel ? std::min<double>(panels, limit) / shape.columns : 0));
  int64_t tasks = std::min(parts, limit);
  if (cut == Cut::Panels) {
    tasks = std::max<int64_t>(tasks, llvm::divideCeil(parts, blockPanels)); // what a task needs stays in the cache
    taskPanels = llvm::divideCeil(parts, tasks);
  }
  range = cutIntoTasks(builder, location, parts, tasks);
}

/// Where a panel's weights are; with lists of blocks, its number.
Value ProductEmitter::getPanelStart(Value group, Value panel) {
  if (shape.blockStarts)
    return addScaled(builder, location, panel, group, shape.panels());
  Value start = addScaled(builder, location, context.index(0), group, shape.panels() * shape.panelElements);
  return addScaled(builder, location, start, panel, shape.panelElements);
}

/// The first element of a tile in the left operand or in the destination.
Value ProductEmitter::getStart(const Place &place, int64_t ResultLoop::*stride) {
  Value start = context.index(0);
  for (auto [number, loop] : {std::pair<Value, const ResultLoop *>{place.group, &shape.group},
                              {place.image, &shape.image},
                              {place.y, &shape.y},
                              {place.x, &shape.x}})
    start = addScaled(builder, location, start, number, loop->*stride);
  return start;
}

void ProductEmitter::sumBias(Value group, const Block &block) {
  LhsView view;
  view.window = {{shape.rhs.shape[1], 0, shape.rhs.strides[1]}};
  view.runLength = shape.rhs.shape[2] * shape.depth;
  forPanels(block, [&](Value panel, Value inBlock, int64_t columns) {
    Values sums = sumProducts(context, view, {0, 0, columns}, /*hasBias=*/true, context.index(0),
                              getPanelStart(group, panel), {});
    Value zero = arith::ConstantOp::create(builder, location, builder.getZeroAttr(context.multiplyAdd.getSumType()));
    Value place = addScaled(builder, location, context.index(0), inBlock, shape.tileColumns);
    for (auto [vector, sum] : llvm::enumerate(sums)) {
      Value at = addConstant(builder, location, place, vector * context.multiplyAdd.getLanes());
      vector::StoreOp::create(builder, location, arith::SubIOp::create(builder, location, zero, sum).getResult(),
                              biasMemory, at);
    }
  });
}

/// What the sums of a vector of columns begin with.
Value ProductEmitter::loadSums(const TileContext &tile, Value panel, int64_t vector) {
  VectorType type = tile.multiplyAdd.getSumType();
  int64_t bytes = type.getNumElements() * 4;
  Value at = addConstant(builder, location, panel, vector * bytes);
  Value value =
      vector::LoadOp::create(builder, location, VectorType::get({bytes}, builder.getI8Type()), shape.rhs.row, at);
  return vector::BitCastOp::create(builder, location, type, value);
}

/// The tables of a panel that stand at `place`, where it has tables of its own.
Values ProductEmitter::loadTables(const TileContext &tile, Value place, int64_t columns) {
  if (!shape.table->layout.tableColumns)
    return {};
  return TableReader(builder, location, *shape.table, tile.multiplyAdd).loadTables(shape.rhs.row, place, columns);
}

void ProductEmitter::emitTile(const Place &place, TileExtents extents, const LhsView &view, Value lhs, Value inBlock) {
  // Few columns at the end take fewer lanes.
  MultiplyAdd narrowed = context.multiplyAdd.narrow(extents.columns);
  TileContext tile{builder, location, shape, narrowed};
  Values initial;
  Value weights = getPanelStart(place.group, place.panel), panel = weights;
  int64_t vectors = tile.countVectors(extents.columns);
  for (int64_t vector = 0; bias == Bias::Packed && vector < vectors; ++vector)
    initial.push_back(loadSums(tile, panel, vector));
  if (shape.table) {
    const PanelLayout &layout = shape.table->layout;
    int64_t tables = shape.panelElements - layout.tableSteps() * layout.stepBytes();
    tile.tables = loadTables(tile, addConstant(builder, location, panel, tables), extents.columns);
    weights = addConstant(builder, location, panel, layout.headBytes());
  }
  VectorType type = tile.multiplyAdd.getSumType();
  for (int64_t vector = 0; bias == Bias::InBlock && vector < vectors; ++vector) {
    Value at = addScaled(builder, location, tile.index(vector * type.getNumElements()), inBlock, shape.tileColumns);
    initial.push_back(vector::LoadOp::create(builder, location, type, biasMemory, at));
  }
  Values sums = sumProducts(tile, view, extents, bias == Bias::InTile, lhs, weights, initial);
  if (bias == Bias::InTile) {
    ArrayRef<Value> surplus = ArrayRef<Value>(sums).take_back(vectors);
    for (int64_t i = 0, e = sums.size() - vectors; i < e; ++i)
      sums[i] = arith::SubIOp::create(builder, location, sums[i], surplus[i % vectors]);
  }
  Value out = addScaled(builder, location, getStart(place, &ResultLoop::outStride), place.panel, shape.tileColumns);
  if (failed(storeTile(tile, place, extents, out, sums)))
    hasFailed = true;
}

void ProductEmitter::emitRows(const Place &rows, TileExtents extents, const Block &block) {
  Value lhs = getStart(rows, &ResultLoop::lhsStride);
  LhsView view{shape.lhs.row, shape.window, shape.runLength, shape.lhsStep, shape.y.lhsStride, shape.x.lhsStride};
  if (hasLeftPanel) {
    leftPanel.fill(builder, location, lhs, extents.y, extents.x);
    view = leftPanel.getView(extents.x);
    lhs = context.index(0);
  }
  forPanels(block, [&](Value panel, Value inBlock, int64_t columns) {
    Place place = rows;
    place.panel = panel;
    emitTile(place, {extents.y, extents.x, columns}, view, lhs, inBlock);
  });
}

void ProductEmitter::emitBlock(Value group, const Block &block) {
  if (bias == Bias::InBlock)
    sumBias(group, block);
  auto emitImage = [&](Value image, int64_t) {
    auto emitLines = [&](Value y, int64_t countY) {
      auto emitPixels = [&](Value x, int64_t countX) {
        emitRows({group, image, y, x, nullptr}, {countY, countX}, block);
      };
      forTiles(shape.x.extent, tileX, emitPixels, Cut::Pixels);
    };
    forTiles(shape.y.extent, tileY, emitLines, Cut::Lines);
  };
  forTiles(shape.image.extent, 1, emitImage, Cut::Images);
}

LogicalResult ProductEmitter::emit() {
  chooseBlocks();
  choosePanel();
  if (shape.table && shape.table->layout.hasSums)
    bias = Bias::Packed;
  else if (context.multiplyAdd.isBiased())
    bias = shape.image.extent * shape.y.extent * shape.x.extent <= 4 ? Bias::InTile : Bias::InBlock;
  chooseCut();
  int64_t full = shape.columns / shape.tileColumns, tail = shape.columns % shape.tileColumns;
  if (bias == Bias::InBlock) {
    int64_t panels = cut == Cut::Panels ? taskPanels : blockPanels + (full == blockPanels && tail ? 1 : 0);
    biasMemory = scratch.allocate(builder, location, shape.types.sum, std::max<int64_t>(1, panels) * shape.tileColumns);
  }
  auto emitGroup = [&](Value group, int64_t) {
    if (cut == Cut::Panels)
      return emitBlock(group, {context.index(0), full, tail, range});
    if (full <= blockPanels)
      return emitBlock(group, {context.index(0), full, tail});
    forTiles(full, blockPanels, [&](Value first, int64_t count) { emitBlock(group, {first, count, 0}); });
    if (tail)
      emitBlock(group, {context.index(full), 0, tail});
  };
  forTiles(shape.group.extent, 1, emitGroup, Cut::Groups);
  return failure(hasFailed);
}

LogicalResult codegen::emitProduct(OpBuilder &builder, Location location, const ProductShape &shape,
                                   const MultiplyAdd &multiplyAdd, const TargetInfo &target, Scratch &scratch) {
  if (shape.isEmpty())
    return success();
  TileContext context{builder, location, shape, multiplyAdd};
  scratch.reset();
  return ProductEmitter(context, target, scratch).emit();
}
