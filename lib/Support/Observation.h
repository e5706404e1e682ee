//===- Observation.h - Tensors that running code shows ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Between the code of a model and whoever runs it in this process: the code calls `adze_observe`, and the listener of the
// thread hears of the tensor. Without a listener nothing happens.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_SUPPORT_OBSERVATION_H
#define ADZE_LIB_SUPPORT_OBSERVATION_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <string>

namespace adze {

/// The function that code calls, in the form of an extern op (kernel.extern_call): one input, no output.
inline constexpr char observationSymbol[] = "adze_observe";

/// The options of a call: the number of the tensor and its shape, as 64-bit integers.
std::string makeObservationHeader(int64_t slot, llvm::ArrayRef<int64_t> shape);

/// Hears of a tensor: its number, shape and stored elements, valid during the call.
using ObservationListener = llvm::function_ref<void(int64_t slot, llvm::ArrayRef<int64_t> shape, const void *elements)>;

/// Makes `listener` that of the calling thread while it lives; they nest.
class ListeningScope {
public:
  explicit ListeningScope(ObservationListener listener);
  ~ListeningScope();
  ListeningScope(const ListeningScope &) = delete;
  ListeningScope &operator=(const ListeningScope &) = delete;

private:
  ObservationListener listener;
  ListeningScope *outer;
  friend void observe(const void *const *inputs, void *const *outputs, const void *options, size_t bytes);
};

/// What the symbol stands for.
void observe(const void *const *inputs, void *const *outputs, const void *options, size_t bytes);

} // namespace adze

#endif // ADZE_LIB_SUPPORT_OBSERVATION_H
