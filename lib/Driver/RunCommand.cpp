//===- RunCommand.cpp - adze run ------------------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiles a model in memory and runs it on samples from files or on random ones.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Diagnostics.h"
#include "lib/Driver/FrozenInputs.h"
#include "lib/Driver/ModelOptions.h"
#include "lib/Driver/Profile.h"
#include "lib/Driver/RunBatch.h"
#include "lib/Driver/Samples.h"
#include "lib/Support/Progress.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>
#include <limits>

using namespace adze;
using namespace llvm;

namespace {

class RunCommand : public Command {
public:
  RunCommand()
      : Command("run", "Run a model on tensors from files, or on random ones",
                "  adze run model.tflite --input=image.npy --output=result\n") {}
  int run() override;

private:
  int checkOptions();
  Expected<Samples> getSamples(const SignatureInfo &info);
  Error save(const SignatureInfo &info, const Samples &samples, const std::vector<NpyArray> &outputs);
  /// Runs, writes and prints; for a compiled model nothing but files can go wrong.
  Error runModel(const CompiledModel &compiled, size_t index);

  cl::OptionCategory tensors{"Tensors"};
  cl::opt<std::string> input{cl::Positional, cl::desc("IN"), cl::sub(sub), cl::cat(tensors)};
  cl::list<std::string> inputs{
      "input", cl::sub(sub), cl::cat(tensors), cl::value_desc("FILE"),
      cl::desc("A tensor: one .npy file an input, in order, or one .npz file by input name (default: random)")};
  cl::opt<uint32_t> seed{"seed",
                         cl::sub(sub),
                         cl::cat(tensors),
                         cl::value_desc("N"),
                         cl::init(0),
                         cl::desc("Seed of random inputs: floats in [-1, 1), 8 and 16 bits over their range, wider "
                                  "integers 0 to 7 (default: 0)")};
  cl::opt<std::string> saveInputs{"save-inputs", cl::sub(sub), cl::cat(tensors), cl::value_desc("PREFIX"),
                                  cl::desc("Write the inputs to PREFIX0.npy, PREFIX1.npy, ...")};
  cl::opt<std::string> output{"output", cl::sub(sub), cl::cat(tensors), cl::value_desc("PREFIX"),
                              cl::desc("Write the outputs to PREFIX0.npy, ... (default: print their ranges)")};
  cl::opt<bool> floatIO{"float-io", cl::sub(sub), cl::cat(tensors),
                        cl::desc("Quantized inputs and outputs are given as floats (default: false)")};
  cl::opt<bool> keepState{"keep-state", cl::sub(sub), cl::cat(tensors),
                          cl::desc("Variables keep their values from sample to sample (default: false)")};
  cl::opt<std::string> batchList{"batch-list", cl::sub(sub), cl::cat(tensors), cl::value_desc("FILE"), cl::Hidden,
                                 cl::desc("Run the models of a list: model, inputs, prefix, scheme a line")};
  NpyArrays given; ///< What `inputs` hold, until they are samples.
  cl::OptionCategory report{"Report"};
  cl::opt<bool> profile{"profile", cl::sub(sub), cl::cat(report),
                        cl::desc("Print the time of each op (default: false)")};
  cl::opt<bool> json{"json", cl::sub(sub), cl::cat(report), cl::desc("Print JSON instead of text (default: false)")};
  ModelOptions model{sub};
};

/// What an output holds, in a line.
struct Range {
  explicit Range(const NpyArray &array) {
    double sum = 0;
    for (uint64_t index = 0, count = array.getElementCount(); index < count; ++index) {
      double value = array.getElement(index);
      if (std::isfinite(value)) {
        minimum = std::min(minimum, value);
        maximum = std::max(maximum, value);
        sum += value;
        ++finite;
      }
    }
    notFinite = array.getElementCount() - finite;
    mean = finite ? sum / finite : 0;
    if (!finite)
      minimum = maximum = 0;
  }
  double minimum = std::numeric_limits<double>::infinity(), maximum = -minimum, mean = 0;
  uint64_t finite = 0, notFinite = 0;
};

} // namespace

int RunCommand::checkOptions() {
  if (batchList.getNumOccurrences())
    return 0;
  if (input.empty())
    return usage("no model given: 'adze run model.tflite'.");
  if (seed.getNumOccurrences() && !inputs.empty())
    return usage("--seed and --input both say what the inputs are: leave out one of them.");
  for (const auto *option : {&saveInputs, &output})
    if (option->getNumOccurrences() && option->empty())
      return usage("--" + option->ArgStr + " wants a prefix, as in --" + option->ArgStr + "=result.");
  if (!output.empty() && output == saveInputs)
    return usage("--output and --save-inputs would write the same files: give them different prefixes.");
  if (std::string error = model.check(); !error.empty())
    return usage(error);
  return 0;
}

