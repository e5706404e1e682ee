//===- BenchCommand.cpp - adze bench --------------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Times a model on one thread, beside what the machine can do, or in turns with other models.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Diagnostics.h"
#include "lib/Driver/ModelOptions.h"
#include "lib/Driver/Profile.h"
#include "lib/Driver/Samples.h"
#include "lib/Execute/Peak.h"
#include "lib/Execute/TaskPool.h"
#include "lib/Support/Progress.h"
#include "lib/Support/Statistics.h"
#include "llvm/Support/FormatVariadic.h"

#include <chrono>

using namespace adze;
using namespace llvm;

namespace {

/// A model that is timed.
struct Contestant {
  std::string path;
  std::unique_ptr<CompiledModel> compiled;
  std::unique_ptr<Instance> instance;
  std::vector<double> seconds; ///< Of each repetition.
  std::vector<OpTime> ops;
  std::unique_ptr<CompiledModel> profiled; ///< What `ops` points into.

  /// Calls in a repetition: clocks are no good below some microseconds.
  unsigned calls = 1;
  double time();
};

/// What one core reaches, in multiply-adds a second; 0: not known.
struct Peaks {
  double floats = 0, integers = 0;
};

class BenchCommand : public Command {
public:
  BenchCommand()
      : Command("bench", "Measure how long a model takes on one thread",
                "  adze bench small.tflite --vs=model.tflite\n") {}
  int run() override;

private:
  int checkOptions();
  /// Models with a pool are cut into tasks.
  bool load(Contestant &contestant, TaskPool *pool);
  /// Warms up, and settles how many calls a repetition has; returns the number of repetitions.
  unsigned prepare();
  void print(const Peaks &peaks);
  json::Value toJSON(const Peaks &peaks);

  cl::OptionCategory category{"Measurement"};
  cl::opt<std::string> input{cl::Positional, cl::desc("IN"), cl::sub(sub), cl::cat(category)};
  cl::list<std::string> others{"vs", cl::sub(sub), cl::cat(category), cl::value_desc("OTHER"),
                               cl::desc("Measure another model in turns with IN, and give the ratio (repeatable)")};
  cl::opt<uint32_t> repetitions{
      "repetitions",     cl::sub(sub),
      cl::cat(category), cl::value_desc("N"),
      cl::init(0),       cl::desc("Timed runs, after a warm-up (default: as many as take 2 s, at least 10)")};
  cl::list<std::string> inputs{"input", cl::sub(sub), cl::cat(category), cl::value_desc("FILE"),
                               cl::desc("Tensors, as for 'adze run'; the first sample counts (default: random)")};
  cl::opt<bool> perOp{"per-op", cl::sub(sub), cl::cat(category), cl::init(true),
                      cl::desc("Compile again with counters, and print the time of each op (default: true)")};
  cl::opt<uint32_t> threads{"threads",  cl::sub(sub), cl::cat(category), cl::value_desc("N"), cl::Hidden, cl::init(0),
                            cl::desc("Cut the kernels of IN, but not those of OTHER, into tasks for N threads")};
  cl::opt<uint32_t> taskNanoseconds{"task-nanoseconds", cl::sub(sub), cl::cat(category), cl::Hidden,
                                    cl::init(CompileModelOptions().taskNanoseconds),
                                    cl::desc("The least that a task takes, as estimated")};
  cl::opt<bool> json{"json", cl::sub(sub), cl::cat(category), cl::desc("Print JSON instead of text (default: false)")};
  ModelOptions model{sub};
  std::vector<Contestant> contestants;
  std::unique_ptr<ModelLoader> loader;
  std::unique_ptr<TaskPool> pool; ///< With --threads.
};

} // namespace

double Contestant::time() {
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin = Clock::now();
  for (unsigned call = 0; call < calls; ++call)
    instance->run();
  return std::chrono::duration<double>(Clock::now() - begin).count() / calls;
}

int BenchCommand::checkOptions() {
  if (input.empty())
    return usage("no model given: 'adze bench model.tflite'.");
  if (threads > 256)
    return usage("--threads is at most 256.");
  if (repetitions.getNumOccurrences() && repetitions == 0)
    return usage("--repetitions=0 measures nothing: write a positive number.");
  if (std::string error = model.check(); !error.empty())
    return usage(error);
  return 0;
}

