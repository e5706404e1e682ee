//===- OptimizeCommand.cpp - adze optimize --------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads a model, runs passes on it, writes it.
//
//===----------------------------------------------------------------------===//

#include "adze/InitAll.h"
#include "dialects/adze/AdzeOpTable.h"
#include "lib/Driver/Command.h"
#include "lib/Driver/Diagnostics.h"
#include "lib/Driver/ModelFile.h"
#include "lib/Driver/ModelOptions.h"
#include "lib/Driver/OptimizePipeline.h"
#include "lib/Driver/TextPipeline.h"
#include "lib/Support/Progress.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

using namespace adze;
using namespace mlir;
namespace cl = llvm::cl;

namespace {

class OptimizeCommand : public Command {
public:
  OptimizeCommand()
      : Command("optimize", "Make a model smaller and faster, and write it back",
                "  adze optimize model.tflite -o small.tflite --quantize=int8 --representative-data=samples.npz\n") {}
  int run() override;

private:
  /// Completes and checks the options; 0 or the exit code.
  int checkOptions();
  int checkInputShapes();
  std::string getShapesText() const;
  std::unique_ptr<NativeModelRunner> makeRunner(MLIRContext &context, int &code);
  int optimize(ModuleOp module, ModelRunner *runner, Progress &progress, const DiagnosticPrinter &printer);

  cl::OptionCategory files{"Files"};
  cl::opt<std::string> input{cl::Positional, cl::desc("IN"), cl::sub(sub), cl::cat(files)};
  cl::opt<std::string> output{"o", cl::sub(sub), cl::cat(files), cl::value_desc("OUT"),
                              cl::desc("The result: .tflite, .mlir, .mlirbc, or - for stdout (required; may be IN)")};
  cl::opt<std::string> emit{"emit", cl::sub(sub), cl::cat(files), cl::value_desc("tflite|mlir|mlirbc"),
                            cl::desc("Format of OUT (default: as its extension says)")};
  cl::opt<bool> shareBuffers{"share-buffers", cl::sub(sub), cl::cat(files), cl::init(true),
                             cl::desc("Store equal weights once, and no buffer that nothing uses (default: true)")};
  cl::opt<std::string> clusterEncoding{
      "cluster-encoding", cl::sub(sub), cl::cat(files), cl::value_desc("plain|lut"), cl::init("plain"),
      cl::desc("Store clustered weights in a .tflite with their values repeated, or for LiteRT Micro alone as indices "
               "into tables of values (default: plain)")};
  cl::opt<bool> quiet{"quiet", cl::sub(sub), cl::cat(files),
                      cl::desc("No line about sizes at the end (default: false)")};

  cl::OptionCategory what{"Shapes and memory"};
  cl::opt<std::string> batch{"batch", cl::sub(sub), cl::cat(what), cl::value_desc("N"),
                             cl::desc("Make dynamic leading dimensions of inputs N (default: as in the file)")};
  cl::list<std::string> inputShapes{"input-shape", cl::sub(sub), cl::cat(what), cl::value_desc("NAME:1x224x224x3"),
                                    cl::desc("Give an input a shape (repeatable; default: as in the file)")};
  cl::opt<bool> offlineMemoryPlan{"offline-memory-plan", cl::sub(sub), cl::cat(what),
                                  cl::desc("Store where LiteRT Micro puts each tensor, as metadata; needs static shapes "
                                           "(default: false)")};
  OptimizeOptions options{sub};
  PluginOptions plugins{sub};

  ModelFormat format = ModelFormat::TFLite;
};

struct Count {
  uint64_t bytes = 0, ops = 0;
};

} // namespace

static std::optional<ModelFormat> getFormatForEmit(StringRef name) {
  return getFormatForName(("." + name).str());
}

int OptimizeCommand::checkInputShapes() {
  if (std::string error = batch.getNumOccurrences() ? checkBatch(batch) : ""; !error.empty())
    return usage(error);
  for (StringRef text : inputShapes)
    if (std::string error = checkInputShape(text); !error.empty())
      return usage(error);
  return 0;
}

int OptimizeCommand::checkOptions() {
  if (input.empty())
    return usage("no model given: 'adze optimize model.tflite -o small.tflite'.");
  if (output.empty())
    return usage("no output given: add '-o OUT.tflite' ('-o " + input + "' replaces the input).");
  std::optional<ModelFormat> byName = getFormatForName(output);
  if (emit.empty()) {
    if (output == "-")
      return usage("stdout has no extension: add --emit=tflite, --emit=mlir or --emit=mlirbc.");
    if (!byName)
      return usage("-o " + output + " says no format: end it in .tflite, .mlir or .mlirbc, or add --emit=tflite.");
    format = *byName;
  } else {
    std::optional<ModelFormat> byEmit = getFormatForEmit(emit);
    if (!byEmit)
      return usage("--emit=" + emit + " is no format: write --emit=tflite, --emit=mlir or --emit=mlirbc.");
    if (byName && *byName != *byEmit)
      return usage("--emit=" + emit + " contradicts the extension of -o " + output + ": leave out one of them.");
    format = *byEmit;
  }
  if (clusterEncoding != "plain" && clusterEncoding != "lut")
    return usage("--cluster-encoding=" + clusterEncoding + " is unknown: write plain or lut.");
  if (clusterEncoding.getNumOccurrences() && format != ModelFormat::TFLite)
    return usage("--cluster-encoding is about .tflite files, and in others weights keep their tables: leave it out.");
  if (clusterEncoding == "lut" && options.clustering.getValueCount() > 128)
    return usage("--cluster-encoding=lut: LiteRT Micro has tables of up to 128 values, fewer than those of --cluster=" +
                 options.clustering.cluster + ".");
  options.keepTables = format != ModelFormat::TFLite || clusterEncoding == "lut";
  if (std::string error = options.check(); !error.empty())
    return usage(error);
  // What it says is known to be wrong before the model is read.
  OpPassManager scratch(ModuleOp::getOperationName(), OpPassManager::Nesting::Implicit);
  if (std::string error = addPipelineText(options.passes, scratch); !error.empty())
    return usage(error);
  return checkInputShapes();
}