Expected<Samples> RunCommand::getSamples(const SignatureInfo &info) {
  if (inputs.empty())
    return makeRandomSamples(info, seed);
  InputConversion conversion;
  conversion.floatIO = floatIO;
  Expected<Samples> samples = makeSamples(std::move(given), info, conversion);
  if (!samples)
    return createStringError(join(inputs, ", ") + ": " + toString(samples.takeError()));
  return samples;
}

Error RunCommand::save(const SignatureInfo &info, const Samples &samples, const std::vector<NpyArray> &outputs) {
  auto write = [&](StringRef prefix, const std::vector<NpyArray> &arrays,
                   const std::vector<TensorInfo> &tensors) -> Error {
    for (const auto &[index, array] : enumerate(arrays)) {
      std::string path = (prefix + Twine(index) + ".npy").str();
      if (Error error = writeNpyFile(path, floatIO ? dequantize(array, tensors[index]) : array))
        return error;
    }
    return Error::success();
  };
  if (!saveInputs.empty())
    if (Error error = write(saveInputs, samples.inputs, info.inputs))
      return error;
  return output.empty() ? Error::success() : write(output, outputs, info.outputs);
}

static void printOutputs(const SignatureInfo &info, const std::vector<NpyArray> &outputs) {
  for (const auto &[tensor, array] : zip_equal(info.outputs, outputs)) {
    Range range(array);
    outs() << tensor.name << " " << tensor.elementType << " " << formatExtents(array.shape)
           << format(": %g to %g, mean %g", range.minimum, range.maximum, range.mean);
    if (range.notFinite)
      outs() << ", " << range.notFinite << " not finite";
    outs() << "\n";
  }
}

static json::Array outputsToJSON(const SignatureInfo &info, const std::vector<NpyArray> &outputs) {
  json::Array array;
  for (const auto &[tensor, values] : zip_equal(info.outputs, outputs)) {
    Range range(values);
    array.push_back(json::Object{{"name", json::fixUTF8(tensor.name)},
                                 {"type", tensor.elementType},
                                 {"shape", json::Array(values.shape)},
                                 {"min", range.minimum},
                                 {"max", range.maximum},
                                 {"mean", range.mean},
                                 {"notFinite", range.notFinite}});
  }
  return array;
}

Error RunCommand::runModel(const CompiledModel &compiled, size_t index) {
  const SignatureInfo &info = compiled.getManifest().signatures[index];
  Expected<Samples> samples = getSamples(info);
  if (!samples)
    return samples.takeError();
  Expected<std::vector<NpyArray>> outputs = runSamples(compiled, index, *samples, 1, keepState);
  if (!outputs)
    return outputs.takeError();
  if (Error error = save(info, *samples, *outputs))
    return error;
  std::vector<NpyArray> shown;
  for (const auto &[tensor, array] : zip_equal(info.outputs, *outputs))
    shown.push_back(floatIO ? dequantize(std::move(array), tensor) : std::move(array));
  std::vector<OpTime> times;
  if (profile && samples->count) {
    Expected<std::unique_ptr<Instance>> instance = Instance::create(compiled, index);
    if (!instance)
      return instance.takeError();
    samples->fill(0, **instance);
    times = measureOps(**instance);
  }
  if (json) {
    json::Object object{{"samples", samples->count}, {"outputs", outputsToJSON(info, shown)}};
    if (profile)
      object["ops"] = toJSON(times);
    outs() << formatv("{0:2}", json::Value(std::move(object))) << "\n";
    return Error::success();
  }
  if (output.empty() && !profile)
    printOutputs(info, shown);
  if (profile)
    printOpTimes(times, outs());
  return Error::success();
}

int RunCommand::run() {
  if (int code = checkOptions())
    return code;
  Progress progress("adze run: " + input);
  ModelLoader loader(model.plugins);
  if (!loader.isReady())
    return 1;
  CompileModelOptions options = model.get();
  options.profile = profile;
  if (batchList.getNumOccurrences()) {
    if (Error error = runBatchList(batchList, loader, options))
      return reportError(batchList, toString(std::move(error)));
    return 0;
  }
  Expected<NpyArrays> arrays = readArrays(inputs);
  if (!arrays)
    return reportError(input, toString(arrays.takeError()));
  given = std::move(*arrays);
  options.knownInputs = listInputValues(given);
  std::unique_ptr<CompiledModel> compiled = loader.compile(input, options);
  if (!compiled)
    return 1;
  Expected<size_t> index = compiled->findSignature(model.signature);
  if (!index)
    return reportError(input, toString(index.takeError()));
  if (Error error = runModel(*compiled, *index))
    return reportError(input, toString(std::move(error)));
  return 0;
}

std::unique_ptr<Command> adze::makeRunCommand() { return std::make_unique<RunCommand>(); }
