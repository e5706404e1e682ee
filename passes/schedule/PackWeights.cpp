//===- PackWeights.cpp - Weights in a tile's order ------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Register tiles for products, and weights packed for them.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/BlobUsers.h"
#include "dialects/adze/ConstantData.h"
#include "dialects/kernel/KernelDialect.h"
#include "lib/Numerics/Packing.h"
#include "lib/Target/ProductTiles.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "passes/ModuleTarget.h"
#include "passes/schedule/Passes.h"
#include "passes/schedule/SparseWeights.h"
#include "passes/schedule/TableWeights.h"

#include <optional>

#define DEBUG_TYPE "pack-weights"

namespace adze {
#define GEN_PASS_DEF_PACKWEIGHTS
#include "passes/schedule/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct PackWeights : adze::impl::PackWeightsBase<PackWeights> {
  using PackWeightsBase::PackWeightsBase;
  void runOnOperation() override;

private:
  LogicalResult packFunction(func::FuncOp function, const TargetInfo &target);
  template <typename OpTy>
  LogicalResult pack(OpTy op, const TargetInfo &target);
  /// Leaves zeros out where that is chosen; then the op is packed.
  template <typename OpTy>
  bool packSparse(OpTy op, ElementsAttr weights, const PackGeometry &geometry, const ProductElements &elements,
                  const TargetInfo &target);
  /// Stores numbers of values where that is chosen; then the op is packed.
  template <typename OpTy>
  bool packTable(OpTy op, ElementsAttr weights, const PackGeometry &geometry, const ProductTile &tile,
                 const ProductElements &elements, const TargetInfo &target);
  Value addConstant(ElementsAttr value, Operation *user);
  /// The packed constant, made once for a constant and an order.
  Value getPacked(ElementsAttr weights, const PackGeometry &geometry, Operation *user);
  /// Erases a constant whose packed form took its place everywhere.
  void eraseUnused(arith::ConstantOp constant);

  DenseMap<std::pair<Attribute, Type>, Value> packedConstants; // of the function
  std::optional<BlobUsers> blobs;
  /// Weights in a table's order and the table, by the weights and what else decides.
  DenseMap<std::tuple<Attribute, int64_t, int64_t, unsigned>, std::pair<Value, TableWeights>> tables; // of the function
  double modelBytes = 0; // of all constant weights
  SparseMode sparseMode = SparseMode::Auto;
  TableMode tableMode = TableMode::Auto;
};

} // namespace

static ShapedType shaped(Value value) { return cast<ShapedType>(value.getType()); }

static PackGeometry getGeometry(kernel::MatmulOp op) {
  ShapedType rhs = shaped(op.getRhs());
  unsigned rank = rhs.getRank();
  PackGeometry geometry;
  geometry.groups = rank == 3 ? rhs.getDimSize(0) : 1;
  geometry.columns = rhs.getDimSize(rank - 2);
  geometry.runLength = rhs.getDimSize(rank - 1);
  return geometry;
}

static PackGeometry getGeometry(kernel::Conv2DOp op) {
  ShapedType rhs = shaped(op.getRhs());
  PackGeometry geometry;
  geometry.groups = op.getGroups();
  geometry.columns = rhs.getDimSize(0) / geometry.groups;
  bool rows = geometry.groups == 1 && op.getDilations()[1] == 1;
  geometry.runs = rows ? rhs.getDimSize(1) : rhs.getDimSize(1) * rhs.getDimSize(2);
  geometry.runLength = rows ? rhs.getDimSize(2) * rhs.getDimSize(3) : rhs.getDimSize(3);
  return geometry;
}

