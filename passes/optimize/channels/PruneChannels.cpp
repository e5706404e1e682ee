//===- PruneChannels.cpp - Fewer channels ---------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Chooses the channels that go.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeDialect.h"
#include "mlir/IR/Remarks.h"
#include "passes/optimize/channels/ChannelImportance.h"
#include "passes/optimize/channels/ChannelRemoval.h"
#include "passes/optimize/channels/ChannelStatistics.h"
#include "passes/optimize/channels/Passes.h"

#include <cmath>
#include <numeric>

#define DEBUG_TYPE "prune-channels"

namespace adze {
#define GEN_PASS_DEF_PRUNECHANNELS
#include "passes/optimize/channels/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct PruneChannels : adze::impl::PruneChannelsBase<PruneChannels> {
  using Base::Base;

  void getDependentDialects(DialectRegistry &registry) const override {
    Base::getDependentDialects(registry);
    registerChannelModels(registry);
  }

  LogicalResult initialize(MLIRContext *context) override {
    if (sparsity < 0 || sparsity >= 1)
      return emitError(UnknownLoc::get(context), "prune-channels: the sparsity is ")
             << sparsity.getValue() << ", not in [0, 1)";
    if (importance != "l1" && importance != "l2" && importance != "activation")
      return emitError(UnknownLoc::get(context), "prune-channels: the importance is l1, l2 or activation, not '")
             << importance << "'";
    if (multiple < 1)
      return emitError(UnknownLoc::get(context), "prune-channels: a multiple of ")
             << multiple.getValue() << " channels";
    return success();
  }

  void runOnOperation() override {
    readSettings();
    if (!exact && sparsity == 0 && !hasSettings)
      return;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (!function.isDeclaration() && failed(pruneFunction(function)))
        return signalPassFailure();
  }

private:
  /// Whether the module says by `adze.prune` what is to be pruned, and asks for samples.
  void readSettings();
  double getSparsity(const ChannelGroup &group) const;
  LogicalResult pruneFunction(func::FuncOp function);
  /// None unless samples are asked for.
  FailureOr<std::optional<ChannelStatistics>> collectStatistics(const ChannelDependencies &dependencies);
  void chooseOfGroup(const ChannelDependencies &dependencies, const ChannelGroup &group,
                     const ChannelStatistics *statistics, llvm::BitVector &dead, llvm::BitVector &removed);
  void remarkFixed(const ChannelDependencies &dependencies);
  void remarkRemoved(const ChannelDependencies &dependencies, const llvm::BitVector &removed);

  bool hasSettings = false, needsSamples = false;
};

} // namespace

static PruneAttr getSettings(Operation *op) {
  auto attr = op->getAttrOfType<PruneAttr>("adze.prune");
  return attr && attr.getPattern() == PrunePattern::channels ? attr : PruneAttr();
}

void PruneChannels::readSettings() {
  hasSettings = false;
  needsSamples = importance == "activation";
  getOperation()->walk([&](Operation *op) {
    PruneAttr attr = getSettings(op);
    hasSettings |= bool(attr);
    needsSamples |= attr && attr.getSaliency() != Saliency::magnitude;
  });
}

double PruneChannels::getSparsity(const ChannelGroup &group) const {
  double least = hasSettings ? 1.0 : sparsity.getValue();
  for (const ChannelRelations::Filters &axis : hasSettings ? group.filters : std::vector<ChannelRelations::Filters>()) {
    // A layer that is to stay as it is keeps the others of its group.
    PruneAttr attr = getSettings(axis.op);
    least = std::min(least, attr ? attr.getSparsity().getValueAsDouble() : 0.0);
  }
  return least;
}

/// Whether all that goes with the channels, and what reads them, is integers.
static bool isOfIntegers(const ChannelClass &channels) {
  auto isInteger = [](Value value) { return !ChannelConstants::isFloat(value); };
  return llvm::all_of(channels.places, [&](const ChannelPlace &place) { return isInteger(place.value); }) &&
         llvm::all_of(channels.reads, [&](const ChannelRead &read) {
           return isInteger(read.place.value) && llvm::all_of(read.op->getResults(), isInteger);
         });
}

/// How many of `count` channels stay.
static int64_t countKept(int64_t count, double sparsity, int64_t multiple) {
  int64_t kept = count - static_cast<int64_t>(std::llround(sparsity * double(count)));
  kept = (std::max<int64_t>(kept, 1) + multiple - 1) / multiple * multiple;
  return std::min(kept, count);
}

