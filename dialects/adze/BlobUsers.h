//===- BlobUsers.h - Weights that live as long as their users ---*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Resource blobs live as long as their context. A pass that replaces them one by one, and counts their users here, holds
// the old and the new ones at the same time for one of them only.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_BLOBUSERS_H
#define ADZE_DIALECTS_ADZE_BLOBUSERS_H

#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Operation.h"

namespace adze {

/// Counts the ops that name each blob, and drops a blob with the last of them. Nothing but ops under `root` may use them.
class BlobUsers {
public:
  explicit BlobUsers(mlir::Operation *root);

  /// A new op under `root`.
  void add(mlir::Operation *op) { count(op, 1); }
  /// An op that is about to be erased.
  void remove(mlir::Operation *op) { count(op, -1); }

private:
  void count(mlir::Operation *op, int change);

  llvm::DenseMap<mlir::DialectResourceBlobManager::BlobEntry *, int> users;
};

} // namespace adze

#endif // ADZE_DIALECTS_ADZE_BLOBUSERS_H
