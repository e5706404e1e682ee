//===- CustomOps.cpp - What plug-ins know of custom ops -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The registry of models, and what a model does that says nothing else.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/CustomOps.h"

#include "dialects/adze/ConstantData.h"

using namespace mlir;
using namespace adze;

MLIR_DEFINE_EXPLICIT_TYPE_ID(adze::CustomOps)

CustomOpModel::~CustomOpModel() = default;

llvm::Expected<CustomOptions> CustomOpModel::decodeOptions(MLIRContext *context, ArrayRef<char> bytes) const {
  return decodeFlexBuffer(context, bytes);
}

llvm::Expected<std::vector<char>> CustomOpModel::encodeOptions(const CustomOptions &options) const {
  return encodeFlexBuffer(options.getDictionary());
}

llvm::Expected<SmallVector<ShapedTypeComponents>> CustomOpModel::inferShapes(CustomOp op, const CustomOptions &) const {
  return SmallVector<ShapedTypeComponents>(op->getNumResults());
}

const CustomOpModel *CustomOps::find(CustomOp op) {
  const auto *models = op->getDialect()->getRegisteredInterface<CustomOps>();
  auto found = models->models.find(op.getCustomCode());
  return found == models->models.end() ? nullptr : found->second.get();
}

llvm::Expected<CustomOptions> adze::readOptions(CustomOp op, const CustomOpModel &model) {
  std::vector<char> storage;
  ArrayRef<char> bytes;
  if (std::optional<ElementsAttr> options = op.getOptions())
    bytes = getWireData(*options, storage);
  return model.decodeOptions(op.getContext(), bytes);
}
