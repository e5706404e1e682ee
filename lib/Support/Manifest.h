//===- Manifest.h - What is known of a compiled model -----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What running or packaging a model needs to know beside its LLVM module: entry points, tensors, memory, weights, ops.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_SUPPORT_MANIFEST_H
#define ADZE_LIB_SUPPORT_MANIFEST_H

#include "llvm/ADT/ArrayRef.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace adze {

/// One of the tasks into which a kernel is cut, and a function that runs task(argument, i) for every i in [0, count), in any
/// order, on any threads, and returns when all are done.
using Task = void(void *argument, size_t index);
using ParallelFor = void(void *context, size_t count, Task *task, void *argument);

/// The C signature of every entry point. `inputs` and `outputs` hold one pointer a tensor, aligned to its element; behind
/// those to outputs are pointers that receive the extents of the bounded ones, in order, as many int32_t as they have;
/// `arena` (dead between calls), `state` (variables) and `weights` may be null where the manifest says 0 bytes, else
/// are aligned to `arenaAlign`. Slots of `profile` have ticks (llvm.readcyclecounter) added, see `ProfiledOp::slots`; it
/// may be null where the manifest counts no slots. Where the manifest says `threads`, tasks are handed to `parallelFor`
/// with `context`; null: the calling thread runs them.
using EntryFunction = void(const void *const *inputs, void *const *outputs, void *arena, void *state,
                           const void *weights, uint64_t *profile, ParallelFor *parallelFor, void *context);

/// An input or output: dense, row-major, native byte order. A bounded output has room for `shape`, and every element
/// its place there, but only those within the extents of a run are defined.
struct TensorInfo {
  std::string name;
  std::string elementType; ///< Its name on the wire: FLOAT32, INT8, BOOL, ...
  std::vector<int64_t> shape;
  uint64_t bytes = 0;
  std::vector<float> scale; ///< Empty: not quantized. Real value = scale * (stored - zeroPoint).
  std::vector<int64_t> zeroPoint;
  std::string tensor = {}; ///< What the file calls it, where a signature calls it otherwise.
  bool bounded = false;    ///< An output whose extents are known after a run; `shape` has the greatest.
  /// The only value of an input that the code was made for, of all `bytes`: the input is not read. Empty: any.
  std::vector<char> frozen = {};
};

struct SignatureInfo {
  std::string key;    ///< Empty for the main function of a model without signatures.
  std::string symbol; ///< The entry point in the LLVM module.
  std::vector<TensorInfo> inputs, outputs;
  std::string function = {}; ///< What the entry point calls: the pipeline's function, which takes every buffer by itself.
};

/// An op as it is executed, with those that were fused into it.
struct ProfiledOp {
  std::string name; ///< That of its result.
  std::string kind; ///< The builtin, or several with `+` between them where they were fused.
  double macs = 0;
  uint64_t bytes = 0;   ///< Read and written, weights included.
  bool integer = false; ///< Whether the MACs are on integers.
  std::vector<size_t> slots; ///< Those of the profile that count it: one a kernel.
};

/// A tensor in the arena, and the kernels of its signature between which it is there, the first and the last included.
struct ArenaPlace {
  std::string name; ///< Of the tensor; empty where it has none.
  size_t signature = 0;
  uint64_t offset = 0, bytes = 0;
  uint64_t first = 0, last = 0;
};

/// Weights from `offset` on; what no segment covers is zero.
struct WeightSegment {
  uint64_t offset = 0;
  llvm::ArrayRef<char> data;
  std::shared_ptr<const void> owner = {}; ///< Of the data; null where that outlives the manifest by itself.
};

struct Manifest {
  std::vector<SignatureInfo> signatures;
  uint64_t arenaBytes = 0, arenaAlign = 64, stateBytes = 0, weightsBytes = 0;
  uint64_t arenaBound = 0; ///< The largest live set, in bytes: no plan has a smaller arena.
  std::vector<ArenaPlace> arenaMap;
  std::vector<WeightSegment> weights;
  std::vector<ProfiledOp> ops;
  size_t profileSlots = 0; ///< 0: compiled without profiling.
  bool threads = false;    ///< Whether kernels are cut into tasks.
  std::vector<std::string> externs; ///< C functions of custom ops, which the code calls and does not define.
  /// An entry point without inputs and outputs that initializes a zeroed state; empty: zeros are its first state.
  std::string resetSymbol;
};

} // namespace adze

#endif // ADZE_LIB_SUPPORT_MANIFEST_H
