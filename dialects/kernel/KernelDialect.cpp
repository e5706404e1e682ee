//===- KernelDialect.cpp - The machine dialect ----------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration, and the small ops: state, read, write, calls of C functions.
//
//===----------------------------------------------------------------------===//

#include "dialects/kernel/KernelDialect.h"

#include "mlir/Dialect/MemRef/Utils/MemRefUtils.h"
#include "mlir/IR/Builders.h"
#include "mlir/Transforms/InliningUtils.h"

using namespace mlir;
using namespace adze::kernel;

#include "dialects/kernel/KernelDialect.cpp.inc"

namespace {
/// Subgraphs of control flow are inlined whatever they hold.
struct KernelInliner : DialectInlinerInterface {
  using DialectInlinerInterface::DialectInlinerInterface;
  bool isLegalToInline(Operation *, Region *, bool, IRMapping &) const final { return true; }
  bool isLegalToInline(Region *, Region *, bool, IRMapping &) const final { return true; }
};
} // namespace

void KernelDialect::initialize() {
  addInterfaces<KernelInliner>();
  addOperations<
#define GET_OP_LIST
#include "dialects/kernel/KernelOps.cpp.inc"
      >();
}

using Effects = SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>;

/// The buffer exists as long as the model: naming it is an allocation that must be neither merged nor dropped while it is
/// used.
void StateOp::getEffects(Effects &effects) {
  effects.emplace_back(MemoryEffects::Allocate::get(), cast<OpResult>(getBuffer()));
}

void ReadOp::getEffects(Effects &effects) {
  effects.emplace_back(MemoryEffects::Read::get(), &getBufferMutable());
  if (isa<BaseMemRefType>(getInit().getType()))
    effects.emplace_back(MemoryEffects::Write::get(), &getInitMutable());
}

void WriteOp::getEffects(Effects &effects) {
  effects.emplace_back(MemoryEffects::Write::get(), &getBufferMutable());
  if (isa<BaseMemRefType>(getSource().getType()))
    effects.emplace_back(MemoryEffects::Read::get(), &getSourceMutable());
}

/// What the function does besides is not known: calls are neither merged nor dropped, and keep their order.
void ExternCallOp::getEffects(Effects &effects) {
  effects.emplace_back(MemoryEffects::Read::get());
  effects.emplace_back(MemoryEffects::Write::get());
  for (OpOperand &operand : getOperation()->getOpOperands()) {
    if (!isa<BaseMemRefType>(operand.get().getType()))
      continue;
    if (isDpsInit(&operand))
      effects.emplace_back(MemoryEffects::Write::get(), &operand);
    else
      effects.emplace_back(MemoryEffects::Read::get(), &operand);
  }
}

LogicalResult ExternCallOp::verify() {
  SmallVector<Type> results;
  for (Value init : getInits())
    if (isa<TensorType>(init.getType()))
      results.push_back(init.getType());
  if (TypeRange(results) != getResultTypes())
    return emitOpError("C1: outputs that are tensors have results of their types, and nothing else has");
  for (Type type : getOperandTypes())
    if (auto buffer = dyn_cast<MemRefType>(type); buffer && !memref::isStaticShapeAndContiguousRowMajor(buffer))
      return emitOpError("C2: the elements of ") << buffer << " are not one after the other";
  ArrayRef<int64_t> positions = getAbsent();
  int64_t last = -1, count = getInputs().size() + positions.size();
  for (int64_t position : positions) {
    if (position <= last || position >= count)
      return emitOpError("C3: ") << position << " is no position that increases among " << count << " inputs";
    last = position;
  }
  return success();
}

static LogicalResult verifyCopy(Operation *op, Type source, Type target) {
  auto from = cast<ShapedType>(source), to = cast<ShapedType>(target);
  if (from.getShape() != to.getShape() || from.getElementType() != to.getElementType())
    return op->emitOpError("C1: ") << source << " and " << target << " differ in shape or element type";
  return success();
}

LogicalResult ReadOp::verify() { return verifyCopy(*this, getBuffer().getType(), getInit().getType()); }
LogicalResult WriteOp::verify() { return verifyCopy(*this, getSource().getType(), getBuffer().getType()); }

#define GET_OP_CLASSES
#include "dialects/kernel/KernelOps.cpp.inc"
