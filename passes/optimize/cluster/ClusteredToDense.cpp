//===- ClusteredToDense.cpp - Weights with repeated values ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Expands clustered constants.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ClusteredConstant.h"
#include "dialects/adze/PackedClusters.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/AdzeInterfaces.h"
#include "dialects/adze/ops/ControlOps.h"
#include "dialects/adze/ops/JoinOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "mlir/IR/Remarks.h"
#include "passes/optimize/cluster/ClusteredForm.h"
#include "passes/optimize/cluster/Passes.h"

#define DEBUG_TYPE "clustered-to-dense"

namespace adze {
#define GEN_PASS_DEF_CLUSTEREDTODENSE
#include "passes/optimize/cluster/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct ClusteredToDense : adze::impl::ClusteredToDenseBase<ClusteredToDense> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<ClusteredConstOp> constants(getOperation().getOps<ClusteredConstOp>());
    for (ClusteredConstOp constant : constants)
      if (!micro || !isForMicro(constant))
        expand(constant);
  }

private:
  bool isForMicro(ClusteredConstOp constant);
  void expand(ClusteredConstOp constant);
};

} // namespace

/// Whether LiteRT Micro's kernel looks up the values of an operand: weights of some layers, and biases; inputs of CONCATENATION,
/// what ASSIGN_VARIABLE stores.
static bool looksUp(OpOperand &use) {
  Operation *op = use.getOwner();
  if (isa<ConcatenationOp>(op))
    return true;
  if (isa<AssignVariableOp>(op))
    return use.getOperandNumber() == 1;
  auto weighted = dyn_cast<WeightedOpInterface>(op);
  return weighted && weighted.supportsClusteredWeights() &&
         (llvm::is_contained(weighted.getWeightOperands(), use.getOperandNumber()) ||
          weighted.getBiasOperand() == use.getOperandNumber());
}

bool ClusteredToDense::isForMicro(ClusteredConstOp constant) {
  std::string reason;
  std::optional<PackedClusters> packed = packClusters(constant, reason);
  for (OpOperand &use : constant.getOutput().getUses())
    if (packed && !looksUp(use)) {
      reason = ("LiteRT Micro looks up no values in " + use.getOwner()->getName().getStringRef()).str();
      packed.reset();
    }
  if (!packed) {
    mlir::emitWarning(constant.getLoc()) << "stored without its table: " << reason;
    return false;
  }
  // Bytes of an entry of the metadata, with what refers to it, and of the table of a buffer.
  constexpr uint64_t overhead = 48;
  auto type = cast<ShapedType>(constant.getOutput().getType());
  if (packed->indices.size() + packed->values.size() + overhead < *getWireBytes(getStorageShapedType(type)))
    return true;
  remark::missed(constant.getLoc(), remark::RemarkOpts::name("larger").category(DEBUG_TYPE))
      << "with its table this constant would not be smaller";
  return false;
}

void ClusteredToDense::expand(ClusteredConstOp constant) {
  OpBuilder builder(constant);
  auto plain = ConstOp::create(builder, constant.getLoc(), constant.getOutput().getType(), expandClusters(constant));
  if (remember) {
    int64_t axis = constant.getAxis() ? static_cast<int64_t>(*constant.getAxis()) : -1;
    plain->setAttr(clusteredFormName, builder.getDenseI64ArrayAttr({getClusterTables(constant).tables, axis}));
  }
  constant.getOutput().replaceAllUsesWith(plain.getOutput());
  constant.erase();
  ++numConstants;
}
