//===- ClusteredConstant.h - Constants of few values ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks `adze.clustered_const`, and says what tensor it stands for.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_CLUSTEREDCONSTANT_H
#define ADZE_DIALECTS_ADZE_CLUSTEREDCONSTANT_H

#include "mlir/IR/BuiltinAttributes.h"

#include <string>

namespace adze {

class ClusteredConstOp;

/// Which table each element of a clustered constant looks into: of element i, in row-major order, it is
/// `i / inner % extent / slices`.
struct ClusterTables {
  int64_t tables = 1; // rows of `values`
  int64_t values = 1; // columns of `values`
  int64_t inner = 1;  // elements behind one step of the axis
  int64_t extent = 1; // of the axis
  int64_t slices = 1; // of the axis that share a table

  int64_t getTable(int64_t element) const { return element / inner % extent / slices; }
};

/// Of a constant that has been checked.
ClusterTables getClusterTables(ClusteredConstOp constant);

/// Fails, with the broken constraint of the op's C1 to C5 in `error`, unless the constant is well formed. Linear in its elements.
llvm::LogicalResult checkClusters(ClusteredConstOp constant, std::string &error);

/// The dense value: each index replaced by what it stands for, in the result's storage type.
mlir::ElementsAttr expandClusters(ClusteredConstOp constant);

} // namespace adze

#endif // ADZE_DIALECTS_ADZE_CLUSTEREDCONSTANT_H
