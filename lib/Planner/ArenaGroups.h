//===- ArenaGroups.h - What must move together ------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Views and in-place chains become groups with one offset each; the planner places groups.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_PLANNER_ARENAGROUPS_H
#define ADZE_LIB_PLANNER_ARENAGROUPS_H

#include "lib/Planner/ArenaPlanner.h"

namespace adze {

/// Where a buffer lies in the buffer that holds it in the end (itself if it is no view).
struct ArenaRoot {
  size_t buffer;
  uint64_t offset;
};

/// Checks buffers and follows their aliases to the end. Errors as planArena.
llvm::Expected<std::vector<ArenaRoot>> resolveAliases(llvm::ArrayRef<ArenaBuffer> buffers);

/// A rectangle of time and bytes. Times are compressed: ranks among the positions where something begins.
struct ArenaSegment {
  uint32_t first, last; // included
  uint64_t low, high;   // bytes from the group's base; high is rounded up to the granule
  uint64_t pad;         // by this much
};

/// Buffers with fixed distances: a root with its views, and further roots that take its place, in order of time.
struct ArenaGroup {
  std::vector<ArenaSegment> segments;
  uint64_t extent = 0; // bytes from the base to the end of the last buffer
};

struct ArenaGroups {
  std::vector<ArenaGroup> groups;
  std::vector<ArenaRoot> members; // a buffer's group, and its distance from the group's base
  uint32_t times = 0;             // compressed positions are below this
  uint64_t alignment = 1;         // of the arena: the largest
  uint64_t granule = 1;           // the smallest alignment of a group: all bases are multiples
  std::vector<uint64_t> alignments; // of the groups
  std::vector<uint64_t> live;       // bytes alive at each compressed position
  uint64_t lowerBound = 0;
  size_t inPlace = 0;
};

/// Forms the groups. `shareInPlace` false ignores mayShareWith.
llvm::Expected<ArenaGroups> groupBuffers(llvm::ArrayRef<ArenaBuffer> buffers, bool shareInPlace);

} // namespace adze

#endif // ADZE_LIB_PLANNER_ARENAGROUPS_H
