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
#include "lib/Driver/HostReference.h"
#include "lib/Driver/ModelFile.h"
#include "lib/Driver/ModelOptions.h"
#include "lib/Driver/OptimizePipeline.h"
#include "lib/Driver/PhaseDump.h"
#include "lib/Driver/TextPipeline.h"
#include "lib/Support/Progress.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/TargetParser/Host.h"

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
  int checkCPUs();
  int checkPhases();
  int attachSamples();
  int optimize(mlir::ModuleOp module, DiagnosticPrinter &printer);
  int read(mlir::MLIRContext &context, DiagnosticPrinter &printer, ReadModel &result, PhaseObserver observer = nullptr);
  int compile(Progress &progress, BuiltPackage &package, PhaseDump &dump);
  int expect(std::vector<ExpectedRun> &runs);
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
  cl::opt<std::string> test{"emit-test", cl::sub(sub), cl::cat(files), cl::value_desc("FILE.c"),
                            cl::desc("Write a program that checks the code against what this machine computes (default: none)")};
  cl::opt<std::string> bench{"emit-bench", cl::sub(sub), cl::cat(files), cl::value_desc("FILE.c"),
                             cl::desc("Write a program that measures the code (default: none)")};
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

  cl::OptionCategory what{"Phases"};
  cl::opt<std::string> stopAfter{"stop-after", cl::sub(sub), cl::cat(what), cl::value_desc("PHASE"),
                                 cl::desc("OUT is the module after import, optimize (what adze optimize does), prepare, lower, schedule, memory or codegen")};
  cl::opt<std::string> dumpPhases{"dump-phases", cl::sub(sub), cl::cat(what), cl::value_desc("DIR"),
                                  cl::desc("Write the module after each phase to DIR (default: no)")};
  cl::opt<bool> dumpWeights{"dump-weights", cl::sub(sub), cl::cat(what),
                            cl::desc("Modules are written with their weights (default: false)")};
  ModelOptions model{sub, /*isHost=*/false};
  OptimizeOptions options{sub};

  mlir::DialectRegistry registry;
  std::unique_ptr<NativeModelRunner> runner; ///< For passes that learn from samples; null where there are none.
  Progress *progress = nullptr;
  std::vector<std::string> cpus; ///< One, or several that the program is to choose among.
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
  names.test = test;
  names.bench = bench;
  if (isText && (!names.test.empty() || !names.bench.empty()))
    return usage("--emit=" + kind + " gives nothing that a program could link: leave out --emit-test and --emit-bench.");
  if (!names.test.empty() && input == "-")
    return usage("--emit-test compiles the model twice, and stdin can be read once: name a file.");
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
  if (std::string error = options.check(); !error.empty())
    return usage(error);
  if (weights != "rodata" && weights != "file")
    return usage("--weights=" + weights + " is unknown: write --weights=rodata or --weights=file.");
  return checkCPUs();
}

/// `--cpu=baseline,haswell,znver4`: each by itself, as a single one.
int CompileCommand::checkCPUs() {
  model.triple = target;
  std::string all = model.cpu;
  for (StringRef cpu : split(all, ','))
    cpus.push_back(cpu.trim().str());
  for (const std::string &cpu : cpus) {
    model.cpu = cpu == "baseline" ? std::string() : cpu;
    if (std::string error = model.check(); !error.empty())
      return usage(error);
    if (llvm::count(cpus, cpu) > 1)
      return usage("--cpu=" + all + " names '" + cpu + "' twice.");
  }
  if (cpus.size() > 1)
    model.cpu = std::string();
  if (cpus.size() == 1)
    return 0;
  Triple triple(Triple::normalize(target.empty() ? sys::getProcessTriple() : target.getValue()));
  if (triple.getArch() != Triple::x86_64)
    return usage("--cpu=" + all + ": code chooses among CPUs on x86-64 only, not on " + triple.str() + ".");
  if (kind != "lib")
    return usage("--cpu=" + all + " makes a library of several objects: leave out --emit=" + kind + ".");
  if (is_contained(cpus, "native"))
    return usage("--cpu=" + all + ": 'native' is this machine's CPU, which has no name for others: name it.");
  return 0;
}

PackageRequest CompileCommand::getRequest() const {
  PackageRequest request;
  request.model = model.get();
  request.model.allSignatures = request.model.signature.empty();
  request.package.name = name.empty() ? makeIdentifier(sys::path::stem(output == "-" ? input.getValue() : output.getValue()))
                                            : name.getValue();
  request.package.weightsInFile = weights == "file";
  request.package.threads = request.model.threads = threads;
  request.model.externOps.assign(externs.begin(), externs.end());
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
  facts.settings.clear();
  auto add = [&](StringRef option, const std::string &value) { facts.settings.push_back({option.str(), value}); };
  add("requantize", model.requantize);
  add("float-accuracy", model.floatAccuracy);
  if (model.sparseKernels != "auto")
    add("sparse-kernels", model.sparseKernels);
  if (model.tableKernels != "auto")
    add("table-kernels", model.tableKernels);
  add("weights", weights);
  if (threads)
    add("threads", "");
  for (const auto &[option, value] : options.listSettings())
    add(option, value);
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
  llvm::append_range(inputs, options.listFiles());
  llvm::append_range(inputs, model.plugins.listFiles());
  return inputs;
}

