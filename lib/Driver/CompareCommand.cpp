//===- CompareCommand.cpp - adze compare ----------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs two models on the same samples and says how far their tensors are apart, and where they first part.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Diagnostics.h"
#include "lib/Driver/LayerComparison.h"
#include "lib/Driver/ModelOptions.h"
#include "lib/Support/Progress.h"
#include "lib/Support/WholeFile.h"
#include "llvm/Support/FormatVariadic.h"

using namespace adze;
using namespace llvm;

namespace {

class CompareCommand : public Command {
public:
  CompareCommand()
      : Command("compare", "Say how far the results of two models are apart",
                "  adze compare model.tflite small.tflite --per-layer\n") {}
  int run() override;

private:
  int checkOptions();
  /// Compiles, runs and compares; errors have been printed where it fails.
  FailureOr<std::vector<TensorDifference>> compare(ModelLoader &loader);
  bool compile(ModelLoader &loader, StringRef path, ComparedModel &side);
  Expected<Samples> readData(const SignatureInfo &info, const InputConversion &conversion);
  int writePage(ArrayRef<TensorDifference> differences);
  bool areLayersWanted() const { return perLayer || !html.empty(); }
  bool isScaled() const { return scale.getNumOccurrences() || offset.getNumOccurrences(); }

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
  cl::list<std::string> pairs{"pair", cl::sub(sub), cl::cat(category), cl::value_desc("NAME_A=NAME_B"),
                              cl::desc("With --per-layer, compare tensors of different names (repeatable)")};
  cl::opt<double> scale{"scale", cl::sub(sub), cl::cat(category), cl::value_desc("A"), cl::init(1),
                        cl::desc("Real inputs are A * x + B (default: 1)")};
  cl::opt<double> offset{"offset", cl::sub(sub), cl::cat(category), cl::value_desc("B"), cl::init(0),
                         cl::desc("See --scale (default: 0)")};
  cl::opt<uint32_t> limit{"limit", cl::sub(sub), cl::cat(category), cl::value_desc("N"), cl::init(0),
                          cl::desc("Use the first N samples (default: all)")};
  cl::opt<std::string> html{"html", cl::sub(sub), cl::cat(category), cl::value_desc("FILE"),
                            cl::desc("Write a page that plots the error layer by layer (default: no)")};
  cl::opt<double> minSQNR{"min-sqnr", cl::sub(sub), cl::cat(category), cl::value_desc("DB"),
                          cl::desc("Exit with 1 where an output is below (default: no check)")};
  cl::opt<bool> json{"json", cl::sub(sub), cl::cat(category), cl::desc("Print JSON instead of text (default: false)")};
  ModelOptions model{sub};
  size_t sampleCount = 0;
};

} // namespace

int CompareCommand::checkOptions() {
  if (first.empty() || second.empty())
    return usage("two models are wanted: 'adze compare a.tflite b.tflite'.");
  if (first == "-" && second == "-")
    return usage("only one of the models can come from stdin.");
  for (StringRef pair : pairs)
    if (!pair.contains('=') || !areLayersWanted())
      return usage("--pair=" + pair + ": write --per-layer --pair=NAME_A=NAME_B.");
  if (seed.getNumOccurrences() && !inputs.empty())
    return usage("--seed and --inputs both say what the inputs are: leave out one of them.");
  if (std::string error = model.check(); !error.empty())
    return usage(error);
  return 0;
}

bool CompareCommand::compile(ModelLoader &loader, StringRef path, ComparedModel &side) {
  CompileModelOptions options = model.get();
  options.keepIntermediates = areLayersWanted();
  side.compiled = loader.compile(path, options);
  if (!side.compiled)
    return false;
  Expected<size_t> index = side.compiled->findSignature(model.signature);
  if (!index) {
    reportError(path, toString(index.takeError()));
    return false;
  }
  side.signature = *index;
  return true;
}

/// Samples of files; labels that lie beside them are no input.
Expected<Samples> CompareCommand::readData(const SignatureInfo &info, const InputConversion &conversion) {
  Expected<NpyArrays> arrays = readArrays(inputs);
  if (!arrays)
    return arrays.takeError();
  if (arrays->size() > info.inputs.size())
    erase_if(*arrays, [](const auto &entry) { return entry.first == "y"; });
  return makeSamples(std::move(*arrays), info, conversion);
}

FailureOr<std::vector<TensorDifference>> CompareCommand::compare(ModelLoader &loader) {
  ComparedModel a, b;
  if (!compile(loader, first, a) || !compile(loader, second, b))
    return failure();
  InputConversion conversion;
  conversion.floatIO = floatIO || isScaled();
  conversion.anyType = floatIO || isScaled();
  conversion.scale = scale;
  conversion.offset = offset;
  Expected<Samples> samples = inputs.empty() ? makeRandomSamples(a.getInfo(), seed) : readData(a.getInfo(), conversion);
  Error error = samples ? Error::success() : samples.takeError();
  if (!error) {
    a.samples = std::move(*samples);
    if (limit)
      a.samples.count = std::min<size_t>(a.samples.count, limit);
    sampleCount = a.samples.count;
    std::vector<std::pair<std::string, std::string>> named;
    for (StringRef pair : pairs)
      named.emplace_back(pair.split('=').first, pair.split('=').second);
    Expected<std::vector<TensorDifference>> differences = compareModels(a, b, areLayersWanted(), named);
    if (differences)
      return std::move(*differences);
    error = differences.takeError();
  }
  reportError(first, toString(std::move(error)));
  return failure();
}

int CompareCommand::writePage(ArrayRef<TensorDifference> differences) {
  std::string error;
  auto write = [&](raw_ostream &os) {
    printComparisonPage(differences, first, second, sampleCount, os);
    return success();
  };
  return succeeded(writeWholeFile(html, write, error)) ? 0 : reportError(html, error);
}

int CompareCommand::run() {
  if (int code = checkOptions())
    return code;
  Progress progress("adze compare: " + first);
  ModelLoader loader(model.plugins);
  if (!loader.isReady())
    return 1;
  FailureOr<std::vector<TensorDifference>> differences = compare(loader);
  if (failed(differences))
    return 1;
  if (!html.empty())
    if (int code = writePage(*differences))
      return code;
  if (json)
    outs() << formatv("{0:2}", toJSON(*differences)) << "\n";
  else
    printDifferences(*differences, areLayersWanted(), outs());
  if (!minSQNR.getNumOccurrences())
    return 0;
  for (const TensorDifference &difference : *differences)
    if (!(difference.distance.getSQNR() >= minSQNR))
      return reportError(second, formatv("'{0}' has an SQNR of {1:f2} dB, below {2:f2}", difference.name,
                                         difference.distance.getSQNR(), double(minSQNR))
                                     .str());
  return 0;
}

std::unique_ptr<Command> adze::makeCompareCommand() { return std::make_unique<CompareCommand>(); }
