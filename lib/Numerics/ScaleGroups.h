//===- ScaleGroups.h - Who shares a scale -----------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operands and results of integer ops as one problem: those of a kernel that wants one scale must share it, a value and its
// uses should, because otherwise the value is rescaled in between.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_SCALEGROUPS_H
#define ADZE_LIB_NUMERICS_SCALEGROUPS_H

#include "lib/Numerics/AffineQuantization.h"

#include <optional>

namespace adze {

/// What is known of the numbers that a slot holds.
struct SlotRange {
  double min = 0, max = 0;
  /// Nothing is known, and min and max mean nothing.
  bool isOpen = false;
  /// A scale that training chose for [min, max], which is taken unless others share the group; 0: none.
  double statedScale = 0;
};

/// Disjoint sets of slots (operands and results) with one scale and zero point each.
class ScaleGroups {
public:
  using Slot = unsigned;

  /// `headroom`: how many times as wide as what was observed the range of 16 bits is, 1 or more.
  explicit ScaleGroups(double headroom = 1) : headroom(headroom) {}

  /// A new slot, alone. `bits`: 8 or 16.
  Slot add(const SlotRange &range, unsigned bits);
  /// The kernel accepts these parameters only.
  void fix(Slot slot, const AffineParams &params);
  /// Both must share: a kernel wants it so. Neither group is fixed.
  void join(Slot a, Slot b);
  /// Both should share: one value is in both. Joins them, and returns whether they are one group now. They stay apart where
  /// they have other storage, where both are fixed to other parameters, where one is fixed and does not hold the other's
  /// range, and where `ratio` (0: no limit) is set and the common range is more than that many times as wide as the range
  /// of `a`: it would lose too many of its steps.
  bool tryJoin(Slot a, Slot b, double ratio = 0);

  bool areOne(Slot a, Slot b) { return find(a) == find(b); }
  /// Whether a range is known for the group, or its parameters are fixed.
  bool isKnown(Slot slot);
  /// The group's parameters: the fixed ones, those that training stated, or those of the union of all ranges.
  AffineParams getParams(Slot slot);

private:
  struct Group {
    Slot parent;
    SlotRange own, range; ///< Of the slot itself, and of all slots below.
    unsigned bits;
    std::optional<AffineParams> fixed;
  };
  Slot find(Slot slot);
  void merge(Slot a, Slot b);

  double headroom;
  std::vector<Group> groups;
};

} // namespace adze

#endif // ADZE_LIB_NUMERICS_SCALEGROUPS_H
