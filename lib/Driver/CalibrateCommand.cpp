//===- CalibrateCommand.cpp - adze calibrate ------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a model over samples and writes the ranges of its tensors, or puts such files together.
//
//===----------------------------------------------------------------------===//

#include "adze/InitAll.h"
#include "lib/Driver/Diagnostics.h"
#include "lib/Driver/ModelFile.h"
#include "lib/Driver/ModelOptions.h"
#include "lib/Driver/RepresentativeData.h"
#include "lib/Support/CalibrationFile.h"
#include "lib/Support/Progress.h"
#include "mlir/Pass/PassManager.h"
#include "passes/Pipelines/Prepare.h"
#include "passes/optimize/quantize/Passes.h"
#include "passes/prepare/Passes.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/FormatVariadic.h"

using namespace adze;
using namespace llvm;

namespace {

class CalibrateCommand : public Command {
public:
  CalibrateCommand()
      : Command("calibrate", "Find the ranges that a model's tensors have on samples",
                "  adze calibrate model.tflite --representative-data=x.npy -o ranges.json\n"
                "  adze calibrate --merge part1.json --merge part2.json -o ranges.json\n") {}
  int run() override;

private:
  int checkOptions();
  /// Runs the model over the samples; the statistics go to `path`.
  int calibrate(StringRef path);
  int mergeFiles(std::vector<std::string> paths);

  cl::OptionCategory what{"Files"};
  cl::list<std::string> positional{cl::Positional, cl::desc("IN"), cl::sub(sub), cl::cat(what)};
  cl::opt<std::string> output{"o", cl::sub(sub), cl::cat(what), cl::value_desc("FILE.json"),
                              cl::desc("Where the ranges go; people may read and edit them (required)")};
  cl::list<std::string> merge{"merge", cl::sub(sub), cl::cat(what), cl::value_desc("FILE.json"),
                              cl::desc("Add what another run saw, of other samples: the result is that of one run over all of "
                                       "them (repeatable; not with moving-average)")};
  cl::opt<bool> quiet{"quiet", cl::sub(sub), cl::cat(what), cl::desc("No line about the result at the end (default: false)")};
  RepresentativeDataOptions data{sub};
  cl::OptionCategory how{"Calibration"};
  cl::opt<std::string> method{"calibration", cl::sub(sub), cl::cat(how),
                              cl::value_desc("minmax|moving-average|percentile[:P]|mse|entropy"), cl::init("minmax"),
                              cl::desc("What is a tensor's range: all values; the average of the samples' ranges; the values "
                                       "between two percentiles; what quantizing has the least squared error for; what keeps "
                                       "the most information (default: minmax)")};
  cl::opt<bool> channels{"channels", cl::sub(sub), cl::cat(how),
                         cl::desc("Write range and mean of each channel as well (default: false)")};
  cl::opt<uint32_t> limit{"limit", cl::sub(sub), cl::cat(how), cl::value_desc("N"), cl::init(0),
                          cl::desc("Use the first N samples (default: all)")};
  ModelOptions model{sub};
};

} // namespace

int CalibrateCommand::checkOptions() {
  if (output.empty())
    return usage("no output given: add '-o ranges.json'.");
  if (std::string error = data.check(); !error.empty())
    return usage(error);
  if (std::string error = model.check(); !error.empty())
    return usage(error);
  if (Expected<CalibrationMethod> parsed = CalibrationMethod::parse(method); !parsed)
    return usage("--calibration: " + toString(parsed.takeError()) + ".");
  if (!data.isGiven() && merge.empty())
    return usage("no samples given: add --representative-data=x.npy, or --images=DIR.");
  if (!data.isGiven() && method.getNumOccurrences())
    return usage("--calibration says what to do with samples: files that are merged have been made with a method.");
  if (data.isGiven() && positional.empty())
    return usage("no model given: 'adze calibrate model.tflite --representative-data=x.npy -o ranges.json'.");
  if (positional.size() > 1 && merge.empty())
    return usage("'" + positional[1] + "' is one file too many: files to add follow --merge.");
  return 0;
}

