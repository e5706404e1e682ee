//===- CompareCommand.cpp - adze compare ----------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs two models on the same samples and says how far their tensors are apart, and where they first part.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Diagnostics.h"
#include "lib/Driver/ModelOptions.h"
#include "lib/Driver/Samples.h"
#include "lib/Support/Progress.h"
#include "lib/Support/Statistics.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

#include <cmath>

using namespace adze;
using namespace llvm;

namespace {

/// A tensor that both models have.
struct Difference {
  std::string name, shape;
  Distance distance;
  uint64_t elements = 0; ///< Of one sample.
};

/// One of the two models, compiled, and what it gave.
struct Side {
  std::unique_ptr<CompiledModel> compiled;
  size_t index = 0;
  Samples samples;
  std::vector<NpyArray> outputs;
  const SignatureInfo &getInfo() const { return compiled->getManifest().signatures[index]; }
};

class CompareCommand : public Command {
public:
  CompareCommand()
      : Command("compare", "Say how far the results of two models are apart",
                "  adze compare model.tflite small.tflite --per-layer\n") {}
  int run() override;

private:
  int checkOptions();
  /// Compiles, runs and compares; errors have been printed where it fails.
  FailureOr<std::vector<Difference>> compare(ModelLoader &loader, bool layers);
  bool compile(ModelLoader &loader, StringRef path, Side &side, bool layers);
  Error fillSamples(Side &a, Side &b);
  void print(ArrayRef<Difference> differences);
  json::Value toJSON(ArrayRef<Difference> differences);

  cl::OptionCategory category{"Comparison"};
  cl::opt<std::string> first{cl::Positional, cl::desc("A"), cl::sub(sub), cl::cat(category)};
  cl::opt<std::string> second{cl::Positional, cl::desc("B"), cl::sub(sub), cl::cat(category)};
  cl::list<std::string> inputs{"inputs", cl::sub(sub), cl::cat(category), cl::value_desc("FILE"),
                               cl::desc("Samples: one .npy file an input, or one .npz file by name (default: random)")};
  cl::opt<uint32_t> seed{"seed",
                         cl::sub(sub),
                         cl::cat(category),
                         cl::value_desc("N"),
                         cl::init(0),
                         cl::desc("Seed of random inputs, as for 'adze run' (default: 0)")};
  cl::opt<bool> floatIO{"float-io", cl::sub(sub), cl::cat(category),
                        cl::desc("Quantized inputs are given as real values (default: false)")};
  cl::opt<bool> perLayer{"per-layer", cl::sub(sub), cl::cat(category),
                         cl::desc("Compare every tensor that has the same name in both, unfused (default: false)")};
  cl::opt<double> minSQNR{"min-sqnr", cl::sub(sub), cl::cat(category), cl::value_desc("DB"),
                          cl::desc("Exit with 1 where an output is below (default: no check)")};
  cl::opt<bool> json{"json", cl::sub(sub), cl::cat(category), cl::desc("Print JSON instead of text (default: false)")};
  ModelOptions model{sub};
};

} // namespace

int CompareCommand::checkOptions() {
  if (first.empty() || second.empty())
    return usage("two models are wanted: 'adze compare a.tflite b.tflite'.");
  if (first == "-" && second == "-")
    return usage("only one of the models can come from stdin.");
  if (seed.getNumOccurrences() && !inputs.empty())
    return usage("--seed and --inputs both say what the inputs are: leave out one of them.");
  if (std::string error = model.check(); !error.empty())
    return usage(error);
  return 0;
}

bool CompareCommand::compile(ModelLoader &loader, StringRef path, Side &side, bool layers) {
  CompileModelOptions options = model.get();
  options.keepIntermediates = layers;
  side.compiled = loader.compile(path, options);
  if (!side.compiled)
    return false;
  Expected<size_t> index = side.compiled->findSignature(model.signature);
  if (!index) {
    reportError(path, toString(index.takeError()));
    return false;
  }
  side.index = *index;
  return true;
}

/// The same real values for both: B may want other element types than A.
Error CompareCommand::fillSamples(Side &a, Side &b) {
  const std::vector<TensorInfo> &ours = a.getInfo().inputs, &theirs = b.getInfo().inputs;
  if (ours.size() != theirs.size())
    return createStringError("the models have " + Twine(ours.size()) + " and " + Twine(theirs.size()) + " inputs");
  InputConversion conversion;
  conversion.floatIO = floatIO;
  Expected<Samples> samples =
      inputs.empty() ? makeRandomSamples(a.getInfo(), seed) : readSamples(inputs, a.getInfo(), conversion);
  if (!samples)
    return samples.takeError();
  a.samples = b.samples = std::move(*samples);
  for (auto [index, array] : enumerate(b.samples.inputs)) {
    if (ours[index].shape != theirs[index].shape)
      return createStringError("input " + Twine(index) + " is " + formatExtents(ours[index].shape) +
                               " in one model and " + formatExtents(theirs[index].shape) + " in the other");
    bool same = ours[index].elementType == theirs[index].elementType && ours[index].scale == theirs[index].scale &&
                ours[index].zeroPoint == theirs[index].zeroPoint;
    if (same)
      continue;
    InputConversion convert;
    convert.anyType = convert.floatIO = true;
    Expected<NpyArray> converted = convertInput(dequantize(array, ours[index]), theirs[index], convert);
    if (!converted)
      return converted.takeError();
    array = std::move(*converted);
  }
  return Error::success();
}

static Error runSide(Side &side) {
  Expected<std::vector<NpyArray>> outputs = runSamples(*side.compiled, side.index, side.samples, 1);
  if (!outputs)
    return outputs.takeError();
  side.outputs = std::move(*outputs);
  return Error::success();
}