/// Rows of a tile come from one matrix, or from the pixels of one image.
static int64_t countRows(kernel::MatmulOp op) {
  ShapedType out = shaped(op.getInit());
  return out.getDimSize(out.getRank() - 2);
}
static int64_t countRows(kernel::Conv2DOp op) {
  ArrayRef<int64_t> shape = shaped(op.getInit()).getShape();
  auto [height, width] = op.getWindowExtents();
  bool pointwise = height == 1 && width == 1 && op.getStrides()[0] == 1 && op.getStrides()[1] == 1;
  return pointwise ? shape[0] * shape[1] * shape[2] : shape[2] < 4 ? shape[1] * shape[2] : shape[2];
}

static void keepWindow(kernel::MatmulOp) {}
static void keepWindow(kernel::Conv2DOp op) {
  auto [height, width] = op.getWindowExtents();
  op.setWindow(SmallVector<int64_t>{height, width});
}

Value PackWeights::getPacked(ElementsAttr weights, const PackGeometry &geometry, Operation *user) {
  auto type = RankedTensorType::get(geometry.packedShape(), weights.getElementType());
  Value &packed = packedConstants[{weights, type}];
  if (packed) {
    ++numShared;
    return packed;
  }
  std::vector<char> storage;
  ArrayRef<char> source = getWireData(weights, storage);
  unsigned bytes = type.getElementTypeBitWidth() / 8;
  AsmResourceBlob blob = HeapAsmResourceBlob::allocate(geometry.packedElements() * bytes, /*align=*/64);
  packWeights(geometry, bytes, source, blob.getMutableData());
  bool isSmall = blob.getData().size() < minimumBlobBytes;
  ElementsAttr value = isSmall ? ElementsAttr(makeDense(type, blob.getData())) : makeResource(type, std::move(blob));
  return packed = addConstant(value, user);
}

Value PackWeights::addConstant(ElementsAttr value, Operation *user) {
  OpBuilder builder = OpBuilder::atBlockBegin(&user->getParentOfType<func::FuncOp>().getBody().front());
  auto constant = arith::ConstantOp::create(builder, user->getLoc(), cast<TypedAttr>(value));
  if (blobs)
    blobs->add(constant);
  return constant;
}

void PackWeights::eraseUnused(arith::ConstantOp constant) {
  if (!constant || !constant->use_empty())
    return;
  if (blobs)
    blobs->remove(constant);
  constant->erase();
}

/// `weights` in another shape with as many elements in the same order.
static Value reshape(OpBuilder &builder, Location location, Value weights, ArrayRef<int64_t> shape) {
  Type element = shaped(weights).getElementType();
  auto rowType = RankedTensorType::get({shaped(weights).getNumElements()}, element);
  auto all = [](int64_t rank) {
    return SmallVector<ReassociationIndices>{llvm::to_vector(llvm::seq<int64_t>(0, rank))};
  };
  if (shaped(weights).getRank() > 1)
    weights = tensor::CollapseShapeOp::create(builder, location, rowType, weights, all(shaped(weights).getRank()));
  return tensor::ExpandShapeOp::create(builder, location, RankedTensorType::get(shape, element), weights,
                                       all(shape.size()));
}

