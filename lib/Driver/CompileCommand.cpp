//===- CompileCommand.cpp - adze compile ----------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes a model as a library with a C header, a report and a depfile.
//
//===----------------------------------------------------------------------===//

#include "adze/InitAll.h"
#include "lib/Driver/BuildPackage.h"
#include "lib/Driver/CompileOutputs.h"
#include "lib/Driver/Diagnostics.h"
#include "lib/Driver/ModelFile.h"
#include "lib/Driver/ModelOptions.h"
#include "lib/Driver/PhaseDump.h"
#include "lib/Driver/TextPipeline.h"
#include "lib/Emit/Weights.h"
#include "lib/Support/Progress.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace adze;
using namespace llvm;

namespace {

class CompileCommand : public Command {
public:
  CompileCommand()
      : Command("compile", "Make native code of a model: a library, a C header and a report",
                "  adze compile model.tflite -o model.a\n"
                "  adze compile model.tflite -o model.a --target=thumbv7em-none-eabi --cpu=cortex-m4 -MD\n") {}
  int run() override;

private:
  int checkOptions();
  int checkFiles();
  int checkPhases();
  int optimize(mlir::ModuleOp module, DiagnosticPrinter &printer);
  PackageRequest getRequest() const;
  void describe(PackageFacts &facts, const ReadModel &model) const;
  std::vector<std::string> listDependencies() const;

  cl::OptionCategory files{"Files"};
  cl::opt<std::string> input{cl::Positional, cl::desc("IN"), cl::sub(sub), cl::cat(files)};
  cl::opt<std::string> output{"o", cl::sub(sub), cl::cat(files), cl::value_desc("OUT.a"),
                              cl::desc("The library (required); -, with another --emit, for stdout")};
  cl::opt<std::string> emit{"emit", cl::sub(sub), cl::cat(files), cl::value_desc("lib|obj|asm|llvm|mlir"),
                            cl::desc("What OUT is: a static library, one object, its assembly, LLVM's IR before its "
                                     "optimizer, or the module of the last phase (default: as the extension of OUT "
                                     "says: .o, .s, .ll, .mlir; else lib)")};
  cl::opt<std::string> header{"header", cl::sub(sub), cl::cat(files), cl::value_desc("OUT.h"),
                              cl::desc("The C header (default: beside OUT, for lib and obj)")};
  cl::opt<std::string> report{"report", cl::sub(sub), cl::cat(files), cl::value_desc("OUT.json"),
                              cl::desc("Sizes, arena map, costs, hashes (default: beside OUT, for lib and obj)")};
  cl::opt<bool> depend{"MD", cl::sub(sub), cl::cat(files),
                       cl::desc("Write a depfile for make or ninja (default: false)")};
  cl::opt<std::string> depfile{"MF", cl::sub(sub), cl::cat(files), cl::value_desc("FILE.d"),
                               cl::desc("Its name (default: OUT with the extension .d)")};
  cl::opt<bool> quiet{"quiet", cl::sub(sub), cl::cat(files), cl::desc("No line about sizes at the end (default: false)")};

  cl::OptionCategory code{"Code"};
  cl::opt<std::string> name{"name", cl::sub(sub), cl::cat(code), cl::value_desc("PREFIX"),
                            cl::desc("Before every symbol, a C identifier (default: from the name of OUT)")};
  cl::opt<std::string> target{"target", cl::sub(sub), cl::cat(code), cl::value_desc("TRIPLE"),
                              cl::desc("Machine and system, as in aarch64-linux-gnu or thumbv7em-none-eabihf (default: this one)")};
  cl::opt<std::string> weights{"weights", cl::sub(sub), cl::cat(code), cl::value_desc("rodata|file"), cl::init("rodata"),
                               cl::desc("Where constants are: in the library, or in a file that the program loads, OUT "
                                        "with the extension .weights (default: rodata)")};
  cl::opt<bool> threads{"threads", cl::sub(sub), cl::cat(code),
                        cl::desc("The program brings a parallel_for, over which the work of large ops is spread (default: false)")};
  cl::list<std::string> externs{"extern-op", cl::sub(sub), cl::cat(code), cl::value_desc("NAME"),
                                cl::desc("A custom op that the program defines as a C function (repeatable; default: none)")};

