//===- Observation.cpp - Tensors that running code shows ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One listener a thread.
//
//===----------------------------------------------------------------------===//

#include "lib/Support/Observation.h"

#include "llvm/ADT/SmallVector.h"

#include <cstring>

using namespace adze;
using namespace llvm;

static thread_local ListeningScope *current = nullptr;

std::string adze::makeObservationHeader(int64_t slot, ArrayRef<int64_t> shape) {
  SmallVector<int64_t> numbers = {slot};
  numbers.append(shape.begin(), shape.end());
  return std::string(reinterpret_cast<const char *>(numbers.data()), numbers.size_in_bytes());
}

ListeningScope::ListeningScope(ObservationListener listener) : listener(listener), outer(current) { current = this; }

ListeningScope::~ListeningScope() { current = outer; }

void adze::observe(const void *const *inputs, void *const *, const void *options, size_t bytes) {
  if (!current)
    return;
  // Options are bytes: nothing is known of their alignment.
  SmallVector<int64_t, 8> numbers(bytes / sizeof(int64_t));
  std::memcpy(numbers.data(), options, bytes);
  current->listener(numbers.front(), ArrayRef(numbers).drop_front(), inputs[0]);
}
