//===- EvalCommand.cpp - adze eval ----------------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How good a model is on labelled data, with an interval, alone or beside another model.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Diagnostics.h"
#include "lib/Driver/Metrics.h"
#include "lib/Driver/ModelOptions.h"
#include "lib/Driver/Samples.h"
#include "lib/Support/Progress.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

#include <thread>

using namespace adze;
using namespace llvm;

namespace {

class EvalCommand : public Command {
public:
  EvalCommand()
      : Command("eval", "Measure how good a model is on labelled data",
                "  adze eval model.tflite --inputs=x.npy --labels=y.npy --metric=top1\n") {}
  int run() override;

private:
  int checkOptions();
  int readData();
  /// The real values of the first output for all samples; none after an error, which has been printed.
  std::optional<NpyArray> evaluate(ModelLoader &loader, StringRef path);
  void print(ArrayRef<MetricResult> results);

  cl::OptionCategory data{"Data"};
  cl::opt<std::string> input{cl::Positional, cl::desc("IN"), cl::sub(sub), cl::cat(data)};
  cl::list<std::string> inputs{
      "inputs", cl::sub(sub), cl::cat(data), cl::value_desc("FILE"),
      cl::desc("Samples: one .npy file an input, or an .npz file by input name or with x and y "
               "(required)")};
  cl::opt<std::string> labels{"labels", cl::sub(sub), cl::cat(data), cl::value_desc("FILE"),
                              cl::desc("Classes, or for mse the wanted outputs (default: y of --inputs)")};
  cl::opt<int64_t> labelOffset{
      "label-offset",      cl::sub(sub), cl::cat(data),
      cl::value_desc("N"), cl::init(0),  cl::desc("Added to classes: 1 where output 0 is the background (default: 0)")};
  cl::opt<uint32_t> limit{"limit",       cl::sub(sub),
                          cl::cat(data), cl::value_desc("N"),
                          cl::init(0),   cl::desc("Use the first N samples (default: all)")};
  cl::opt<double> scale{"scale",       cl::sub(sub),
                        cl::cat(data), cl::value_desc("A"),
                        cl::init(1),   cl::desc("Inputs become A * x + B (default: 1)")};
  cl::opt<double> offset{
      "offset", cl::sub(sub), cl::cat(data), cl::value_desc("B"), cl::init(0), cl::desc("See --scale (default: 0)")};
  cl::opt<bool> floatIO{"float-io", cl::sub(sub), cl::cat(data),
                        cl::desc("Inputs are real values even where their type is the model's (default: false)")};
  cl::OptionCategory what{"Metric"};
  cl::list<std::string> metrics{"metric", cl::sub(sub), cl::cat(what), cl::value_desc("top1|top5|auc|mse|agreement"),
                                cl::desc("What to measure (repeatable; default: top1; agreement wants --against)")};
  cl::opt<std::string> against{"against", cl::sub(sub), cl::cat(what), cl::value_desc("OTHER"),
                               cl::desc("Measure another model too, and the difference")};
  cl::opt<uint32_t> threads{"threads",     cl::sub(sub),
                            cl::cat(what), cl::value_desc("N"),
                            cl::init(0),   cl::desc("Samples that run at once (default: as many as there are cores)")};
  cl::opt<bool> json{"json", cl::sub(sub), cl::cat(what), cl::desc("Print JSON instead of text (default: false)")};
  ModelOptions model{sub};

  NpyArrays arrays;
  std::optional<NpyArray> labelArray;
};

} // namespace

int EvalCommand::checkOptions() {
  if (input.empty())
    return usage("no model given: 'adze eval model.tflite --inputs=x.npy --labels=y.npy'.");
  if (inputs.empty())
    return usage("no samples given: add --inputs=x.npy.");
  if (metrics.empty())
    metrics.push_back("top1");
  for (StringRef metric : metrics) {
    if (!parseMetric(metric))
      return usage("--metric=" + metric + " is unknown: write top1, top5, auc, mse or agreement.");
    if (metric == "agreement" && against.empty())
      return usage("--metric=agreement compares two models: add --against=OTHER.");
  }
  if (std::string error = model.check(); !error.empty())
    return usage(error);
  return 0;
}

