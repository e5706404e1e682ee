//===- ArenaPlanner.cpp - Offsets of buffers in one arena -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Greedy placement of groups in several orders, then a hill climb over orders.
//
//===----------------------------------------------------------------------===//

#include "lib/Planner/ArenaPlanner.h"

#include "lib/Planner/ArenaGroups.h"
#include "lib/Planner/Occupancy.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <limits>

using namespace llvm;
using namespace adze;

namespace {

/// Which of the gaps that are large enough.
enum class Fit { Lowest, Tightest };

using Order = std::vector<uint32_t>; // groups

struct Placement {
  std::vector<uint64_t> bases; // by group
  uint64_t total = std::numeric_limits<uint64_t>::max();
};

/// What orders are made of, one a group.
struct GroupKey {
  uint64_t extent;   // bytes
  uint64_t duration; // compressed positions
  double area;       // their product, summed over segments
  uint64_t breadth;  // the most bytes alive while it is
  uint32_t first;
};

class Packer {
public:
  explicit Packer(const ArenaGroups &groups) : groups(groups), occupancy(groups.times) { computeKeys(); }

  /// The best placement within the budget, and how it was found.
  Placement run(const ArenaOptions &options, std::string &strategy);

private:
  void computeKeys();
  bool place(const Order &order, Fit fit, uint64_t limit, Placement &placement);
  uint64_t findBase(uint32_t group, Fit fit);
  template <typename Less>
  void tryOrder(const char *name, Less less);
  void climb(const ArenaOptions &options);
  bool moveOne(Order &order, uint64_t &random) const; // false: nothing moved

  const ArenaGroups &groups;
  Occupancy occupancy;
  std::vector<GroupKey> keys;
  std::vector<std::pair<int64_t, int64_t>> barred; // bases strictly between the two are impossible
  Placement best;
  Order bestOrder;
  Fit bestFit = Fit::Lowest;
  std::string bestName;
};

} // namespace

/// splitmix64: a generator that is the same with every standard library.
static uint64_t nextRandom(uint64_t &state) {
  uint64_t value = state += 0x9E3779B97F4A7C15;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
  return value ^ (value >> 31);
}

void Packer::computeKeys() {
  // Maxima of 2^k neighbours, so that the breadth of a long lifetime costs two look-ups.
  std::vector<std::vector<uint64_t>> maxima{groups.live};
  for (size_t width = 1; 2 * width <= groups.live.size(); width *= 2) {
    const std::vector<uint64_t> &half = maxima.back();
    std::vector<uint64_t> full(half.size() - width);
    for (size_t index = 0; index < full.size(); ++index)
      full[index] = std::max(half[index], half[index + width]);
    maxima.push_back(std::move(full));
  }
  for (const ArenaGroup &group : groups.groups) {
    GroupKey key{group.extent, 0, 0, 0, group.segments.front().first};
    for (const ArenaSegment &segment : group.segments) {
      uint64_t duration = segment.last - segment.first + 1;
      const std::vector<uint64_t> &level = maxima[Log2_64(duration)];
      key.duration += duration;
      key.area += double(duration) * double(segment.high - segment.low);
      uint64_t width = uint64_t(1) << Log2_64(duration);
      key.breadth = std::max({key.breadth, level[segment.first], level[segment.last + 1 - width]});
    }
    keys.push_back(key);
  }
}

uint64_t Packer::findBase(uint32_t index, Fit fit) {
  barred.clear();
  for (const ArenaSegment &segment : groups.groups[index].segments)
    if (segment.low != segment.high)
      occupancy.visit(segment.first, segment.last, [&](ByteRange taken) {
        barred.push_back({int64_t(taken.low) - int64_t(segment.high), int64_t(taken.high) - int64_t(segment.low)});
      });
  llvm::sort(barred);
  uint64_t alignment = groups.alignments[index];
  int64_t base = 0, choice = -1, tightest = std::numeric_limits<int64_t>::max();
  for (auto [low, high] : barred) {
    if (base <= low && low - base < tightest) {
      choice = base;
      tightest = low - base;
      if (fit == Fit::Lowest)
        return choice;
    }
    if (high > base)
      base = alignTo(uint64_t(high), alignment);
  }
  return choice < 0 ? base : choice;
}

/// False where the total would exceed `limit`.
bool Packer::place(const Order &order, Fit fit, uint64_t limit, Placement &placement) {
  occupancy.clear();
  placement.total = 0;
  placement.bases.assign(groups.groups.size(), 0);
  for (uint32_t index : order) {
    const ArenaGroup &group = groups.groups[index];
    if (!group.extent)
      continue;
    uint64_t base = findBase(index, fit);
    if (base + group.extent > limit)
      return false;
    placement.bases[index] = base;
    placement.total = std::max(placement.total, base + group.extent);
    for (const ArenaSegment &segment : group.segments)
      if (segment.low != segment.high)
        occupancy.add(segment.first, segment.last, base + segment.low, base + segment.high);
  }
  return true;
}

