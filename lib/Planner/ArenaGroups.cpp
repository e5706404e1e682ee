//===- ArenaGroups.cpp - What must move together --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Families of views first, then chains of families in place of each other, then rectangles and the bound.
//
//===----------------------------------------------------------------------===//

#include "lib/Planner/ArenaGroups.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>

using namespace llvm;
using namespace adze;

namespace {

constexpr size_t none = ~size_t(0);

/// A root with its views, and the families before and after it in a chain of in-place ops.
struct Family {
  std::vector<size_t> members;
  uint64_t first = 0, last = 0; // from the first to the last use of any member
  uint64_t alignment = 1;
  size_t previous = none, next = none;
  int64_t distance = 0; // of its base from the previous family's
};

/// A pair that may share: `reader` ends where `writer` begins.
struct Candidate {
  size_t reader, writer;
  uint64_t saved; // bytes
};

class GroupBuilder {
public:
  GroupBuilder(ArrayRef<ArenaBuffer> buffers, std::vector<ArenaRoot> roots)
      : buffers(buffers), roots(std::move(roots)) {}

  ArenaGroups build(bool shareInPlace);

private:
  void formFamilies();
  void linkInPlace();
  bool canLink(size_t reader, size_t writer) const;
  void formGroups();
  void addGroup(size_t head);
  std::vector<uint64_t> largestPads() const;
  void computeLive();
  uint32_t timeOf(uint64_t position) const {
    return std::upper_bound(positions.begin(), positions.end(), position) - positions.begin() - 1;
  }

  ArrayRef<ArenaBuffer> buffers;
  std::vector<ArenaRoot> roots;
  std::vector<Family> families; // by the root's index; empty for views
  std::vector<uint64_t> positions;
  ArenaGroups result;
};

} // namespace

void GroupBuilder::formFamilies() {
  families.resize(buffers.size());
  for (auto [index, buffer] : enumerate(buffers)) {
    Family &family = families[roots[index].buffer];
    bool isFirst = family.members.empty();
    family.first = isFirst ? buffer.firstUse : std::min(family.first, buffer.firstUse);
    family.last = std::max(family.last, buffer.lastUse);
    family.alignment = std::max(family.alignment, buffer.alignment);
    family.members.push_back(index);
    result.alignment = std::max(result.alignment, buffer.alignment);
  }
  std::optional<uint64_t> granule;
  for (const Family &family : families) {
    if (family.members.empty())
      continue;
    positions.push_back(family.first);
    granule = std::min(granule.value_or(family.alignment), family.alignment);
  }
  result.granule = granule.value_or(1);
  llvm::sort(positions);
  positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
  result.times = positions.size();
}

bool GroupBuilder::canLink(size_t reader, size_t writer) const {
  const Family &before = families[roots[reader].buffer], &after = families[roots[writer].buffer];
  uint64_t position = buffers[reader].lastUse;
  if (&before == &after || before.next != none || after.previous != none || before.last != position ||
      after.first != position)
    return false;
  // Three families at one position: the outer two do not know each other.
  if ((before.first == position && before.previous != none) || (after.last == position && after.next != none))
    return false;
  int64_t distance = int64_t(roots[reader].offset) - int64_t(roots[writer].offset);
  if (distance % int64_t(result.alignment))
    return false;
  // What ends and what begins at the position must be apart, or exactly in place and allowed to be.
  for (size_t ends : before.members) {
    if (buffers[ends].lastUse != position || !buffers[ends].bytes)
      continue;
    int64_t low = roots[ends].offset, high = low + buffers[ends].bytes;
    for (size_t begins : after.members) {
      if (buffers[begins].firstUse != position || !buffers[begins].bytes)
        continue;
      int64_t start = distance + int64_t(roots[begins].offset), stop = start + buffers[begins].bytes;
      bool allowed = start == low && (is_contained(buffers[begins].mayShareWith, ends) ||
                                      is_contained(buffers[ends].mayShareWith, begins));
      if (start < high && low < stop && !allowed)
        return false;
    }
  }
  return true;
}