/// Ops that do what packWeights does, for weights that are computed: (group, panel, run, step, column, element) of the
/// result is (group, panel * NR + column, run, step * KR + element) of the weights.
static Value packComputed(OpBuilder &builder, Location location, Value weights, const PackGeometry &geometry) {
  Type element = shaped(weights).getElementType();
  int64_t columns = geometry.panels() * geometry.tileColumns, length = geometry.steps() * geometry.depth;
  weights = reshape(builder, location, weights, {geometry.groups, geometry.columns, geometry.runs, geometry.runLength});
  if (columns != geometry.columns || length != geometry.runLength) {
    Value zero = arith::ConstantOp::create(builder, location, builder.getZeroAttr(element));
    auto padded = RankedTensorType::get({geometry.groups, columns, geometry.runs, length}, element);
    SmallVector<OpFoldResult> low(4, builder.getIndexAttr(0)), high(low);
    high[1] = builder.getIndexAttr(columns - geometry.columns);
    high[3] = builder.getIndexAttr(length - geometry.runLength);
    weights = tensor::PadOp::create(builder, location, padded, weights, low, high, zero);
  }
  SmallVector<int64_t> shape{geometry.groups,  geometry.panels(),    geometry.runs,
                             geometry.steps(), geometry.tileColumns, geometry.depth};
  Value destination = tensor::EmptyOp::create(builder, location, shape, element);
  SmallVector<AffineExpr> dims(6);
  bindDimsList(builder.getContext(), MutableArrayRef(dims));
  AffineMap source = AffineMap::get(
      6, 0, {dims[0], dims[1] * geometry.tileColumns + dims[4], dims[2], dims[3] * geometry.depth + dims[5]},
      builder.getContext());
  AffineMap target = builder.getMultiDimIdentityMap(6);
  SmallVector<utils::IteratorType> parallel(6, utils::IteratorType::parallel);
  auto packed = linalg::GenericOp::create(
      builder, location, destination.getType(), weights, destination, ArrayRef<AffineMap>{source, target}, parallel,
      [](OpBuilder &nested, Location place, ValueRange values) { linalg::YieldOp::create(nested, place, values[0]); });
  std::array<int64_t, 5> packedShape = geometry.packedShape();
  return tensor::CollapseShapeOp::create(builder, location, RankedTensorType::get(packedShape, element),
                                         packed.getResult(0),
                                         ArrayRef<ReassociationIndices>{{0, 1}, {2}, {3}, {4}, {5}});
}

/// Rows of all images or matrices.
static int64_t countAllRows(kernel::MatmulOp op) { return countRows(op); }
static int64_t countAllRows(kernel::Conv2DOp op) {
  ArrayRef<int64_t> shape = shaped(op.getInit()).getShape();
  return shape[0] * shape[1] * shape[2];
}

template <typename OpTy>
bool PackWeights::packSparse(OpTy op, ElementsAttr weights, const PackGeometry &geometry,
                             const ProductElements &elements, const TargetInfo &target) {
  SparseMode mode = strict && elements.isFloat ? SparseMode::Never : sparseMode;
  std::optional<SparseWeights> chosen =
      chooseSparseWeights(op, weights, target, elements, countAllRows(op), countRows(op), geometry, mode);
  if (!chosen)
    return false;
  op.getRhsMutable().assign(addConstant(chosen->values, op));
  op.setTile(chosen->tile);
  op.setPatternAttr(chosen->pattern);
  ++numSparse;
  return true;
}

template <typename OpTy>
bool PackWeights::packTable(OpTy op, ElementsAttr weights, const PackGeometry &geometry, const ProductTile &tile,
                            const ProductElements &elements, const TargetInfo &target) {
  int64_t rows = countRows(op);
  auto [place, isNew] = tables.try_emplace({weights, rows, geometry.groups, unsigned(elements.isLhsUnsigned)});
  auto &[numbers, chosen] = place->second;
  if (isNew) {
    if (std::optional<TableWeights> made =
            chooseTableWeights(op, weights, target, elements, rows, geometry, tile, modelBytes, tableMode)) {
      chosen = *made;
      numbers = addConstant(chosen.numbers, op);
    }
  }
  if (!numbers)
    return false;
  op.getRhsMutable().assign(numbers);
  op.setTile(chosen.tile);
  if (chosen.table)
    op.setTableAttr(chosen.table);
  else
    op.setPanelTableAttr(TypeAttr::get(chosen.panelTable));
  ++numTables;
  return true;
}