void PruneChannels::chooseOfGroup(const ChannelDependencies &dependencies, const ChannelGroup &group,
                                  const ChannelStatistics *statistics, llvm::BitVector &dead,
                                  llvm::BitVector &removed) {
  if (exact) {
    for (size_t number : group.classes)
      if (dead.test(number) && (!integers || isOfIntegers(dependencies.getClasses()[number])))
        removed.set(number);
    return;
  }
  ChannelNorm norm = importance == "l1" ? ChannelNorm::L1 : ChannelNorm::L2;
  std::optional<std::vector<double>> importances =
      statistics ? getImportances(dependencies, group, *statistics) : getImportances(dependencies, group, norm);
  if (!importances) {
    for (const ChannelRelations::Filters &axis : group.filters)
      remark::missed(axis.op->getLoc(), remark::RemarkOpts::name("declined").category(DEBUG_TYPE))
          << "its weights cannot be read";
    return;
  }
  SmallVector<size_t> order(group.classes.size());
  std::iota(order.begin(), order.end(), 0);
  llvm::sort(order, [&](size_t a, size_t b) {
    return std::tuple(!dead.test(group.classes[a]), (*importances)[a], a) <
           std::tuple(!dead.test(group.classes[b]), (*importances)[b], b);
  });
  size_t gone = order.size() - countKept(order.size(), getSparsity(group), multiple);
  for (size_t position : ArrayRef(order).take_front(gone))
    removed.set(group.classes[position]);
}

void PruneChannels::remarkFixed(const ChannelDependencies &dependencies) {
  for (const ChannelRelations::Filters &axis : dependencies.getFilters()) {
    std::string why = dependencies.whyFixed(axis.weight, axis.axis);
    if (why.empty())
      continue;
    ++numFixed;
    remark::missed(axis.op->getLoc(), remark::RemarkOpts::name("fixed").category(DEBUG_TYPE)) << why;
  }
}

void PruneChannels::remarkRemoved(const ChannelDependencies &dependencies, const llvm::BitVector &removed) {
  for (const ChannelGroup &group : dependencies.getGroups()) {
    size_t gone = llvm::count_if(group.classes, [&](size_t number) { return removed.test(number); });
    if (gone == 0)
      continue;
    ++numGroups;
    for (const ChannelRelations::Filters &axis : group.filters)
      remark::passed(axis.op->getLoc(), remark::RemarkOpts::name("removed").category(DEBUG_TYPE))
          << (llvm::Twine(gone) + " of " + llvm::Twine(group.classes.size()) + " channels").str();
  }
}

FailureOr<std::optional<ChannelStatistics>> PruneChannels::collectStatistics(const ChannelDependencies &dependencies) {
  if (exact || !needsSamples)
    return std::optional<ChannelStatistics>();
  ModelRunner *runner = getContext().getLoadedDialect<AdzeDialect>()->getModelRunner();
  if (!runner)
    return getOperation().emitError(
        "prune-channels: the importance of activations needs samples: give --representative-data");
  llvm::Expected<ChannelStatistics> statistics = ChannelStatistics::collect(getOperation(), *runner, dependencies);
  if (!statistics)
    return getOperation().emitError("prune-channels: ") << llvm::toString(statistics.takeError());
  return std::optional<ChannelStatistics>(std::move(*statistics));
}

LogicalResult PruneChannels::pruneFunction(func::FuncOp function) {
  SeparateConstants separate(function);
  ChannelDependencies dependencies(function);
  ChannelConstants constants(function, dependencies);
  FailureOr<std::optional<ChannelStatistics>> collected = collectStatistics(dependencies);
  if (failed(collected))
    return failure();
  const ChannelStatistics *statistics = *collected ? &**collected : nullptr;
  llvm::BitVector dead(dependencies.getClasses().size()), removed(dead.size());
  for (auto [number, channels] : llvm::enumerate(dependencies.getClasses()))
    if (isDead(channels, constants))
      dead.set(number);
  for (const ChannelGroup &group : dependencies.getGroups())
    chooseOfGroup(dependencies, group, statistics, dead, removed);
  keepOneOfEach(dependencies, removed);
  remarkFixed(dependencies);
  remarkRemoved(dependencies, removed);
  numChannels += removed.count();
  dead &= removed;
  numDead += dead.count();
  removeChannels(function, dependencies, removed, constants, statistics);
  return success();
}
