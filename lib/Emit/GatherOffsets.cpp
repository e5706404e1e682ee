//===- GatherOffsets.cpp - Gathers and scatters on MVE --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Only what LLVM's faulty path takes is changed: addresses that are a pointer and a vector of indices.
//
//===----------------------------------------------------------------------===//

#include "lib/Emit/GatherOffsets.h"

#include "llvm/CodeGen/TargetSubtargetInfo.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/IntrinsicsARM.h"
#include "llvm/IR/PatternMatch.h"

using namespace adze;
using namespace llvm;
using namespace llvm::PatternMatch;

namespace {

/// Where the elements are: `base` + `offsets` << `shift`.
struct Addresses {
  Value *base;
  Value *offsets;
  unsigned shift;
};

} // namespace

static std::optional<Addresses> decompose(Value *pointers) {
  auto *gep = dyn_cast<GetElementPtrInst>(pointers);
  if (!gep || gep->getNumIndices() != 1 || gep->getPointerOperandType()->isVectorTy())
    return std::nullopt;
  Value *offsets = *gep->idx_begin();
  if (!offsets->getType()->isVectorTy() || offsets->getType()->getScalarSizeInBits() != 32)
    return std::nullopt;
  uint64_t bytes = gep->getModule()->getDataLayout().getTypeAllocSize(gep->getSourceElementType());
  if (bytes != 1 && bytes != 4)
    return std::nullopt;
  return Addresses{gep->getPointerOperand(), offsets, bytes == 4 ? 2u : 0u};
}

/// Rewrites a gather or a scatter. False where it is left to LLVM.
static bool rewrite(IntrinsicInst &access) {
  bool isGather = access.getIntrinsicID() == Intrinsic::masked_gather;
  unsigned place = isGather ? 0 : 1;
  Value *data = isGather ? &access : access.getArgOperand(0);
  auto *type = cast<FixedVectorType>(data->getType());
  std::optional<Addresses> at = decompose(access.getArgOperand(place));
  if (!at || type->getNumElements() != 4 || type->getScalarSizeInBits() != 32 || type->getElementType()->isPointerTy() ||
      access.getParamAlign(place).valueOrOne() < Align(4))
    return false;
  IRBuilder<> builder(&access);
  Value *mask = access.getArgOperand(place + 1);
  Value *bits = builder.getInt32(32), *shift = builder.getInt32(at->shift), *one = builder.getInt32(1);
  bool isWhole = match(mask, m_One());
  Type *base = at->base->getType(), *offsets = at->offsets->getType();
  if (!isGather) {
    if (isWhole)
      builder.CreateIntrinsic(Intrinsic::arm_mve_vstr_scatter_offset, {base, offsets, type}, {at->base, at->offsets, data, bits, shift});
    else
      builder.CreateIntrinsic(Intrinsic::arm_mve_vstr_scatter_offset_predicated, {base, offsets, type, mask->getType()},
                              {at->base, at->offsets, data, bits, shift, mask});
    return true;
  }
  Value *result = isWhole ? builder.CreateIntrinsic(Intrinsic::arm_mve_vldr_gather_offset, {type, base, offsets},
                                                    {at->base, at->offsets, bits, shift, one})
                          : builder.CreateIntrinsic(Intrinsic::arm_mve_vldr_gather_offset_predicated,
                                                    {type, base, offsets, mask->getType()},
                                                    {at->base, at->offsets, bits, shift, one, mask});
  // Lanes that are not loaded are zeros.
  Value *rest = access.getArgOperand(2);
  if (!isWhole && !isa<UndefValue>(rest) && !match(rest, m_Zero()))
    result = builder.CreateSelect(mask, result, rest);
  access.replaceAllUsesWith(result);
  return true;
}

void adze::gatherByOffsets(Module &module, TargetMachine &machine) {
  if (!machine.getTargetTriple().isThumb())
    return;
  for (Function &function : module) {
    if (function.isDeclaration() || !machine.getSubtargetImpl(function)->checkFeatures("+mve"))
      continue;
    SmallVector<IntrinsicInst *> accesses;
    for (Instruction &instruction : instructions(function))
      if (auto *call = dyn_cast<IntrinsicInst>(&instruction); call && (call->getIntrinsicID() == Intrinsic::masked_gather ||
                                                                       call->getIntrinsicID() == Intrinsic::masked_scatter))
        accesses.push_back(call);
    for (IntrinsicInst *access : accesses)
      if (rewrite(*access))
        access->eraseFromParent();
  }
}