int CalibrateCommand::calibrate(StringRef path) {
  mlir::DialectRegistry registry;
  registerAllDialects(registry);
  registerAllPasses();
  if (failed(model.plugins.load(registry)))
    return 1;
  mlir::MLIRContext context(registry);
  StringRef input = positional.front();
  DiagnosticPrinter printer(&context, input);
  ReadModel read = readModel(input, &context);
  if (!read.module)
    return 1;
  printer.setModule(*read.module);
  Expected<std::unique_ptr<NativeModelRunner>> made = data.makeRunner(model.get());
  if (!made) {
    errs() << toString(made.takeError()) << "\n";
    return 1;
  }
  NativeModelRunner &runner = **made;
  attachRunner(context, &runner);
  auto begin = std::chrono::steady_clock::now();
  Progress progress(("adze calibrate: " + input).str(), [&] {
    double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return formatv(", {0} of {1} samples, {2:f0} a second", runner.getRunCount(), runner.getSampleCount(),
                   double(runner.getRunCount()) / seconds)
        .str();
  });
  mlir::PassManager manager(&context, mlir::ModuleOp::getOperationName(), mlir::PassManager::Nesting::Implicit);
  buildPreparePipeline(manager, PrepareOptions());
  manager.addPass(createSquashQdq());
  manager.addPass(createCalibrate({method, path.str(), "", channels, limit}));
  LogicalResult result = manager.run(*read.module);
  attachRunner(context, nullptr);
  if (failed(result))
    return printer.getErrorCount() ? 1 : reportError(input, "cannot be calibrated");
  if (!quiet)
    errs() << formatv("{0}: {1} samples, {2:f0} a second\n", input, runner.getRunCount(),
                      double(runner.getRunCount()) / std::max(runner.getRunSeconds(), 1e-9));
  return 0;
}

int CalibrateCommand::mergeFiles(std::vector<std::string> paths) {
  std::optional<CalibrationData> sum;
  for (const std::string &path : paths) {
    Expected<CalibrationData> loaded = loadCalibration(path);
    if (!loaded) {
      errs() << toString(loaded.takeError()) << "\n";
      return 1;
    }
    if (!sum) {
      sum = std::move(*loaded);
    } else if (Error error = sum->merge(*loaded, path)) {
      errs() << toString(std::move(error)) << "\n";
      return 1;
    }
  }
  if (Error error = saveCalibration(output, *sum)) {
    errs() << toString(std::move(error)) << "\n";
    return 1;
  }
  if (!quiet)
    errs() << formatv("{0}: {1} tensors, {2} samples, from {3} files\n", output, sum->tensors.size(), sum->samples,
                      paths.size());
  return 0;
}

int CalibrateCommand::run() {
  if (int code = checkOptions())
    return code;
  std::vector<std::string> paths(merge.begin(), merge.end());
  // What stands behind --merge without an option of its own is more of the same.
  ArrayRef<std::string> rest(&*positional.begin(), positional.size());
  if (data.isGiven())
    rest = rest.drop_front();
  paths.insert(paths.end(), rest.begin(), rest.end());
  if (paths.empty())
    return calibrate(output);
  if (!data.isGiven())
    return mergeFiles(paths);
  // The statistics of this run are a file like the others, for a moment.
  SmallString<128> own;
  if (std::error_code error = sys::fs::createTemporaryFile("adze-calibration", "json", own))
    return reportError(own, error.message());
  FileRemover remover(own);
  if (int code = calibrate(own))
    return code;
  paths.insert(paths.begin(), own.str().str());
  return mergeFiles(paths);
}

std::unique_ptr<Command> adze::makeCalibrateCommand() { return std::make_unique<CalibrateCommand>(); }
