//===- PackWeights.cpp - Weights in a tile's order ------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Register tiles for products, and weights packed for them.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ConstantData.h"
#include "dialects/kernel/KernelDialect.h"
#include "lib/Numerics/Packing.h"
#include "lib/Target/TargetInfo.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "passes/schedule/Passes.h"

#define DEBUG_TYPE "pack-weights"

namespace adze {
#define GEN_PASS_DEF_PACKWEIGHTS
#include "passes/schedule/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

/// What is asked of a tile: extents of one group's product.
struct Extents {
  int64_t m, n, k;
};

struct PackWeights : adze::impl::PackWeightsBase<PackWeights> {
  using PackWeightsBase::PackWeightsBase;
  void runOnOperation() override;

private:
  template <typename OpTy>
  LogicalResult pack(OpTy op, const TargetInfo &target);
  /// The packed constant, made once for a constant and an order.
  Value getPacked(ElementsAttr weights, const PackGeometry &geometry, Operation *user);

  DenseMap<std::pair<Attribute, Type>, Value> packedConstants;
};

} // namespace

static ShapedType shaped(Value value) { return cast<ShapedType>(value.getType()); }

static FailureOr<TargetInfo> readTarget(Operation *op) {
  auto module = op->getParentOfType<ModuleOp>();
  auto read = [&](StringRef name, StringRef otherwise) {
    auto attr = module ? module->getAttrOfType<StringAttr>(name) : StringAttr();
    return attr ? attr.getValue() : otherwise;
  };
  llvm::Expected<TargetInfo> info = TargetInfo::get(read("kernel.triple", "x86_64-unknown-linux-gnu"),
                                                    read("kernel.cpu", ""), read("kernel.features", ""));
  if (info)
    return std::move(*info);
  op->emitError("the module's target: ") << llvm::toString(info.takeError());
  return failure();
}

/// Elements along K that one step of the machine adds up for these types.
static int64_t chooseDepth(Type lhs, Type rhs, Type sum, bool isUnsigned, const TargetInfo &target) {
  if (!sum.isInteger(32) || !rhs.isIntOrIndex())
    return 1;
  bool bytes = lhs.isInteger(8) && rhs.isInteger(8);
  if (bytes && (target.dotProduct == DotProduct::Avx512Vnni || target.dotProduct == DotProduct::AvxVnni))
    return 4;
  // Pairs of 16 bits, which bytes are widened to. An unsigned 16-bit element would not fit.
  bool halves = (lhs.isInteger(8) || (lhs.isInteger(16) && !isUnsigned)) && (rhs.isInteger(8) || rhs.isInteger(16));
  return halves && target.triple.isX86() ? 2 : 1;
}

static Tile chooseTile(Type sum, int64_t depth, Extents extents, const TargetInfo &target) {
  if (depth > 1)
    return target.chooseI8Tile(extents.m, extents.n, extents.k);
  Tile tile = target.chooseF32Tile(extents.m, extents.n, extents.k);
  // Sums of 64 bits take two registers where 32 bits take one.
  if (sum.getIntOrFloatBitWidth() == 64 && target.vectorBytes && tile.columns >= 2 * target.lanes(8))
    tile.columns /= 2;
  return tile;
}

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
  std::vector<char> data(geometry.packedElements() * bytes);
  packWeights(geometry, bytes, source, data);
  OpBuilder builder = OpBuilder::atBlockBegin(&getOperation().getBody().front());
  packed = arith::ConstantOp::create(builder, user->getLoc(), cast<TypedAttr>(makeConstant(type, data)));
  return packed;
}

template <typename OpTy>
LogicalResult PackWeights::pack(OpTy op, const TargetInfo &target) {
  if (op.isPacked() || !isa<TensorType>(op.getInit().getType()))
    return success();
  Type element = shaped(op.getRhs()).getElementType(), sum = op.getAccumulatorType();
  PackGeometry geometry = getGeometry(op);
  // A product without elements has a tile like any other.
  auto atLeastOne = [](int64_t extent) { return std::max<int64_t>(1, extent); };
  Extents extents{atLeastOne(countRows(op)), atLeastOne(geometry.columns), atLeastOne(geometry.runs * geometry.runLength)};
  ElementsAttr weights;
  if (!matchPattern(op.getRhs(), m_Constant(&weights)))
    return success();
  unsigned width = element.getIntOrFloatBitWidth();
  if (width % 8)
    return op.emitOpError("weights of ") << element << " cannot be packed: elements are whole bytes";
  int64_t depth = chooseDepth(shaped(op.getLhs()).getElementType(), element, sum, op.getUnsignedLhs(), target);
  Tile tile = chooseTile(sum, depth, extents, target);
  geometry.tileColumns = tile.columns;
  geometry.depth = depth;
  keepWindow(op);
  op.getRhsMutable().assign(getPacked(weights, geometry, op));
  op.setTile(SmallVector<int64_t>{tile.rows, tile.columns, depth});
  ++numPacked;
  return success();
}

void PackWeights::runOnOperation() {
  packedConstants.clear();
  func::FuncOp func = getOperation();
  if (func.isExternal())
    return;
  FailureOr<TargetInfo> target = readTarget(func);
  if (failed(target))
    return signalPassFailure();
  WalkResult result = func.walk([&](Operation *op) -> WalkResult {
    if (auto matmul = dyn_cast<kernel::MatmulOp>(op))
      return pack(matmul, *target);
    if (auto conv = dyn_cast<kernel::Conv2DOp>(op))
      return pack(conv, *target);
    return WalkResult::advance();
  });
  if (result.wasInterrupted())
    return signalPassFailure();
  // Constants whose packed form took their place.
  func.walk([](arith::ConstantOp constant) {
    if (constant->use_empty())
      constant->erase();
  });
}