  cl::OptionCategory what{"Before it"};
  cl::opt<std::string> passes{"passes", cl::sub(sub), cl::cat(what), cl::value_desc("PIPELINE"),
                              cl::desc("Run this pipeline on the model first, as adze optimize does (default: none)")};
  cl::opt<std::string> stopAfter{"stop-after", cl::sub(sub), cl::cat(what), cl::value_desc("PHASE"),
                                 cl::desc("OUT is the module after import, prepare, lower, schedule, memory or codegen")};
  cl::opt<std::string> dumpPhases{"dump-phases", cl::sub(sub), cl::cat(what), cl::value_desc("DIR"),
                                  cl::desc("Write the module after each phase to DIR (default: no)")};
  cl::opt<bool> dumpWeights{"dump-weights", cl::sub(sub), cl::cat(what),
                            cl::desc("Modules are written with their weights (default: false)")};
  ModelOptions model{sub, /*isHost=*/false};

  std::string kind; ///< Of OUT: lib, obj, asm, llvm or mlir.
  OutputNames names;
};

} // namespace

int CompileCommand::checkPhases() {
  if (!stopAfter.empty() && !is_contained(listPhases(), StringRef(stopAfter)))
    return usage("--stop-after=" + stopAfter + ": the phases are " + join(listPhases(), ", ") + ".");
  if (!stopAfter.empty() && kind != "mlir") {
    if (emit.getNumOccurrences())
      return usage("--stop-after=" + stopAfter + " gives a module, and --emit=" + emit + " is none: leave out one of them.");
    kind = "mlir";
  }
  if (dumpWeights && dumpPhases.empty() && kind != "mlir")
    return usage("--dump-weights is about modules: add --dump-phases=DIR or --stop-after=PHASE.");
  return 0;
}

int CompileCommand::checkFiles() {
  static constexpr StringRef kinds[] = {"lib", "obj", "asm", "llvm", "mlir"};
  static constexpr StringRef extensions[] = {".a", ".o", ".s", ".ll", ".mlir"};
  kind = emit;
  if (emit.empty()) {
    const StringRef *found = find(extensions, sys::path::extension(output));
    kind = found == std::end(extensions) ? "lib" : kinds[found - extensions].str();
  } else if (!is_contained(kinds, StringRef(emit))) {
    return usage("--emit=" + emit + " is unknown: write --emit=" + join(ArrayRef(kinds).drop_back(), ", --emit=") +
                 " or --emit=mlir.");
  }
  if (int code = checkPhases())
    return code;
  bool isText = kind != "lib" && kind != "obj";
  if (output == "-" && !isText)
    return usage("stdout takes text only: add --emit=asm, --emit=llvm or --emit=mlir, or name a file.");
  names = OutputNames(output, !isText);
  if (weights != "file")
    names.weights.clear();
  if (header.getNumOccurrences())
    names.header = header;
  if (report.getNumOccurrences())
    names.report = report;
  if (isText && (header.getNumOccurrences() || report.getNumOccurrences()) && kind != "asm")
    return usage("--emit=" + kind + " compiles nothing that a header or a report would tell of.");
  if (depfile.getNumOccurrences())
    names.depfile = depfile;
  else if (depend && output == "-")
    return usage("-MD has no name for the depfile where OUT is stdout: add -MF FILE.d.");
  if (depfile.getNumOccurrences() && !depend)
    return usage("-MF names a depfile, which -MD asks for: add -MD.");
  if (std::string twice = names.findDuplicate(input); !twice.empty())
    return usage("'" + twice + "' is named for two files: give one of them another name.");
  return 0;
}

int CompileCommand::checkOptions() {
  if (input.empty())
    return usage("no model given: 'adze compile model.tflite -o model.a'.");
  if (output.empty())
    return usage("no output given: add '-o OUT.a'.");
  if (int code = checkFiles())
    return code;
  if (name.getNumOccurrences() && name != makeIdentifier(name))
    return usage("--name=" + name + " is no C identifier: write --name=" + makeIdentifier(name) + ".");
  if (weights != "rodata" && weights != "file")
    return usage("--weights=" + weights + " is unknown: write --weights=rodata or --weights=file.");
  model.triple = target;
  if (std::string error = model.check(); !error.empty())
    return usage(error);
  return 0;
}

