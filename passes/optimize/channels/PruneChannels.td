//===- PruneChannels.td - Fewer channels ------------------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def PruneChannels : Pass<"prune-channels", "::mlir::ModuleOp"> {
  let summary = "remove channels, and what depends on them";
  let description = [{
    Removes filters of convolutions and rows of FULLY_CONNECTED, with every extent, constant and scale that depends on them: the
    result is a smaller dense model. Channels that meet (in ADD, MUL, depthwise convolutions, ...) go together; layers whose
    channels meet are a *group*. Of each group the share `sparsity` of channels goes, those of the least importance:

    - `l1`, `l2`: the norm of a channel's filter as a share of the mean norm of its layer, added up over the layers of the group;
    - `activation`: what samples show of it, as its standard deviation times the norm of the weights that it meets in the
      layers behind, as a share of their mean. Where a channel goes, its mean is added to the biases there.

    Where ops have `adze.prune` with the pattern `channels`, its sparsity counts and not the option; ops without it stay as they
    are, and so do those of their group; a saliency other than `magnitude` is the importance `activation`.

    Channels that are constant whatever the inputs are, because their filter is zero, go first; what they contribute to the
    layers behind them is added to the biases there. With `exact` only those go that change no output: integer outputs stay
    as they are to the last bit, floats up to the rounding of sums; with `integers`, only the former.

    Channels that reach outputs of the graph, or ops that are not followed, stay; a remark at each layer says which. Of an axis
    at least one index stays, and where `multiple` is more than 1 as many as make a multiple of it (except with `exact`).

    Fails where `activation` is asked for without samples.
  }];
  let options = [
    Option<"sparsity", "sparsity", "double", "0", "Share of channels that goes, from 0 to less than 1">,
    Option<"importance", "importance", "std::string", "\"l1\"", "l1, l2 or activation">,
    Option<"exact", "exact", "bool", "false", "Only channels without which the outputs are the same">,
    Option<"integers", "integers", "bool", "false", "With exact, of them only those of integers: the same to the last bit">,
    Option<"multiple", "multiple", "int64_t", "1", "Layers keep a multiple of so many channels">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numChannels", "channels-removed", "Channels removed, each with all that go with it">,
    Statistic<"numDead", "dead-channels", "Of them, those that were constant">,
    Statistic<"numGroups", "groups", "Groups of layers that lost channels">,
    Statistic<"numFixed", "fixed-layers", "Layers whose channels cannot go">,
  ];
}
