//===- BlobUsers.cpp - Weights that live as long as their users -----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Looks into attributes of attributes, as release-blobs does.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/BlobUsers.h"

#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/IR/BuiltinAttributes.h"

using namespace mlir;
using namespace adze;

BlobUsers::BlobUsers(Operation *root) {
  root->walk([&](Operation *op) { add(op); });
}

void BlobUsers::count(Operation *op, int change) {
  AttrTypeWalker walker;
  walker.addWalk([&](DenseResourceElementsAttr attr) {
    auto *entry = attr.getRawHandle().getResource();
    if ((users[entry] += change) == 0)
      entry->setBlob(AsmResourceBlob());
  });
  walker.walk(op->getAttrDictionary());
}