/// Pairs the outputs: by place, or, where there are layers, by name.
static Expected<std::vector<Difference>> comparePairs(const Side &a, const Side &b, bool byName) {
  StringMap<size_t> places;
  const SignatureInfo &ours = a.getInfo(), &theirs = b.getInfo();
  for (const auto &[index, tensor] : enumerate(theirs.outputs))
    places.try_emplace(tensor.name, index); // the first of equal names
  if (!byName && ours.outputs.size() != theirs.outputs.size())
    return createStringError("the models have " + Twine(ours.outputs.size()) + " and " + Twine(theirs.outputs.size()) +
                             " outputs");
  std::vector<Difference> differences;
  for (const auto &[index, tensor] : enumerate(ours.outputs)) {
    auto found = places.find(tensor.name);
    if (byName && found == places.end())
      continue;
    size_t other = byName ? found->second : index;
    NpyArray left = dequantize(a.outputs[index], tensor), right = dequantize(b.outputs[other], theirs.outputs[other]);
    if (left.getElementCount() != right.getElementCount()) {
      if (byName)
        continue; // the same name for another thing
      return createStringError("output " + Twine(index) + " is " + formatExtents(tensor.shape) + " in one model and " +
                               formatExtents(theirs.outputs[other].shape) + " in the other");
    }
    Difference difference{tensor.name, formatExtents(tensor.shape), {}, left.getElementCount() / a.samples.count};
    for (uint64_t element = 0, count = left.getElementCount(); element < count; ++element)
      difference.distance.add(left.getElement(element), right.getElement(element));
    differences.push_back(std::move(difference));
  }
  return differences;
}

FailureOr<std::vector<Difference>> CompareCommand::compare(ModelLoader &loader, bool layers) {
  Side a, b;
  if (!compile(loader, first, a, layers) || !compile(loader, second, b, layers))
    return failure();
  Error error = fillSamples(a, b);
  if (!error && !a.samples.count)
    error = createStringError("there is no sample");
  if (!error)
    error = runSide(a);
  if (!error)
    error = runSide(b);
  if (!error) {
    Expected<std::vector<Difference>> differences = comparePairs(a, b, layers);
    if (differences)
      return std::move(*differences);
    error = differences.takeError();
  }
  reportError(first, toString(std::move(error)));
  return failure();
}

/// The first tensor whose values are not equal; null where there is none.
static const Difference *findFirst(ArrayRef<Difference> differences) {
  for (const Difference &difference : differences)
    if (difference.distance.different)
      return &difference;
  return nullptr;
}

void CompareCommand::print(ArrayRef<Difference> differences) {
  raw_ostream &os = outs();
  os << "     max abs   SQNR dB      cosine    different  tensor\n";
  for (const Difference &difference : differences) {
    const Distance &distance = difference.distance;
    os << format("%12.4g", distance.maxAbs)
       << formatv("{0,10} {1,11:f8} {2,11:P}",
                  std::isinf(distance.getSQNR()) && distance.getSQNR() > 0
                      ? std::string("equal")
                      : formatv("{0:f2}", distance.getSQNR()).str(),
                  distance.getCosine(), distance.count ? double(distance.different) / distance.count : 0)
       << "  " << difference.name << " " << difference.shape << "\n";
  }
  if (const Difference *part = findFirst(differences))
    os << formatv("they part at '{0}': element {1} of sample {2}\n", part->name,
                  part->distance.firstAt % part->elements, part->distance.firstAt / part->elements);
  else
    os << "all values are equal\n";
}

/// JSON has no infinities.
static json::Value number(double value) { return std::isfinite(value) ? json::Value(value) : json::Value(nullptr); }

json::Value CompareCommand::toJSON(ArrayRef<Difference> differences) {
  json::Array tensors;
  for (const Difference &difference : differences) {
    const Distance &distance = difference.distance;
    tensors.push_back(json::Object{{"name", json::fixUTF8(difference.name)},
                                   {"shape", difference.shape},
                                   {"maxAbs", number(distance.maxAbs)},
                                   {"maxReference", number(distance.maxReference)},
                                   {"sqnr", number(distance.getSQNR())},
                                   {"cosine", number(distance.getCosine())},
                                   {"different", distance.different},
                                   {"elements", distance.count}});
  }
  json::Object object{{"tensors", std::move(tensors)}, {"firstDifferent", nullptr}};
  if (const Difference *part = findFirst(differences))
    object["firstDifferent"] = json::Object{{"name", json::fixUTF8(part->name)},
                                            {"element", part->distance.firstAt % part->elements},
                                            {"sample", part->distance.firstAt / part->elements}};
  return object;
}

int CompareCommand::run() {
  if (int code = checkOptions())
    return code;
  Progress progress("adze compare: " + first);
  ModelLoader loader(model.plugins);
  if (!loader.isReady())
    return 1;
  FailureOr<std::vector<Difference>> differences = compare(loader, perLayer);
  if (failed(differences))
    return 1;
  if (json)
    outs() << formatv("{0:2}", toJSON(*differences)) << "\n";
  else
    print(*differences);
  if (!minSQNR.getNumOccurrences())
    return 0;
  for (const Difference &difference : *differences)
    if (!(difference.distance.getSQNR() >= minSQNR))
      return reportError(second, formatv("'{0}' has an SQNR of {1:f2} dB, below {2:f2}", difference.name,
                                         difference.distance.getSQNR(), double(minSQNR))
                                     .str());
  return 0;
}

std::unique_ptr<Command> adze::makeCompareCommand() { return std::make_unique<CompareCommand>(); }
