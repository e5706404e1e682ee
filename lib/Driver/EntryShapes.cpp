//===- EntryShapes.cpp - Static shapes for what is run --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Requests for inputs, and LiteRT's defaults.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/EntryShapes.h"

#include "lib/Driver/Diagnostics.h"

using namespace adze;
using namespace mlir;

/// Whether a request `NAME:1x2x3` is about an input.
static bool speaksOf(StringRef request, BlockArgument argument) {
  return request.consume_front(getLocationName(argument.getLoc())) && request.consume_front(":") && !request.contains(':');
}

/// Whether it is about an input and has as many dimensions.
static bool fits(StringRef request, BlockArgument argument) {
  auto type = cast<ShapedType>(argument.getType());
  size_t rank = request.rsplit(':').second.count('x') + 1;
  return speaksOf(request, argument) && (!type.hasRank() || size_t(type.getRank()) == rank);
}

EntryShapes::EntryShapes(ArrayRef<EntryPoint> entries, const CompileModelOptions &options)
    : inputShapes(options.inputShapes.begin(), options.inputShapes.end()), batch(options.batch) {
  SmallVector<BlockArgument> arguments;
  for (func::FuncOp function : llvm::map_range(entries, [](const EntryPoint &entry) { return entry.function; }))
    llvm::append_range(arguments, function.getArguments());
  bool hasOpenBatch = false;
  for (BlockArgument argument : arguments) {
    auto type = dyn_cast<ShapedType>(argument.getType());
    if (!type || type.hasStaticShape())
      continue;
    hasOpenBatch |= type.hasRank() && type.getRank() && type.isDynamicDim(0);
    auto request = llvm::find_if(options.openInputShapes, [&](StringRef text) { return fits(text, argument); });
    if (request != options.openInputShapes.end())
      inputShapes.push_back(*request);
  }
  if (!batch && inputShapes.empty() && hasOpenBatch)
    batch = 1;
}

void adze::makeScalars(const EntryPoint &entry, const EntryShapes &shapes) {
  func::FuncOp function = entry.function;
  for (BlockArgument argument : function.getArguments()) {
    auto type = dyn_cast<UnrankedTensorType>(argument.getType());
    bool isAsked = llvm::any_of(shapes.inputShapes, [&](StringRef request) { return speaksOf(request, argument); });
    if (type && !isAsked)
      argument.setType(RankedTensorType::get({}, type.getElementType()));
  }
  function.setType(FunctionType::get(function.getContext(), ValueRange(function.getArguments()).getTypes(),
                                     function.getResultTypes()));
}
