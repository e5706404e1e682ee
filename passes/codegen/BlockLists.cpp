//===- BlockLists.cpp - Which blocks of weights there are -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Places are computed here, with the strides of the operand, so that a loop adds one number and nothing else.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/BlockLists.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "passes/codegen/SparseShape.h"

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

/// Where the left operand's row has the elements of a unit.
static int64_t findPlace(const ProductShape &shape, int64_t unit) {
  int64_t step = shape.tileColumns * shape.depth, rest = unit * step, place = 0;
  for (const WindowLoop &loop : shape.window) {
    place += rest / loop.weightStride * loop.lhsStride;
    rest %= loop.weightStride;
  }
  return place + rest / step * shape.depth * shape.lhsStep;
}

Value codegen::makeList(OpBuilder &builder, func::FuncOp function, const Twine &name, DenseIntElementsAttr values) {
  auto type = MemRefType::get(values.getType().getShape(), values.getElementType());
  OpBuilder atModule(function);
  auto global = memref::GlobalOp::create(atModule, function.getLoc(), name.str(), builder.getStringAttr("private"),
                                         type, values, /*constant=*/true, /*alignment=*/IntegerAttr());
  return memref::GetGlobalOp::create(builder, function.getLoc(), type, global.getSymName());
}

void codegen::makeBlockLists(OpBuilder &builder, func::FuncOp function, StringRef name, ProductShape &shape) {
  SparsePattern pattern = readPattern(shape);
  SmallVector<int32_t> starts{0}, places, units;
  for (int64_t panel = 0; panel < pattern.columns; ++panel) {
    for (int64_t unit = 0; unit < pattern.units; ++unit)
      if (pattern.has(panel, unit)) {
        places.push_back(int32_t(findPlace(shape, unit)));
        units.push_back(int32_t(unit * shape.depth));
      }
    starts.push_back(int32_t(places.size()));
  }
  if (places.empty())
    places = units = {0};
  auto make = [&](const Twine &suffix, ArrayRef<int32_t> numbers) {
    return makeList(builder, function, name + suffix, builder.getI32TensorAttr(numbers));
  };
  shape.blockStarts = make("_starts", starts);
  shape.blockPlaces = make("_places", places);
  shape.blockUnits = places == units ? shape.blockPlaces : make("_units", units);
  int64_t panels = std::max<int64_t>(1, pattern.columns);
  shape.panelElements = llvm::divideCeil(starts.back(), panels) * shape.tileColumns * shape.depth;
}
