//===- TensorNames.cpp - Names of tensors ---------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads the names that locations hold.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/TensorNames.h"

#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;
using namespace adze;

StringRef adze::getTensorName(Location location) {
  if (auto name = dyn_cast<NameLoc>(location))
    return name.getName();
  if (auto fused = dyn_cast<FusedLoc>(location))
    for (Location inner : fused.getLocations())
      if (StringRef name = getTensorName(inner); !name.empty())
        return name;
  return {};
}

Location adze::getTensorLocation(Value value) {
  auto result = dyn_cast<OpResult>(value);
  if (!result)
    return value.getLoc();
  Operation *op = result.getOwner();
  auto fused = dyn_cast<FusedLoc>(op->getLoc());
  unsigned tensors = llvm::count_if(op->getResultTypes(), llvm::IsaPred<TensorType>);
  if (!fused || fused.getMetadata() || tensors < 2 || fused.getLocations().size() != tensors)
    return op->getLoc();
  auto before = op->getResults().take_front(result.getResultNumber());
  unsigned number = llvm::count_if(before.getTypes(), llvm::IsaPred<TensorType>);
  return number < tensors ? fused.getLocations()[number] : op->getLoc();
}

StringRef adze::getTensorName(Value value) { return getTensorName(getTensorLocation(value)); }

std::vector<std::string> adze::getTensorNames(Operation *op) {
  std::vector<std::string> names;
  for (Value result : op->getResults())
    if (isa<TensorType>(result.getType()))
      names.push_back(getTensorName(result).str());
  return names;
}
