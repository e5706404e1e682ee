//===- AdzeInterfaces.cpp - What optimizations ask of ops -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Helpers of the generated interface methods.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeInterfaces.h"

#include "dialects/adze/WireTypes.h"

using namespace mlir;

SmallVector<unsigned> adze::detail::allNumbers(TypeRange types) {
  SmallVector<unsigned> numbers;
  for (auto [number, type] : llvm::enumerate(types))
    if (isTensorOf(type, {"FLOAT32", "INT4", "INT8", "UINT8", "INT16"}))
      numbers.push_back(number);
  return numbers;
}

SmallVector<unsigned> adze::detail::presentOperands(Operation *op, ArrayRef<unsigned> numbers) {
  SmallVector<unsigned> present;
  for (unsigned number : numbers)
    if (number < op->getNumOperands() && isa<TensorType>(op->getOperand(number).getType()))
      present.push_back(number);
  return present;
}
