//===- VerifyPlanned.cpp - The contract of memory -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function a rule; every op that breaks one is reported.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "passes/verify/Passes.h"

#define DEBUG_TYPE "verify-planned"

namespace adze {
#define GEN_PASS_DEF_VERIFYPLANNED
#include "passes/verify/Passes.h.inc"
} // namespace adze

using namespace mlir;

/// Bytes of a buffer without gaps; none where its elements are no numbers or its shape is not static. Integers narrower than
/// a byte have one each.
static std::optional<int64_t> getBytes(MemRefType type) {
  Type element = type.getElementType();
  int64_t parts = 1;
  if (auto complex = dyn_cast<ComplexType>(element)) {
    element = complex.getElementType();
    parts = 2;
  }
  if (!type.hasStaticShape() || !(element.isIntOrFloat() || element.isIndex()))
    return std::nullopt;
  int64_t bits = element.isIndex() ? 64 : element.getIntOrFloatBitWidth();
  return type.getNumElements() * parts * llvm::divideCeil(bits, 8);
}

/// M1.
static LogicalResult checkValues(Operation *op) {
  auto isTensor = [](Type type) { return isa<TensorType>(type); };
  bool inBlocks = llvm::any_of(op->getRegions(), [&](Region &region) {
    return llvm::any_of(region.getArgumentTypes(), isTensor);
  });
  if (inBlocks || llvm::any_of(op->getResultTypes(), isTensor))
    return op->emitOpError("M1: a tensor is left; one-shot-bufferize should have made a buffer of it");
  return success();
}

/// M2.
static LogicalResult checkMemory(Operation *op) {
  if (isa<memref::GetGlobalOp>(op) || op->getName().getStringRef() == "kernel.state")
    return op->emitOpError("M2: memory is asked for by name; plan-arena should have made a view of it");
  if (hasEffect<MemoryEffects::Allocate>(op) || hasEffect<MemoryEffects::Free>(op))
    return op->emitOpError("M2: memory is allocated or freed; plan-arena should have given it a place in the arena");
  return success();
}

/// M3.
static LogicalResult checkEntry(func::FuncOp function) {
  if (function.isPrivate())
    return success();
  if (function.getNumResults())
    return function.emitOpError("M3: an entry returns values; make-entry should have made arguments of them");
  for (Type type : function.getArgumentTypes()) {
    auto block = dyn_cast<MemRefType>(type);
    if (!block || block.getRank() != 1 || !block.hasStaticShape() || !block.getElementType().isInteger(8) ||
        !block.getLayout().isIdentity())
      return function.emitOpError("M3: an entry takes ") << type << ", which is no block of bytes; plan-arena should have "
                                                                    "made it one";
  }
  return success();
}

/// M4.
static LogicalResult checkConstant(memref::GlobalOp global) {
  auto offset = global->getAttrOfType<IntegerAttr>("kernel.offset");
  if (!offset)
    return global.emitOpError("M4: a constant has no place; plan-arena should have given it one");
  auto bytes = global->getParentOfType<ModuleOp>()->getAttrOfType<IntegerAttr>("kernel.weights_bytes");
  std::optional<int64_t> size = getBytes(global.getType());
  int64_t end = offset.getInt() + size.value_or(0);
  if (!bytes || !size || offset.getInt() < 0 || end > bytes.getInt())
    return global.emitOpError("M4: a constant ends at byte ") << end << " of the weights, which are "
                                                              << (bytes ? bytes.getInt() : 0)
                                                              << " bytes long; plan-arena should have made room";
  return success();
}

/// M5.
static LogicalResult checkView(memref::ViewOp view) {
  auto block = cast<MemRefType>(view.getSource().getType());
  APInt shift;
  std::optional<int64_t> size = getBytes(view.getType());
  if (!block.hasStaticShape() || !size || !matchPattern(view.getByteShift(), m_ConstantInt(&shift)))
    return success();
  int64_t begin = shift.getSExtValue(), end = begin + *size;
  if (begin < 0 || end > block.getDimSize(0))
    return view.emitOpError("M5: a view of bytes ") << begin << " to " << end << " of a block of " << block.getDimSize(0)
                                                    << "; plan-arena should have made room";
  return success();
}

static LogicalResult checkOp(Operation *op) {
  if (failed(checkValues(op)) || failed(checkMemory(op)))
    return failure();
  if (auto function = dyn_cast<func::FuncOp>(op))
    return checkEntry(function);
  if (auto global = dyn_cast<memref::GlobalOp>(op))
    return checkConstant(global);
  if (auto view = dyn_cast<memref::ViewOp>(op))
    return checkView(view);
  return success();
}

namespace {

struct VerifyPlanned : adze::impl::VerifyPlannedBase<VerifyPlanned> {
  using Base::Base;

  void runOnOperation() override {
    bool broken = false;
    getOperation()->walk([&](Operation *op) {
      if (op != getOperation())
        broken |= failed(checkOp(op));
    });
    if (broken)
      signalPassFailure();
    markAllAnalysesPreserved();
  }
};

} // namespace