/// Samples for passes that want some; every context gets them.
int CompileCommand::attachSamples() {
  if (!options.data.isGiven())
    return 0;
  CompileModelOptions host = model.get();
  host.code = CodeOptions(); // this machine
  Expected<std::unique_ptr<NativeModelRunner>> made = options.data.makeRunner(host);
  if (!made)
    return reportError(input, toString(made.takeError()));
  runner = std::move(*made);
  attachRunner(registry, *runner);
  return 0;
}

int CompileCommand::optimize(mlir::ModuleOp module, DiagnosticPrinter &printer) {
  OptimizePipeline pipeline(module, runner.get(), "adze compile", *progress);
  int code = pipeline.run(options, input, quiet);
  return code == 1 && !printer.getErrorCount() ? reportError(input, "the passes failed") : code;
}

/// Reads the model and runs the passes of the user, which the observer may prevent: the phases import and optimize.
int CompileCommand::read(mlir::MLIRContext &context, DiagnosticPrinter &printer, ReadModel &result, PhaseObserver observer) {
  result = readModel(input, &context, /*hash=*/true);
  if (!result.module)
    return 1;
  printer.setModule(*result.module);
  if (observer && !observer("import", *result.module))
    return 0;
  if (options.isGiven() || options.passes.getNumOccurrences())
    if (int code = optimize(*result.module, printer))
      return code;
  if (observer)
    observer("optimize", *result.module);
  return 0;
}

/// Compiles for this machine and runs, for the self-test.
int CompileCommand::expect(std::vector<ExpectedRun> &runs) {
  mlir::MLIRContext context(registry);
  DiagnosticPrinter printer(&context, input);
  ReadModel model;
  if (int code = read(context, printer, model))
    return code;
  CompileModelOptions options = getRequest().model;
  options.code = CodeOptions(); // this machine
  FailureOr<std::unique_ptr<CompiledModel>> compiled = compileModel(*model.module, options);
  if (failed(compiled))
    return printer.getErrorCount() ? 1 : reportError(input, "cannot be compiled for this machine, as --emit-test wants");
  Expected<std::vector<ExpectedRun>> result = runOnTestInputs(**compiled);
  if (!result)
    return reportError(input, toString(result.takeError()));
  runs = std::move(*result);
  return 0;
}

int CompileCommand::compile(Progress &progress, BuiltPackage &package, PhaseDump &dump) {
  PackageRequest request = getRequest();
  std::vector<std::unique_ptr<mlir::MLIRContext>> contexts; // which own weights
  std::vector<NativeVariant> variants;
  dump.stopAfter = kind == "mlir" && stopAfter.empty() ? "codegen" : stopAfter.getValue();
  dump.directory = dumpPhases;
  dump.weights = dumpWeights;
  PackageFacts facts;
  for (const std::string &cpu : cpus) {
    contexts.push_back(std::make_unique<mlir::MLIRContext>(registry));
    DiagnosticPrinter printer(contexts.back().get(), input);
    std::string step = "adze compile: " + input + (cpus.size() > 1 ? " for " + cpu : "");
    auto observer = [&](StringRef phase, mlir::ModuleOp module) {
      progress.setStep(step + ": after " + phase.str());
      return dump.observe(phase, module);
    };
    ReadModel model;
    if (int code = read(*contexts.back(), printer, model, observer))
      return code;
    describe(facts, model);
    request.model.code.cpu = cpu == "baseline" ? "" : cpu;
    FailureOr<NativeModel> native = NativeModel();
    if (!dump.isOver())
      native = makeNativeModel(*model.module, request.model, request.form == PackageForm::Archive ? 0 : 1, observer);
    if (failed(native))
      return printer.getErrorCount() ? 1 : reportError(input, "cannot be compiled");
    if (!dump.error.empty())
      return reportError(input, dump.error);
    if (dump.isStopped)
      return 0;
    dump.directory.clear(); // the phases of the first CPU are as good as those of the others
    variants.push_back({request.model.code, cpu, std::move(*native)});
  }
  Expected<BuiltPackage> built = buildPackage(std::move(variants), request);
  if (!built)
    return reportError(input, toString(built.takeError()));
  package = std::move(*built);
  package.facts.modelFile = facts.modelFile;
  package.facts.modelHash = facts.modelHash;
  package.facts.modelBytes = facts.modelBytes;
  package.facts.settings = facts.settings;
  return 0;
}

int CompileCommand::run() {
  if (int code = checkOptions())
    return code;
  Progress progress("adze compile: " + input);
  registerAllDialects(registry);
  registerAllPasses();
  if (failed(model.plugins.load(registry)))
    return 1;
  this->progress = &progress;
  if (int code = attachSamples())
    return code;
  std::vector<ExpectedRun> expected;
  if (!names.test.empty())
    if (int code = expect(expected))
      return code;
  BuiltPackage package;
  PhaseDump dump;
  if (int code = compile(progress, package, dump))
    return code;
  std::string error = dump.isStopped ? writeModule(names, dump.text) : writePackage(names, package, expected);
  if (error.empty() && depend)
    error = writeDependencies(names, listDependencies());
  if (!error.empty())
    return reportError(input, error);
  if (!quiet && (kind == "lib" || kind == "obj"))
    printSummary(input, names, package);
  return 0;
}

std::unique_ptr<Command> adze::makeCompileCommand() { return std::make_unique<CompileCommand>(); }
