//===- ComparisonReport.cpp - What a comparison of models says ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// As text, as JSON and as a page with plots.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/LayerComparison.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

#include "lib/Driver/ComparePage.inc"

using namespace adze;
using namespace llvm;

void adze::printDifferences(ArrayRef<TensorDifference> differences, bool layers, raw_ostream &os) {
  os << "     max abs   SQNR dB      cosine    different";
  os << (layers ? "        mean         std  RMSE/step  tensor\n" : "  tensor\n");
  for (const TensorDifference &difference : differences) {
    const Distance &distance = difference.distance;
    std::string sqnr = std::isinf(distance.getSQNR()) && distance.getSQNR() > 0 ? "equal"
                                                                               : formatv("{0:f2}", distance.getSQNR()).str();
    os << format("%12.4g", distance.maxAbs)
       << formatv("{0,10} {1,11:f8} {2,11:P}", sqnr, distance.getCosine(),
                  distance.count ? double(distance.different) / distance.count : 0);
    if (layers) {
      os << format("%12.4g%12.4g", distance.getMeanError(), distance.getErrorDeviation());
      os << (difference.scale > 0 ? formatv("{0,11:f3}", difference.getStepError()).str() : formatv("{0,11}", "-").str());
    }
    os << "  " << difference.name << " " << difference.shape << "\n";
  }
  if (const TensorDifference *part = findFirstDifference(differences))
    os << formatv("they part at '{0}': element {1} of sample {2}\n", part->name,
                  part->distance.firstAt % part->elements, part->distance.firstAt / part->elements);
  else
    os << "all values are equal\n";
}

/// JSON has no infinities.
static json::Value number(double value) { return std::isfinite(value) ? json::Value(value) : json::Value(nullptr); }

json::Value adze::toJSON(ArrayRef<TensorDifference> differences) {
  json::Array tensors;
  for (const TensorDifference &difference : differences) {
    const Distance &distance = difference.distance;
    tensors.push_back(json::Object{{"name", json::fixUTF8(difference.name)},
                                   {"shape", difference.shape},
                                   {"type", difference.type},
                                   {"maxAbs", number(distance.maxAbs)},
                                   {"maxReference", number(distance.maxReference)},
                                   {"mean", number(distance.getMeanError())},
                                   {"std", number(distance.getErrorDeviation())},
                                   {"rmse", number(distance.getRMSE())},
                                   {"scale", difference.scale > 0 ? number(difference.scale) : json::Value(nullptr)},
                                   {"rmseOverScale", difference.scale > 0 ? number(difference.getStepError()) : json::Value(nullptr)},
                                   {"sqnr", number(distance.getSQNR())},
                                   {"cosine", number(distance.getCosine())},
                                   {"different", distance.different},
                                   {"elements", distance.count}});
  }
  json::Object object{{"tensors", std::move(tensors)}, {"firstDifferent", nullptr}};
  if (const TensorDifference *part = findFirstDifference(differences))
    object["firstDifferent"] = json::Object{{"name", json::fixUTF8(part->name)},
                                            {"element", part->distance.firstAt % part->elements},
                                            {"sample", part->distance.firstAt / part->elements}};
  return object;
}

void adze::printComparisonPage(ArrayRef<TensorDifference> differences, StringRef first, StringRef second, size_t samples,
                               raw_ostream &os) {
  json::Value value = toJSON(differences);
  json::Object &object = *value.getAsObject();
  object["first"] = json::fixUTF8(first);
  object["second"] = json::fixUTF8(second);
  object["samples"] = int64_t(samples);
  std::string data;
  raw_string_ostream(data) << value;
  std::string safe; // a name may hold what ends a script
  for (char c : data)
    safe += c == '<' ? std::string("\\u003c") : std::string(1, c);
  auto [before, after] = StringRef(comparePage).split("%DATA%");
  os << before << safe << after;
}