template <typename OpTy>
LogicalResult PackWeights::pack(OpTy op, const TargetInfo &target) {
  if (op.isPacked() || !isa<TensorType>(op.getInit().getType()))
    return success();
  Type lhs = shaped(op.getLhs()).getElementType(), rhs = shaped(op.getRhs()).getElementType(),
       sum = op.getAccumulatorType();
  ProductElements elements{lhs.getIntOrFloatBitWidth(), rhs.getIntOrFloatBitWidth(), sum.getIntOrFloatBitWidth(),
                           isa<FloatType>(sum),         isa<IntegerType>(rhs),       op.getUnsignedLhs()};
  if (elements.rhsBits % 8)
    return op.emitOpError("weights of ") << rhs << " cannot be packed: elements are whole bytes";
  PackGeometry geometry = getGeometry(op);
  // A product without elements has a tile like any other.
  auto atLeastOne = [](int64_t extent) { return std::max<int64_t>(1, extent); };
  ProductTile tile = chooseProductTile(target, elements, atLeastOne(countRows(op)), atLeastOne(geometry.columns),
                                       atLeastOne(geometry.runs * geometry.runLength));
  geometry.tileColumns = tile.columns;
  geometry.depth = tile.depth;
  keepWindow(op);
  ElementsAttr weights;
  OpBuilder builder(op);
  auto constant = op.getRhs().template getDefiningOp<arith::ConstantOp>();
  bool isConstant = matchPattern(op.getRhs(), m_Constant(&weights));
  if (isConstant && (packSparse(op, weights, geometry, elements, target) ||
                     packTable(op, weights, geometry, tile, elements, target))) {
    eraseUnused(constant);
    return success();
  }
  op.getRhsMutable().assign(isConstant ? getPacked(weights, geometry, op)
                                       : packComputed(builder, op.getLoc(), op.getRhs(), geometry));
  eraseUnused(constant);
  op.setTile(SmallVector<int64_t>{tile.rows, tile.columns, tile.depth});
  ++numPacked;
  return success();
}

LogicalResult PackWeights::packFunction(func::FuncOp function, const TargetInfo &target) {
  packedConstants.clear();
  tables.clear();
  SmallVector<Operation *> products; // beforehand: packing erases constants
  function.walk([&](Operation *op) {
    if (isa<kernel::MatmulOp, kernel::Conv2DOp>(op))
      products.push_back(op);
  });
  for (Operation *op : products) {
    auto matmul = dyn_cast<kernel::MatmulOp>(op);
    if (failed(matmul ? pack(matmul, target) : pack(cast<kernel::Conv2DOp>(op), target)))
      return failure();
  }
  // What was unused before.
  function.walk([&](arith::ConstantOp constant) { eraseUnused(constant); });
  return success();
}

/// Bytes of all constants that products multiply with: between two uses of one of them all others are read.
static double countWeightBytes(ModuleOp module) {
  DenseSet<Attribute> seen;
  double bytes = 0;
  module.walk([&](Operation *op) {
    ElementsAttr weights;
    if (isa<kernel::MatmulOp, kernel::Conv2DOp>(op) && matchPattern(op->getOperand(1), m_Constant(&weights)) &&
        seen.insert(weights).second)
      bytes += double(weights.getNumElements()) * weights.getElementType().getIntOrFloatBitWidth() / 8;
  });
  return bytes;
}

void PackWeights::runOnOperation() {
  ModuleOp module = getOperation();
  for (auto [name, value] : {std::pair<StringRef, StringRef>{"sparse", sparse}, {"table", table}})
    if (value != "auto" && value != "never" && value != "always") {
      module.emitError("pack-weights: '") << name << "' is auto, never or always, not '" << value << "'";
      return signalPassFailure();
    }
  sparseMode = sparse == "auto" ? SparseMode::Auto : sparse == "never" ? SparseMode::Never : SparseMode::Always;
  tableMode = table == "auto" ? TableMode::Auto : table == "never" ? TableMode::Never : TableMode::Always;
  modelBytes = countWeightBytes(module);
  blobs.reset();
  if (release)
    blobs.emplace(module);
  for (auto function : module.getOps<func::FuncOp>()) {
    if (function.isExternal())
      continue;
    FailureOr<TargetInfo> target = readModuleTarget(function);
    if (failed(target) || failed(packFunction(function, *target)))
      return signalPassFailure();
  }
}