/// Shapes come first, for the passes that follow need them.
std::string OptimizeCommand::getShapesText() const {
  if (batch.empty() && inputShapes.empty())
    return "";
  std::string text = "infer-shapes{";
  if (!batch.empty())
    text += "batch=" + batch + (inputShapes.empty() ? "" : " ");
  if (!inputShapes.empty())
    text += "input-shapes=" + llvm::join(inputShapes, ",");
  return text + "}";
}

/// Who runs the model over the samples; null where there are none, and, with a code, after an error.
std::unique_ptr<NativeModelRunner> OptimizeCommand::makeRunner(MLIRContext &context, int &code) {
  if (!options.data.isGiven())
    return nullptr;
  llvm::Expected<std::unique_ptr<NativeModelRunner>> runner = options.data.makeRunner(CompileModelOptions());
  if (!runner) {
    code = reportError(input, llvm::toString(runner.takeError()));
    return nullptr;
  }
  attachRunner(context, runner->get());
  return std::move(*runner);
}

int OptimizeCommand::optimize(ModuleOp module, ModelRunner *runner, Progress &progress,
                              const DiagnosticPrinter &printer) {
  std::string shapes = getShapesText();
  OptimizePipeline pipeline(module, runner, "adze optimize", progress);
  int code = shapes.empty() ? 0 : pipeline.run(shapes);
  if (!code)
    code = pipeline.run(options, input, quiet);
  if (!code && format == ModelFormat::TFLite)
    code = pipeline.run(options.keepTables ? "clustered-to-dense{micro=true}" : "clustered-to-dense");
  // The last: it is true of this order of ops alone.
  if (!code && offlineMemoryPlan)
    code = pipeline.run("plan-tensors");
  bool isSilent = code == 1 && !printer.getErrorCount() && !pipeline.hasReported();
  return isSilent ? reportError(input, "the pipeline failed") : code;
}

static uint64_t countOps(ModuleOp module) {
  uint64_t count = 0;
  module.walk([&](Operation *op) { count += !getBuiltinName(op).empty(); });
  return count;
}

static std::string formatBytes(uint64_t bytes) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (bytes >= 1000000)
    os << llvm::format("%.2f MB", bytes / 1e6);
  else if (bytes >= 1000)
    os << llvm::format("%.1f kB", bytes / 1e3);
  else
    os << bytes << " B";
  return text;
}

/// `in.tflite: 1.90 MB, 33 ops -> out.tflite: 1.88 MB (-1.1 %), 31 ops`, and the bytes of the memory plan if there is one.
static void printSummary(StringRef from, Count before, StringRef to, Count after, std::optional<uint64_t> arena) {
  raw_ostream &os = llvm::errs();
  double change = before.bytes ? 100.0 * (double(after.bytes) - double(before.bytes)) / before.bytes : 0;
  if (std::abs(change) < 0.05)
    change = 0; // no "-0.0 %"
  os << (from == "-" ? "<stdin>" : from) << ": " << formatBytes(before.bytes) << ", " << before.ops << " ops -> "
     << (to == "-" ? "<stdout>" : to) << ": " << formatBytes(after.bytes) << llvm::format(" (%+.1f %%), ", change)
     << after.ops << " ops";
  if (arena)
    os << ", arena " << *arena << " bytes";
  os << '\n';
}

/// What `plan-tensors` found.
static std::optional<uint64_t> getArenaBytes(ModuleOp module) {
  auto bytes = module->getAttrOfType<IntegerAttr>("adze.arena_bytes");
  return bytes ? std::optional<uint64_t>(bytes.getInt()) : std::nullopt;
}

int OptimizeCommand::run() {
  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllPasses();
  if (failed(plugins.load(registry)))
    return 1;
  if (int code = checkOptions())
    return code;
  MLIRContext context(registry);
  Progress progress("adze optimize: reading " + input);
  DiagnosticPrinter printer(&context, input);
  ReadModel model = readModel(input, &context);
  if (!model.module)
    return 1;
  printer.setModule(*model.module);
  Count before{model.bytes, countOps(*model.module)}, after;
  int code = 0;
  std::unique_ptr<NativeModelRunner> runner = makeRunner(context, code);
  if (!code)
    code = optimize(*model.module, runner.get(), progress, printer);
  if (code)
    return code;
  progress.setStep("adze optimize: writing " + output);
  ExportOptions exportOptions;
  exportOptions.shareBuffers = shareBuffers;
  if (failed(writeModel(*model.module, output, format, exportOptions, after.bytes)))
    return 1;
  after.ops = countOps(*model.module);
  if (!quiet)
    printSummary(input, before, output, after, getArenaBytes(*model.module));
  return 0;
}

std::unique_ptr<Command> adze::makeOptimizeCommand() { return std::make_unique<OptimizeCommand>(); }
