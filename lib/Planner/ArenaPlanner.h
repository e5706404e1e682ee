//===- ArenaPlanner.h - Offsets of buffers in one arena ---------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lifetimes in, offsets out: buffers of a linear schedule share one block of memory that is as small as can be found.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_PLANNER_ARENAPLANNER_H
#define ADZE_LIB_PLANNER_ARENAPLANNER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace adze {

/// A place inside another buffer.
struct ArenaAlias {
  size_t buffer;   // index of the buffer that holds this one; may be an alias itself
  uint64_t offset; // bytes from its start
};

/// A buffer and when it is needed. Positions are those of a linear schedule, both ends included: what an op at position
/// p reads and what it writes are both alive at p.
struct ArenaBuffer {
  uint64_t bytes = 0;
  uint64_t alignment = 1; // of the offset, in bytes: a power of two
  uint64_t firstUse = 0;
  uint64_t lastUse = 0; // >= firstUse
  /// Views (reshape, split, the pieces of a concatenation, the inside of a padded buffer) live in another buffer, which
  /// is kept as long as any of its views. A view ends inside the other buffer, and its offset in the buffer that is no
  /// view is a multiple of its alignment: pieces of odd length need a small one.
  std::optional<ArenaAlias> aliasOf = std::nullopt;
  /// Buffers whose offset this one may take although one ends at the position where the other begins: the op there
  /// reads element i before it writes element i. Either of the two may list the other; where the lifetimes do not meet
  /// in exactly one position the entry has no effect.
  std::vector<size_t> mayShareWith = {};
  /// For messages only.
  std::string name = {};
};

struct ArenaOptions {
  /// Placements of one buffer that the local search may spend when the simple orders do not reach the bound. The
  /// default takes a few hundred milliseconds at most; 0 turns the search off.
  uint64_t searchBudget = 200000;
  /// The search draws from a generator with this seed: the same input gives the same plan on every machine.
  uint64_t seed = 1;
};

struct ArenaPlan {
  std::vector<uint64_t> offsets; // bytes, one a buffer; empty buffers have one too
  uint64_t totalBytes = 0;
  uint64_t alignment = 1; // of the arena itself
  /// Bytes that no plan with the same views and the same buffers in place can do without: the largest live set, where
  /// every buffer is as long as alignment makes it.
  uint64_t lowerBound = 0;
  size_t inPlace = 0;   // buffers that took the place of another
  std::string strategy; // the order and the fit that won
};

/// Gives every buffer an offset. Buffers that are alive together do not overlap, but for views and in-place pairs.
/// Several orders of greedy placement are tried (by size, by breadth as in arXiv 2001.03288, by area, by duration, by
/// time), then a hill climb over orders when none meets the bound. Deterministic, about n log n.
///
/// Fails, naming the buffer, on an alignment that is no power of two, a lifetime that ends before it begins, an alias
/// that is cyclic, unknown, misaligned or not inside its buffer, an unknown index in `mayShareWith`, and on sizes whose
/// sum does not fit 62 bits.
llvm::Expected<ArenaPlan> planArena(llvm::ArrayRef<ArenaBuffer> buffers, const ArenaOptions &options = {});

/// `ArenaPlan::lowerBound` without a plan. Fails as planArena does.
llvm::Expected<uint64_t> arenaLowerBound(llvm::ArrayRef<ArenaBuffer> buffers);

/// Checks offsets from any planner against the rules above: alignment, size, views, overlap. Shares no code with the
/// planner but the resolution of views.
llvm::Error checkArena(llvm::ArrayRef<ArenaBuffer> buffers, llvm::ArrayRef<uint64_t> offsets, uint64_t totalBytes);

/// What one position of the schedule touches, as indices of buffers.
struct ArenaStep {
  std::vector<size_t> reads;
  std::vector<size_t> writes;
};

/// Sets `firstUse` and `lastUse` of `buffers` from a schedule: step i is position i + 1, `inputs` are alive from
/// position 0 and `outputs` until steps.size() + 1. A buffer that nothing touches lives at position 0 only. Fails on
/// indices that are out of range.
llvm::Error setLifetimes(llvm::MutableArrayRef<ArenaBuffer> buffers, llvm::ArrayRef<ArenaStep> steps,
                         llvm::ArrayRef<size_t> inputs, llvm::ArrayRef<size_t> outputs);

} // namespace adze

#endif // ADZE_LIB_PLANNER_ARENAPLANNER_H