template <typename Less>
void Packer::tryOrder(const char *name, Less less) {
  Order order(groups.groups.size());
  for (uint32_t index = 0; index < order.size(); ++index)
    order[index] = index;
  llvm::sort(order, [&](uint32_t a, uint32_t b) {
    return less(keys[a], keys[b]) || (!less(keys[b], keys[a]) && a < b);
  });
  for (Fit fit : {Fit::Lowest, Fit::Tightest}) {
    Placement placement;
    if (best.total == groups.lowerBound || !place(order, fit, best.total - 1, placement))
      continue;
    best = std::move(placement);
    bestOrder = order;
    bestFit = fit;
    bestName = std::string(name) + (fit == Fit::Lowest ? ", lowest fit" : ", tightest fit");
  }
}

/// Takes a group out and puts it in further to the front: mostly one that lies on top of the arena.
bool Packer::moveOne(Order &order, uint64_t &random) const {
  size_t from = nextRandom(random) % order.size();
  if (nextRandom(random) % 4) {
    for (size_t tried = 0; tried < order.size(); ++tried, from = (from + 1) % order.size())
      if (best.bases[order[from]] + groups.groups[order[from]].extent == best.total)
        break;
  }
  if (!from)
    return false;
  size_t to = nextRandom(random) % from;
  if (nextRandom(random) % 2)
    std::swap(order[to], order[from]);
  else
    std::rotate(order.begin() + to, order.begin() + from, order.begin() + from + 1);
  return true;
}

void Packer::climb(const ArenaOptions &options) {
  uint64_t random = options.seed, found = best.total;
  size_t rounds = options.searchBudget / std::max<size_t>(groups.groups.size(), 1);
  for (; rounds && best.total != groups.lowerBound; --rounds) {
    // Now and then several moves at once, to leave a hollow.
    Order order = bestOrder;
    bool moved = moveOne(order, random);
    while (nextRandom(random) % 4 == 0)
      moved |= moveOne(order, random);
    if (!moved)
      continue;
    // Equal totals are accepted: plateaus are wide.
    Fit fit = nextRandom(random) % 8 ? bestFit : (bestFit == Fit::Lowest ? Fit::Tightest : Fit::Lowest);
    Placement placement;
    if (!place(order, fit, best.total, placement))
      continue;
    best = std::move(placement);
    bestOrder = std::move(order);
    bestFit = fit;
  }
  if (best.total != found)
    bestName += ", improved by search";
}

Placement Packer::run(const ArenaOptions &options, std::string &strategy) {
  tryOrder("by size", [](const GroupKey &a, const GroupKey &b) {
    return std::make_pair(b.extent, b.duration) < std::make_pair(a.extent, a.duration);
  });
  tryOrder("by breadth", [](const GroupKey &a, const GroupKey &b) {
    return std::make_pair(b.breadth, b.extent) < std::make_pair(a.breadth, a.extent);
  });
  tryOrder("by area", [](const GroupKey &a, const GroupKey &b) { return a.area > b.area; });
  tryOrder("by duration", [](const GroupKey &a, const GroupKey &b) {
    return std::make_pair(b.duration, b.extent) < std::make_pair(a.duration, a.extent);
  });
  tryOrder("by time", [](const GroupKey &a, const GroupKey &b) {
    return std::make_pair(a.first, b.extent) < std::make_pair(b.first, a.extent);
  });
  climb(options);
  strategy = bestName;
  return std::move(best);
}

static ArenaPlan makePlan(const ArenaGroups &groups, const ArenaOptions &options) {
  ArenaPlan plan;
  Placement placement = Packer(groups).run(options, plan.strategy);
  for (const ArenaRoot &member : groups.members)
    plan.offsets.push_back(placement.bases[member.buffer] + member.offset);
  plan.totalBytes = placement.total;
  plan.alignment = groups.alignment;
  plan.lowerBound = groups.lowerBound;
  plan.inPlace = groups.inPlace;
  return plan;
}

Expected<ArenaPlan> adze::planArena(ArrayRef<ArenaBuffer> buffers, const ArenaOptions &options) {
  Expected<ArenaGroups> groups = groupBuffers(buffers, /*shareInPlace=*/true);
  if (!groups)
    return groups.takeError();
  ArenaPlan plan = makePlan(*groups, options);
  if (plan.totalBytes == plan.lowerBound || !groups->inPlace)
    return plan;
  // Long chains are hard to place: without them the arena may be smaller although the bound is larger.
  Expected<ArenaGroups> apart = groupBuffers(buffers, /*shareInPlace=*/false);
  if (!apart)
    return apart.takeError();
  if (apart->lowerBound >= plan.totalBytes)
    return plan;
  ArenaPlan other = makePlan(*apart, options);
  if (other.totalBytes >= plan.totalBytes)
    return plan;
  other.lowerBound = plan.lowerBound;
  return other;
}

Expected<uint64_t> adze::arenaLowerBound(ArrayRef<ArenaBuffer> buffers) {
  Expected<ArenaGroups> groups = groupBuffers(buffers, /*shareInPlace=*/true);
  if (!groups)
    return groups.takeError();
  return groups->lowerBound;
}
