//===- ClusterSettings.cpp - How weights of an op share values ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From text to settings to attributes.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/ClusterSettings.h"

using namespace adze;
using namespace llvm;

bool adze::parseClustering(StringRef text, ClusterSettings &settings) {
  ClusterSettings result = settings;
  result.clusters = result.group = 0;
  result.error = 0;
  auto [amount, rest] = text.split(':');
  if (amount == "none") {
    if (text != "none")
      return false;
  } else if (amount == "error") {
    auto [error, behind] = rest.split(':');
    if (error.getAsDouble(result.error) || !(result.error > 0 && result.error < 1))
      return false;
    rest = behind;
  } else if (amount.getAsInteger(10, result.clusters) || result.clusters < 2 || result.clusters > 256) {
    return false;
  }
  if (text.ends_with(":"))
    return false;
  if (!rest.empty()) {
    auto [scope, channels] = rest.split(':');
    result.group = 1;
    if (scope != "per-channel" || (!channels.empty() && (channels.getAsInteger(10, result.group) || result.group < 1)))
      return false;
  }
  settings = result;
  return true;
}

ClusterAttr ClusterSettings::toAttr(mlir::MLIRContext *context,
                                    function_ref<mlir::InFlightDiagnostic()> emitError) const {
  auto bound = error > 0 ? mlir::FloatAttr::get(mlir::Float64Type::get(context), error) : mlir::FloatAttr();
  return ClusterAttr::getChecked(emitError, context, clusters, group, bound,
                                 group ? ClusterScope::channels : ClusterScope::tensor, method, keepsZeros, isWeighted);
}

void ClusterChange::apply(ClusterSettings &settings) const {
  if (cluster)
    parseClustering(*cluster, settings);
  settings.method = method.value_or(settings.method);
}

ClusterOptions adze::getClusterOptions(ClusterAttr attr, bool keepsZero) {
  ClusterOptions options;
  options.clusters = unsigned(attr.getClusters());
  options.keepsZero = keepsZero || attr.getZeros();
  switch (attr.getMethod()) {
  case ClusterMethod::linear:
    options.method = ClusterOptions::Method::Linear;
    break;
  case ClusterMethod::density:
    options.method = ClusterOptions::Method::Density;
    break;
  case ClusterMethod::random:
    options.method = ClusterOptions::Method::Random;
    break;
  case ClusterMethod::kmeanspp:
    options.method = ClusterOptions::Method::PlusPlus;
    break;
  case ClusterMethod::optimal:
    options.method = ClusterOptions::Method::Optimal;
  }
  return options;
}
