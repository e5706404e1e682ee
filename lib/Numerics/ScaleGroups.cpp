//===- ScaleGroups.cpp - Who shares a scale -------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Union-find with ranges.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/ScaleGroups.h"

#include <algorithm>
#include <cassert>
#include <cmath>

using namespace adze;

static SlotRange unite(const SlotRange &a, const SlotRange &b) {
  if (a.isOpen || b.isOpen)
    return a.isOpen ? b : a;
  SlotRange both{std::min(a.min, b.min), std::max(a.max, b.max)};
  // A stated scale belongs to its range.
  for (const SlotRange *range : {&a, &b})
    if (range->min == both.min && range->max == both.max && range->statedScale > 0)
      both.statedScale = range->statedScale;
  return both;
}

/// Whether [min, max] lies in what the stored integers of fixed parameters stand for, but for one step.
static bool holds(const AffineParams &fixed, unsigned bits, const SlotRange &range) {
  double low = bits == 16 ? -32768 : -128, high = bits == 16 ? 32767 : 127;
  return range.isOpen || (range.min >= fixed.scale * (low - double(fixed.zeroPoint) - 1) &&
                          range.max <= fixed.scale * (high - double(fixed.zeroPoint) + 1));
}

ScaleGroups::Slot ScaleGroups::add(const SlotRange &range, unsigned bits) {
  groups.push_back({Slot(groups.size()), range, range, bits, std::nullopt});
  return groups.size() - 1;
}

ScaleGroups::Slot ScaleGroups::find(Slot slot) {
  while (groups[slot].parent != slot)
    slot = groups[slot].parent = groups[groups[slot].parent].parent;
  return slot;
}

void ScaleGroups::fix(Slot slot, const AffineParams &params) {
  Group &group = groups[find(slot)];
  assert((!group.fixed || *group.fixed == params) && "fixed twice");
  group.fixed = params;
}

void ScaleGroups::merge(Slot a, Slot b) {
  Group &into = groups[a], &from = groups[b];
  into.range = unite(into.range, from.range);
  if (!into.fixed)
    into.fixed = from.fixed;
  from.parent = a;
}

void ScaleGroups::join(Slot a, Slot b) {
  a = find(a);
  b = find(b);
  if (a != b)
    merge(a, b);
}

bool ScaleGroups::tryJoin(Slot a, Slot b, double ratio) {
  SlotRange own = groups[a].own;
  a = find(a);
  b = find(b);
  if (a == b)
    return true;
  const Group &left = groups[a], &right = groups[b];
  if (left.bits != right.bits)
    return false;
  if (left.fixed && right.fixed && !(*left.fixed == *right.fixed))
    return false;
  if ((left.fixed && !holds(*left.fixed, left.bits, right.range)) ||
      (right.fixed && !holds(*right.fixed, right.bits, left.range)))
    return false;
  if (ratio > 0 && !own.isOpen && !left.fixed && !right.fixed) {
    SlotRange both = unite(left.range, right.range);
    if (std::max(both.max, 0.0) - std::min(both.min, 0.0) > ratio * (std::max(own.max, 0.0) - std::min(own.min, 0.0)))
      return false;
  }
  merge(a, b);
  return true;
}

bool ScaleGroups::isKnown(Slot slot) {
  const Group &group = groups[find(slot)];
  return group.fixed || !group.range.isOpen;
}

AffineParams ScaleGroups::getParams(Slot slot) {
  const Group &group = groups[find(slot)];
  if (group.fixed)
    return *group.fixed;
  double factor = group.bits == 16 && group.range.statedScale == 0 ? headroom : 1;
  AffineParams params = chooseActivationParams(factor * group.range.min, factor * group.range.max, group.bits);
  // Training's own scale differs in its last bits, and its integers should be met exactly.
  if (double stated = group.range.statedScale; stated > 0 && std::abs(stated - params.scale) < 1e-4 * params.scale)
    params.scale = stated;
  return params;
}