int EvalCommand::readData() {
  for (const std::string &path : inputs) {
    Expected<NpyArrays> read = readNpyFile(path);
    if (!read) {
      errs() << toString(read.takeError()) << "\n";
      return 1;
    }
    for (auto &[name, array] : *read)
      if (name == "y" && labels.empty())
        labelArray = std::move(array);
      else if (name != "y")
        arrays.emplace_back(name, std::move(array));
  }
  if (labels.empty())
    return 0;
  Expected<NpyArrays> read = readNpyFile(labels);
  if (!read) {
    errs() << toString(read.takeError()) << "\n";
    return 1;
  }
  for (auto &[name, array] : *read)
    if (name == "y" || read->size() == 1)
      labelArray = std::move(array);
  return labelArray ? 0 : reportError(labels, "has no array named y");
}

std::optional<NpyArray> EvalCommand::evaluate(ModelLoader &loader, StringRef path) {
  std::unique_ptr<CompiledModel> compiled = loader.compile(path, model.get());
  if (!compiled)
    return std::nullopt;
  InputConversion conversion;
  conversion.anyType = true;
  conversion.floatIO = floatIO;
  conversion.scale = scale;
  conversion.offset = offset;
  auto work = [&]() -> Expected<NpyArray> {
    Expected<size_t> index = compiled->findSignature(model.signature);
    if (!index)
      return index.takeError();
    const SignatureInfo &info = compiled->getManifest().signatures[*index];
    Expected<Samples> samples = makeSamples(arrays, info, conversion);
    if (!samples)
      return samples.takeError();
    if (info.outputs.empty() || !samples->count)
      return createStringError("there is no output or no sample to judge");
    if (limit)
      samples->count = std::min<size_t>(samples->count, limit);
    samples->hasSampleDimension = true;
    unsigned count = threads ? unsigned(threads) : std::max(1u, std::thread::hardware_concurrency());
    Expected<std::vector<NpyArray>> outputs = runSamples(*compiled, *index, *samples, count);
    if (!outputs)
      return outputs.takeError();
    NpyArray values = dequantize(std::move(outputs->front()), info.outputs[0]);
    // A row a sample, whatever the shape.
    values.shape = {int64_t(samples->count), int64_t(values.getElementCount() / samples->count)};
    return values;
  };
  Expected<NpyArray> values = work();
  if (values)
    return std::move(*values);
  reportError(path, toString(values.takeError()));
  return std::nullopt;
}

void EvalCommand::print(ArrayRef<MetricResult> results) {
  if (json) {
    json::Array array;
    for (const MetricResult &result : results)
      array.push_back(json::Object{{"metric", result.name},
                                   {"value", result.value},
                                   {"interval", json::Array{result.interval.low, result.interval.high}},
                                   {"samples", result.samples}});
    outs() << formatv("{0:2}", json::Value(std::move(array))) << "\n";
    return;
  }
  for (const MetricResult &result : results)
    outs() << formatv("{0}: {1:f4} (95 %: {2:f4} to {3:f4}, {4} samples)\n", result.name, result.value,
                      result.interval.low, result.interval.high, result.samples);
}

int EvalCommand::run() {
  if (int code = checkOptions())
    return code;
  if (int code = readData())
    return code;
  Progress progress("adze eval: " + input);
  ModelLoader loader(model.plugins);
  if (!loader.isReady())
    return 1;
  std::optional<NpyArray> first = evaluate(loader, input), second;
  if (!first)
    return 1;
  if (!against.empty() && !(second = evaluate(loader, against)))
    return 1;
  std::vector<MetricResult> results;
  for (StringRef metric : metrics) {
    Expected<std::vector<MetricResult>> measured = measureMetric(
        *parseMetric(metric), *first, second ? &*second : nullptr, labelArray ? &*labelArray : nullptr, labelOffset);
    if (!measured)
      return reportError(input, toString(measured.takeError()));
    results.insert(results.end(), measured->begin(), measured->end());
  }
  print(results);
  return 0;
}

std::unique_ptr<Command> adze::makeEvalCommand() { return std::make_unique<EvalCommand>(); }
