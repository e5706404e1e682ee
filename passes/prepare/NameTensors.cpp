//===- NameTensors.cpp - Give every tensor a name -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Replaces locations without a name.
//
//===----------------------------------------------------------------------===//

#include "passes/prepare/Passes.h"

#define DEBUG_TYPE "name-tensors"

namespace adze {
#define GEN_PASS_DEF_NAMETENSORS
#include "passes/prepare/Passes.h.inc"
} // namespace adze

using namespace mlir;

static bool isNamed(Location location) {
  if (auto fused = dyn_cast<FusedLoc>(location))
    return llvm::any_of(fused.getLocations(), isNamed);
  return isa<NameLoc>(location);
}

namespace {

struct NameTensors : adze::impl::NameTensorsBase<NameTensors> {
  using Base::Base;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    for (BlockArgument argument : function.getArguments())
      if (!isNamed(argument.getLoc()))
        argument.setLoc(name("argument_" + Twine(argument.getArgNumber()), argument.getLoc()));
    unsigned number = 0;
    function.walk([&](Operation *op) {
      unsigned tensors = llvm::count_if(op->getResultTypes(), llvm::IsaPred<TensorType>);
      if (tensors == 0 || isNamed(op->getLoc()))
        return;
      SmallVector<Location> locations;
      for (unsigned i = 0; i < tensors; ++i)
        locations.push_back(name(op->getName().stripDialect() + "_" + Twine(number++), op->getLoc()));
      op->setLoc(FusedLoc::get(&getContext(), locations));
    });
  }

private:
  Location name(const Twine &text, Location location) {
    ++named;
    return NameLoc::get(StringAttr::get(&getContext(), text), location);
  }
};

} // namespace