bool BenchCommand::load(Contestant &contestant, TaskPool *pool) {
  CompileModelOptions options = model.get();
  options.threads = pool != nullptr;
  options.taskNanoseconds = taskNanoseconds;
  contestant.compiled = loader->compile(contestant.path, options);
  options.profile = true;
  if (contestant.compiled && perOp)
    contestant.profiled = loader->compile(contestant.path, options);
  if (!contestant.compiled || (perOp && !contestant.profiled))
    return false;
  Error error = [&]() -> Error {
    Expected<size_t> index = contestant.compiled->findSignature(model.signature);
    if (!index)
      return index.takeError();
    const SignatureInfo &info = contestant.compiled->getManifest().signatures[*index];
    Expected<Samples> samples = inputs.empty() ? makeRandomSamples(info, 0) : readSamples(inputs, info, {});
    if (!samples)
      return samples.takeError();
    if (!samples->count)
      return createStringError("there is no sample");
    Expected<std::unique_ptr<Instance>> instance = Instance::create(*contestant.compiled, *index);
    if (!instance)
      return instance.takeError();
    contestant.instance = std::move(*instance);
    if (pool)
      contestant.instance->setParallelFor(TaskPool::parallelFor, pool);
    samples->fill(0, *contestant.instance);
    if (!perOp)
      return Error::success();
    Expected<std::unique_ptr<Instance>> counted = Instance::create(*contestant.profiled, *index);
    if (!counted)
      return counted.takeError();
    samples->fill(0, **counted);
    if (pool)
      (*counted)->setParallelFor(TaskPool::parallelFor, pool);
    contestant.ops = measureOps(**counted);
    return Error::success();
  }();
  if (!error)
    return true;
  reportError(contestant.path, toString(std::move(error)));
  return false;
}

unsigned BenchCommand::prepare() {
  double total = 0;
  for (Contestant &contestant : contestants) {
    std::vector<double> times;
    double sum = 0;
    while (times.size() < 3 || (sum < 0.2 && times.size() < 10000)) {
      times.push_back(contestant.time());
      sum += times.back();
    }
    double median = getQuartiles(times).median;
    contestant.calls = std::max(1.0, std::min(1e5, 20e-6 / std::max(median, 1e-9)));
    total += median * contestant.calls;
  }
  if (repetitions)
    return repetitions;
  return std::max(10.0, std::min(20000.0, 2.0 / total));
}

/// The MACs of a model, on floats and on integers.
static std::pair<double, double> countMacs(const CompiledModel &model) {
  std::pair<double, double> macs;
  for (const ProfiledOp &op : model.getManifest().ops)
    (op.integer ? macs.second : macs.first) += op.macs;
  return macs;
}

/// The part of its time that a model would take at the peak; none where there are no MACs or the peak is not known.
static std::optional<double> getPartOfPeak(std::pair<double, double> macs, double seconds, const Peaks &peaks) {
  if (macs.first + macs.second == 0 || (macs.first && !peaks.floats) || (macs.second && !peaks.integers))
    return std::nullopt;
  double ideal = (macs.first ? macs.first / peaks.floats : 0) + (macs.second ? macs.second / peaks.integers : 0);
  return ideal / seconds;
}

/// How much longer `other` takes than `first`, pair by pair.
static Quartiles getRatios(const Contestant &first, const Contestant &other) {
  std::vector<double> ratios;
  for (const auto &[ours, theirs] : zip_equal(first.seconds, other.seconds))
    ratios.push_back(theirs / ours);
  return getQuartiles(std::move(ratios));
}

