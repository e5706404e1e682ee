//===- OptimizePipeline.cpp - Running what options ask for ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pipelines, progress, and the search for precision.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/OptimizePipeline.h"

#include "lib/Driver/Diagnostics.h"
#include "lib/Driver/LayerCosts.h"
#include "lib/Driver/TextPipeline.h"
#include "lib/Support/WholeFile.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FormatVariadic.h"

using namespace adze;
using namespace mlir;

namespace {

/// Tells the progress line which pass runs, and how far it is.
struct ShowPass : PassInstrumentation {
  ShowPass(Progress &progress, StringRef command, ModelRunner *runner)
      : progress(progress), command(command.str()), runner(runner) {
    if (runner)
      runner->setListener([this](StringRef text) { this->progress.setStep(shown + ", " + text.str()); });
  }
  ~ShowPass() override {
    if (runner)
      runner->setListener(nullptr);
  }
  void runBeforePass(Pass *pass, Operation *) override {
    if (StringRef argument = pass->getArgument(); !argument.empty())
      progress.setStep(shown = command + ": " + argument.str());
  }
  Progress &progress;
  std::string command, shown;
  ModelRunner *runner;
};

} // namespace

LogicalResult OptimizePipeline::runOn(ModuleOp target, StringRef text, std::string &usage) {
  PassManager manager(target.getContext(), ModuleOp::getOperationName(), PassManager::Nesting::Implicit);
  usage = addPipelineText(text, manager);
  if (!usage.empty())
    return failure();
  if (target == module)
    manager.addInstrumentation(std::make_unique<ShowPass>(progress, command, runner));
  return manager.run(target);
}

int OptimizePipeline::run(StringRef text) {
  std::string usage;
  if (succeeded(runOn(module, text, usage)))
    return 0;
  return usage.empty() ? 1 : reportUsage(StringRef(command).split(' ').second, usage);
}

int OptimizePipeline::reportFailure(StringRef file, StringRef message) {
  isReported = true;
  return reportError(file, message);
}

/// What the search found, for people.
static void printFound(const PrecisionSearch &search, bool isLatency) {
  const SearchQuality &quality = search.getQuality();
  llvm::errs() << llvm::formatv("search: {0} runs; SQNR {1:f2} dB, {2}, ", search.getRunCount(), quality.sqnr,
                                search.getSpace().describe(search.getMeanWeightBits(search.getAssignment())));
  double cost = search.getCost(search.getAssignment());
  if (isLatency)
    llvm::errs() << llvm::formatv("{0:f4} ms in layers with weights\n", cost * 1e3);
  else
    llvm::errs() << llvm::formatv("{0:f0} {1}\n", cost,
                                  search.getSpace().isOfMacs() ? "multiplications in them" : "bytes of weights");
}

int OptimizePipeline::search(const OptimizeOptions &options, const OptimizeText &text, StringRef input, bool quiet) {
  llvm::Expected<SearchOptions> wanted = options.getSearch();
  if (!wanted)
    return reportFailure(input, llvm::toString(wanted.takeError()));
  wanted->pipeline = text.back;
  std::string usage;
  auto apply = [&](ModuleOp copy) { return runOn(copy, text.back, usage); };
  auto report = [&](const std::string &step) { progress.setStep(command + ": " + step); };
  PrecisionSearch search(module, *runner, std::move(*wanted),
                         options.isSparsitySearch()  ? makeSparsitySpace()
                         : options.isClusterSearch() ? makeClusterSpace()
                         : options.isRankSearch()    ? makeRankSpace()
                                                     : makePrecisionSpace(),
                         apply, report);
  llvm::Error error = options.cost == "latency" ? measureLayerCosts(search) : llvm::Error::success();
  if (!error)
    error = search.run();
  if (error)
    return reportFailure(input, llvm::toString(std::move(error)));
  if (!quiet)
    printFound(search, options.cost == "latency");
  if (options.saveRecipe.empty())
    return 0;
  std::string reason;
  auto write = [&](llvm::raw_ostream &os) {
    os << llvm::formatv("{0:2}", search.getRecipe()) << '\n';
    return success();
  };
  return succeeded(writeWholeFile(options.saveRecipe, write, reason)) ? 0 : reportFailure(options.saveRecipe, reason);
}

int OptimizePipeline::run(const OptimizeOptions &options, StringRef input, bool quiet) {
  std::string error;
  OptimizeText text = options.getText(module, error);
  if (!error.empty())
    return reportUsage(StringRef(command).split(' ').second, error);
  if (!text.front.empty())
    if (int code = run(text.front))
      return code;
  if (options.isSearch()) {
    if (int code = search(options, text, input, quiet))
      return code;
    if (int code = run(text.back))
      return code;
  }
  return text.rest.empty() ? 0 : run(text.rest);
}