PackageRequest CompileCommand::getRequest() const {
  PackageRequest request;
  request.model = model.get();
  request.model.allSignatures = request.model.signature.empty();
  request.package.name = name.empty() ? makeIdentifier(sys::path::stem(output == "-" ? input.getValue() : output.getValue()))
                                            : name.getValue();
  request.package.weightsInFile = weights == "file";
  request.package.threads = threads;
  request.form = kind == "lib"   ? PackageForm::Archive
                 : kind == "obj" ? PackageForm::Object
                 : kind == "asm" ? PackageForm::Assembly
                                 : PackageForm::LLVM;
  return request;
}

/// What the texts say of the model and of the options that decide about the code.
void CompileCommand::describe(PackageFacts &facts, const ReadModel &read) const {
  facts.modelFile = input == "-" ? "stdin" : sys::path::filename(input).str();
  facts.modelBytes = read.bytes;
  facts.modelHash = read.hash;
  auto add = [&](StringRef option, const std::string &value) { facts.settings.push_back({option.str(), value}); };
  add("requantize", model.requantize);
  add("float-accuracy", model.floatAccuracy);
  add("weights", weights);
  if (threads)
    add("threads", "");
  if (!passes.empty())
    add("passes", passes);
  if (!model.signature.empty())
    add("signature", model.signature);
  if (!model.batch.empty())
    add("batch", model.batch);
  for (const std::string &value : model.inputShapes)
    add("input-shape", value);
  for (const std::string &value : model.frozenInputs)
    add("freeze-input", value);
  for (const std::string &value : externs)
    add("extern-op", value);
}

std::vector<std::string> CompileCommand::listDependencies() const {
  std::vector<std::string> inputs;
  if (input != "-")
    inputs.push_back(input);
  llvm::append_range(inputs, model.plugins.listFiles());
  return inputs;
}

int CompileCommand::optimize(mlir::ModuleOp module, DiagnosticPrinter &printer) {
  mlir::PassManager manager(module.getContext(), mlir::ModuleOp::getOperationName(), mlir::PassManager::Nesting::Implicit);
  if (std::string error = addPipelineText(passes, manager); !error.empty())
    return usage(error);
  if (failed(manager.run(module)))
    return printer.getErrorCount() ? 1 : reportError(input, "the pipeline of --passes failed");
  return 0;
}

int CompileCommand::run() {
  if (int code = checkOptions())
    return code;
  Progress progress("adze compile: " + input);
  mlir::DialectRegistry registry;
  registerAllDialects(registry);
  registerAllPasses();
  if (failed(model.plugins.load(registry)))
    return 1;
  mlir::MLIRContext context(registry);
  DiagnosticPrinter printer(&context, input);
  ReadModel read = readModel(input, &context, /*hash=*/true);
  if (!read.module)
    return 1;
  printer.setModule(*read.module);
  if (!passes.empty())
    if (int code = optimize(*read.module, printer))
      return code;
  PhaseDump dump;
  dump.stopAfter = kind == "mlir" && stopAfter.empty() ? "codegen" : stopAfter.getValue();
  dump.directory = dumpPhases;
  dump.weights = dumpWeights;
  FailureOr<BuiltPackage> package = buildPackage(*read.module, getRequest(), [&](StringRef phase, mlir::ModuleOp module) {
    progress.setStep("adze compile: " + input + ": after " + phase.str());
    return dump.observe(phase, module);
  });
  if (failed(package))
    return printer.getErrorCount() ? 1 : reportError(input, "cannot be compiled");
  if (!dump.error.empty())
    return reportError(input, dump.error);
  describe(package->facts, read);
  std::string error = dump.isStopped ? writeModule(names, dump.text) : writePackage(names, *package);
  if (!error.empty())
    return reportError(input, error);
  if (depend)
    if (error = writeDependencies(names, listDependencies()); !error.empty())
      return reportError(input, error);
  if (!quiet && (kind == "lib" || kind == "obj"))
    printSummary(input, names, *package);
  return 0;
}

std::unique_ptr<Command> adze::makeCompileCommand() { return std::make_unique<CompileCommand>(); }
