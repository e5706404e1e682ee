//===- InspectCommand.cpp - adze inspect ----------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shows what is in a model: on the terminal, as JSON, as a page.
//
//===----------------------------------------------------------------------===//

#include "adze/InitAll.h"
#include "lib/Driver/Command.h"
#include "lib/Driver/Diagnostics.h"
#include "lib/Driver/ModelFile.h"
#include "lib/Driver/ModelReport.h"
#include "lib/Support/Progress.h"
#include "lib/Support/WholeFile.h"
#include "mlir/Pass/PassManager.h"
#include "passes/prepare/Passes.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace adze;
using namespace mlir;
namespace cl = llvm::cl;

namespace {

class InspectCommand : public Command {
public:
  InspectCommand()
      : Command("inspect", "Show ops, shapes, sizes, work and quantization of a model",
                "  adze inspect model.tflite --html=model.html\n") {}
  int run() override;

private:
  LogicalResult write(StringRef path, FileWriter writer);

  cl::OptionCategory category{"Inspection"};
  cl::opt<std::string> input{cl::Positional, cl::desc("IN"), cl::sub(sub), cl::cat(category)};
  cl::opt<bool> json{"json", cl::sub(sub), cl::cat(category),
                     cl::desc("Print JSON instead of tables (default: false)")};
  cl::opt<std::string> html{"html", cl::sub(sub), cl::cat(category), cl::value_desc("FILE"),
                            cl::desc("Write a page with the graph drawn, instead of printing tables (-: stdout)")};
  cl::opt<bool> zip{"zip", cl::sub(sub), cl::cat(category),
                    cl::desc("Compress the file, and say how many bytes that leaves (default: false)")};
  PluginOptions plugins{sub, /*passes=*/false};
};

} // namespace

LogicalResult InspectCommand::write(StringRef path, FileWriter writer) {
  std::string error;
  LogicalResult result = writeWholeFile(path, writer, error);
  if (!error.empty())
    reportError(path == "-" ? "<stdout>" : path, "cannot be written: " + error);
  return result;
}

/// A clone of the module whose open leading extents are 1, for counting work; null where its shapes cannot be inferred.
static OwningOpRef<ModuleOp> sizeForOneSample(ModuleOp module) {
  OwningOpRef<ModuleOp> clone = module.clone();
  ScopedDiagnosticHandler quiet(module.getContext(), [](Diagnostic &) {});
  PassManager manager(module.getContext());
  InferShapesOptions options;
  options.batch = 1;
  manager.addPass(createInferShapes(options));
  return succeeded(manager.run(*clone)) ? std::move(clone) : OwningOpRef<ModuleOp>();
}

int InspectCommand::run() {
  if (input.empty())
    return usage("no model given: 'adze inspect model.tflite'.");
  if (html.getNumOccurrences() && html.empty())
    return usage("--html wants a file to write, as in --html=model.html.");
  if (json && html == "-")
    return usage("--json and --html=- both write to stdout: give the page a file, as in --html=model.html.");
  if (html == input && input != "-")
    return usage("--html=" + html + " would replace the model: give the page a file of its own.");
  if (zip && input == "-")
    return usage("--zip reads the model a second time: give a file.");
  DialectRegistry registry;
  registerAllDialects(registry);
  if (failed(plugins.load(registry)))
    return 1;
  MLIRContext context(registry);
  Progress progress("adze inspect: " + input);
  DiagnosticPrinter printer(&context, input);
  ReadModel model = readModel(input, &context);
  if (!model.module)
    return 1;
  OwningOpRef<ModuleOp> sized = sizeForOneSample(*model.module);
  ModelReport report =
      inspectModel(*model.module, input == "-" ? "<stdin>" : StringRef(input), model.bytes, sized ? *sized : ModuleOp());
  if (zip) {
    auto file = llvm::MemoryBuffer::getFile(input, /*IsText=*/false, /*RequiresNullTerminator=*/false);
    if (!file)
      return reportError(input, file.getError().message());
    report.zipped = measureZipped((*file)->getBuffer());
  }
  if (!html.empty() && failed(write(html, [&](raw_ostream &os) {
        printPage(report, os);
        return success();
      })))
    return 1;
  if (!json && !html.empty())
    return 0;
  LogicalResult result = write("-", [&](raw_ostream &os) {
    if (json)
      os << llvm::formatv("{0:2}", toJSON(report)) << "\n";
    else
      printReport(report, os);
    return success();
  });
  return failed(result);
}

std::unique_ptr<Command> adze::makeInspectCommand() { return std::make_unique<InspectCommand>(); }