/// Greedy matching, the largest savings first: a family follows at most one and is followed by at most one.
void GroupBuilder::linkInPlace() {
  std::vector<Candidate> candidates;
  for (auto [index, buffer] : enumerate(buffers))
    for (size_t other : buffer.mayShareWith) {
      uint64_t saved = std::min(buffer.bytes, buffers[other].bytes);
      if (buffers[other].lastUse == buffer.firstUse)
        candidates.push_back({other, index, saved});
      else if (buffer.lastUse == buffers[other].firstUse)
        candidates.push_back({index, other, saved});
    }
  llvm::sort(candidates, [](const Candidate &a, const Candidate &b) {
    return std::tie(b.saved, a.writer, a.reader) < std::tie(a.saved, b.writer, b.reader);
  });
  for (const Candidate &candidate : candidates) {
    if (!candidate.saved || !canLink(candidate.reader, candidate.writer))
      continue;
    size_t before = roots[candidate.reader].buffer, after = roots[candidate.writer].buffer;
    families[before].next = after;
    families[after].previous = before;
    families[after].distance = int64_t(roots[candidate.reader].offset) - int64_t(roots[candidate.writer].offset);
    ++result.inPlace;
  }
}

void GroupBuilder::addGroup(size_t head) {
  int64_t lowest = 0, base = 0;
  for (size_t at = head; at != none; at = families[at].next) {
    base += families[at].distance;
    lowest = std::min(lowest, base);
  }
  ArenaGroup group;
  uint64_t alignment = 1;
  base = -lowest;
  for (size_t at = head; at != none; at = families[at].next) {
    const Family &family = families[at];
    base += family.distance;
    uint64_t low = base, high = low + buffers[at].bytes;
    uint64_t padded = alignTo(high, result.granule);
    group.segments.push_back({timeOf(family.first), timeOf(family.last), low, padded, padded - high});
    group.extent = std::max(group.extent, high);
    alignment = std::max(alignment, family.alignment);
    for (size_t member : family.members)
      result.members[member] = {result.groups.size(), low + roots[member].offset};
  }
  result.groups.push_back(std::move(group));
  result.alignments.push_back(alignment);
}

void GroupBuilder::formGroups() {
  result.members.resize(buffers.size());
  for (size_t index = 0; index < buffers.size(); ++index)
    if (!families[index].members.empty() && families[index].previous == none)
      addGroup(index);
}

/// The most that anything alive at each position is padded by. Painting from the widest pad down touches each
/// position once.
std::vector<uint64_t> GroupBuilder::largestPads() const {
  std::vector<const ArenaSegment *> pads;
  for (const ArenaGroup &group : result.groups)
    for (const ArenaSegment &segment : group.segments)
      pads.push_back(&segment);
  llvm::sort(pads, [](const ArenaSegment *a, const ArenaSegment *b) { return a->pad > b->pad; });
  std::vector<uint64_t> painted(result.times);
  std::vector<uint32_t> next(result.times + 1); // a position not painted yet, at or behind the index
  for (uint32_t time = 0; time <= result.times; ++time)
    next[time] = time;
  auto find = [&](uint32_t time) {
    while (next[time] != time)
      time = next[time] = next[next[time]];
    return time;
  };
  for (const ArenaSegment *segment : pads)
    for (uint32_t time = find(segment->first); time <= segment->last; time = find(time)) {
      painted[time] = segment->pad;
      next[time] = time + 1;
    }
  return painted;
}

void GroupBuilder::computeLive() {
  // Differences wrap, sums do not.
  std::vector<uint64_t> &live = result.live;
  live.assign(result.times + 1, 0);
  for (const ArenaGroup &group : result.groups) {
    const ArenaSegment *before = nullptr;
    for (const ArenaSegment &segment : group.segments) {
      live[segment.first] += segment.high - segment.low;
      live[segment.last + 1] -= segment.high - segment.low;
      if (before) {
        // Where two follow each other in place, what both occupy counts once.
        uint64_t low = std::max(before->low, segment.low), high = std::min(before->high, segment.high);
        uint64_t common = high > low ? high - low : 0;
        live[segment.first] -= common;
        live[segment.first + 1] += common;
      }
      before = &segment;
    }
  }
  for (size_t time = 1; time < live.size(); ++time)
    live[time] += live[time - 1];
  live.pop_back();
  // What lies last in the arena need not be padded.
  std::vector<uint64_t> pads = largestPads();
  for (size_t time = 0; time < live.size(); ++time)
    result.lowerBound = std::max(result.lowerBound, live[time] - pads[time]);
}

ArenaGroups GroupBuilder::build(bool shareInPlace) {
  formFamilies();
  if (shareInPlace)
    linkInPlace();
  formGroups();
  computeLive();
  return std::move(result);
}

Expected<ArenaGroups> adze::groupBuffers(ArrayRef<ArenaBuffer> buffers, bool shareInPlace) {
  Expected<std::vector<ArenaRoot>> roots = resolveAliases(buffers);
  if (!roots)
    return roots.takeError();
  return GroupBuilder(buffers, std::move(*roots)).build(shareInPlace);
}
