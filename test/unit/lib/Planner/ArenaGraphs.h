//===- ArenaGraphs.h - Buffers as networks have them ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Schedules of the usual shapes for tests of the planner, and an exact planner for tiny ones.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_TEST_UNIT_LIB_PLANNER_ARENAGRAPHS_H
#define ADZE_TEST_UNIT_LIB_PLANNER_ARENAGRAPHS_H

#include "lib/Planner/ArenaPlanner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace adze {

using Buffers = std::vector<ArenaBuffer>;

/// Ops are added in order; their buffers get lifetimes at the end.
class GraphMaker {
public:
  explicit GraphMaker(uint64_t alignment = 64) : alignment(alignment) {}

  size_t buffer(uint64_t bytes) {
    buffers.push_back({bytes, alignment, 0, 0});
    return buffers.size() - 1;
  }
  size_t input(uint64_t bytes) {
    inputs.push_back(buffer(bytes));
    return inputs.back();
  }
  size_t op(std::vector<size_t> reads, uint64_t bytes, bool inPlace = false) {
    size_t result = buffer(bytes);
    if (inPlace)
      buffers[result].mayShareWith.assign(reads.begin(), reads.end());
    steps.push_back({std::move(reads), {result}});
    return result;
  }
  /// The pieces become views; no op is needed.
  size_t concat(const std::vector<size_t> &pieces) {
    uint64_t bytes = 0;
    for (size_t piece : pieces)
      bytes += buffers[piece].bytes;
    size_t result = buffer(bytes);
    bytes = 0;
    for (size_t piece : pieces) {
      buffers[piece].aliasOf = ArenaAlias{result, bytes};
      while (bytes % buffers[piece].alignment)
        buffers[piece].alignment /= 2;
      bytes += buffers[piece].bytes;
    }
    return result;
  }
  Buffers finish(std::vector<size_t> outputs) {
    llvm::cantFail(setLifetimes(buffers, steps, inputs, outputs));
    return buffers;
  }

  Buffers buffers;

private:
  uint64_t alignment;
  std::vector<ArenaStep> steps;
  std::vector<size_t> inputs;
};

/// Plans, checks the plan twice (checkArena and plain pairs), and returns it.
inline ArenaPlan planChecked(const Buffers &buffers, const ArenaOptions &options = {}) {
  llvm::Expected<ArenaPlan> plan = planArena(buffers, options);
  if (!plan) {
    ADD_FAILURE() << llvm::toString(plan.takeError());
    return {};
  }
  if (llvm::Error error = checkArena(buffers, plan->offsets, plan->totalBytes))
    ADD_FAILURE() << llvm::toString(std::move(error));
  EXPECT_GE(plan->totalBytes, plan->lowerBound);
  return std::move(*plan);
}

/// How far a plan is above its bound: 0 is the best.
inline double excess(const ArenaPlan &plan) {
  return plan.lowerBound ? double(plan.totalBytes) / double(plan.lowerBound) - 1 : 0;
}

/// The exact optimum for buffers without views and sharing: lowest fit reaches it in the order of an optimum's offsets,
/// so all orders are tried.
inline uint64_t bruteForce(const Buffers &buffers) {
  std::vector<size_t> order(buffers.size());
  for (size_t index = 0; index < order.size(); ++index)
    order[index] = index;
  uint64_t best = ~uint64_t(0);
  std::vector<uint64_t> offsets(buffers.size());
  do {
    uint64_t total = 0;
    for (size_t placed = 0; placed < order.size(); ++placed) {
      const ArenaBuffer &buffer = buffers[order[placed]];
      uint64_t offset = 0;
      for (bool moved = true; moved;) {
        moved = false;
        for (size_t earlier = 0; earlier < placed; ++earlier) {
          const ArenaBuffer &other = buffers[order[earlier]];
          uint64_t start = offsets[order[earlier]], end = start + other.bytes;
          bool together = buffer.firstUse <= other.lastUse && other.firstUse <= buffer.lastUse;
          if (together && offset < end && start < offset + buffer.bytes) {
            offset = (end + buffer.alignment - 1) / buffer.alignment * buffer.alignment;
            moved = true;
          }
        }
      }
      offsets[order[placed]] = offset;
      total = std::max(total, offset + buffer.bytes);
    }
    best = std::min(best, total);
  } while (std::next_permutation(order.begin(), order.end()));
  return best;
}

/// A network at random: convolutions, residual additions, branches that are concatenated, elementwise ops, and jumps
/// from far back; sizes shrink as extents do.
inline Buffers randomNetwork(uint32_t seed, size_t ops) {
  std::mt19937 random(seed);
  auto draw = [&](uint32_t limit) { return uint32_t(random() % limit); };
  GraphMaker graph;
  uint64_t extent = 32 + 16 * draw(13), channels = 8 * (1 + draw(6));
  auto size = [&](uint64_t depth) { return extent * extent * depth; };
  size_t current = graph.input(size(3)), skipped = graph.op({current}, size(channels));
  current = skipped;
  for (size_t done = 0; done < ops; ++done) {
    switch (draw(6)) {
    case 0: // a residual block
      skipped = current;
      current = graph.op({current}, size(channels * (1 + draw(6))));
      current = graph.op({current}, size(channels));
      if (graph.buffers[skipped].bytes == size(channels))
        current = graph.op({current, skipped}, size(channels), true);
      break;
    case 1: // branches
    {
      std::vector<size_t> pieces;
      for (uint32_t branch = 0, count = 2 + draw(3); branch < count; ++branch) {
        size_t middle = graph.op({current}, size(8 * (1 + draw(12))));
        pieces.push_back(graph.op({middle}, size(8 * (1 + draw(8)))));
      }
      current = graph.concat(pieces);
      break;
    }
    case 2: // smaller
      extent = std::max<uint64_t>(extent / 2, 2);
      channels = std::min<uint64_t>(channels + channels / 2 / 8 * 8, 1024);
      current = graph.op({current}, size(channels));
      break;
    case 3:
      current = graph.op({current}, graph.buffers[current].bytes, true);
      break;
    case 4: // from far back
      current = graph.op({current, skipped}, size(channels));
      break;
    default:
      current = graph.op({current}, size(channels));
    }
  }
  return graph.finish({current});
}

} // namespace adze

#endif // ADZE_TEST_UNIT_LIB_PLANNER_ARENAGRAPHS_H