void BenchCommand::print(const Peaks &peaks) {
  raw_ostream &os = outs();
  for (const Contestant &contestant : contestants) {
    Quartiles times = getQuartiles(contestant.seconds);
    auto macs = countMacs(*contestant.compiled);
    os << formatv("{0}: median {1}, quartiles {2} to {3}, fastest {4}, {5} runs of {6}\n", contestant.path,
                  formatSeconds(times.median), formatSeconds(times.low), formatSeconds(times.high),
                  formatSeconds(times.minimum), contestant.seconds.size(), contestant.calls);
    if (double sum = macs.first + macs.second) {
      os << formatv("  {0:f1} {1}", 2e-9 * sum / times.median, macs.second ? "GOP/s" : "GFLOP/s");
      if (std::optional<double> part = getPartOfPeak(macs, times.median, peaks))
        os << formatv(", {0:f1} % of this machine's peak", 100 * *part);
      os << "\n";
    }
    if (&contestant != &contestants.front()) {
      Quartiles ratio = getRatios(contestants.front(), contestant);
      os << formatv("  {0:f3} times as long as {1}, quartiles {2:f3} to {3:f3}\n", ratio.median,
                    contestants.front().path, ratio.low, ratio.high);
    }
    if (perOp)
      printOpTimes(contestant.ops, os);
  }
  os << formatv("peak of one core: {0:f1} GFLOP/s on floats", 2e-9 * peaks.floats);
  if (peaks.integers)
    os << formatv(", {0:f1} GOP/s on int8", 2e-9 * peaks.integers);
  os << "\n";
}

json::Value BenchCommand::toJSON(const Peaks &peaks) {
  json::Array models;
  for (const Contestant &contestant : contestants) {
    Quartiles times = getQuartiles(contestant.seconds);
    auto macs = countMacs(*contestant.compiled);
    json::Object object{{"model", json::fixUTF8(contestant.path)},
                        {"median", times.median},
                        {"quartiles", json::Array{times.low, times.high}},
                        {"fastest", times.minimum},
                        {"repetitions", contestant.seconds.size()},
                        {"callsPerRepetition", contestant.calls},
                        {"macs", macs.first + macs.second},
                        {"gops", 2e-9 * (macs.first + macs.second) / times.median}};
    if (std::optional<double> part = getPartOfPeak(macs, times.median, peaks))
      object["partOfPeak"] = *part;
    if (&contestant != &contestants.front()) {
      Quartiles ratio = getRatios(contestants.front(), contestant);
      object["ratio"] = json::Object{{"median", ratio.median}, {"quartiles", json::Array{ratio.low, ratio.high}}};
    }
    if (perOp)
      object["ops"] = adze::toJSON(contestant.ops);
    models.push_back(std::move(object));
  }
  return json::Object{{"models", std::move(models)},
                      {"peak", json::Object{{"gflops", 2e-9 * peaks.floats}, {"gopsInt8", 2e-9 * peaks.integers}}}};
}

static double measurePeak(PeakLoop::Kind kind, const CodeOptions &options) {
  Expected<std::unique_ptr<PeakLoop>> loop = PeakLoop::create(kind, options);
  if (!loop) {
    consumeError(loop.takeError()); // the peak is an extra
    return 0;
  }
  return *loop ? (*loop)->measure() : 0;
}

int BenchCommand::run() {
  if (int code = checkOptions())
    return code;
  Progress progress("adze bench: " + input);
  loader = std::make_unique<ModelLoader>(model.plugins);
  if (!loader->isReady())
    return 1;
  if (threads)
    pool = std::make_unique<TaskPool>(threads);
  contestants.resize(1 + others.size());
  for (auto [index, contestant] : enumerate(contestants)) {
    contestant.path = index ? others[index - 1] : input;
    if (!load(contestant, index ? nullptr : pool.get()))
      return 1;
  }
  Peaks peaks{measurePeak(PeakLoop::Kind::Float, model.get().code),
              measurePeak(PeakLoop::Kind::Int8, model.get().code)};
  unsigned count = prepare();
  for (unsigned repetition = 0; repetition < count; ++repetition)
    for (Contestant &contestant : contestants) // in turns, so that all see the same machine
      contestant.seconds.push_back(contestant.time());
  if (json)
    outs() << formatv("{0:2}", toJSON(peaks)) << "\n";
  else
    print(peaks);
  return 0;
}

std::unique_ptr<Command> adze::makeBenchCommand() { return std::make_unique<BenchCommand>(); }
