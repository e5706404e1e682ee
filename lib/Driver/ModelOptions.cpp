//===- ModelOptions.cpp - Options of commands that run models -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Declares and checks the options, and compiles what they ask for.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/ModelOptions.h"

#include "adze/InitAll.h"
#include "lib/Driver/Diagnostics.h"
#include "lib/Driver/FrozenInputs.h"
#include "lib/Driver/ModelFile.h"
#include "mlir/IR/MLIRContext.h"

using namespace adze;
using namespace llvm;

std::string adze::checkBatch(StringRef text) {
  uint32_t number;
  if (text.getAsInteger(10, number) || number == 0)
    return ("--batch=" + text + ": the batch size is a positive number, as in --batch=1.").str();
  return "";
}

std::string adze::checkInputShape(StringRef text) {
  auto [name, shape] = text.rsplit(':'); // names may hold colons
  SmallVector<StringRef> extents;
  shape.split(extents, 'x');
  bool good = !name.empty() && !shape.empty() && all_of(extents, [](StringRef extent) {
    uint32_t number;
    return !extent.getAsInteger(10, number) && number > 0;
  });
  if (!good)
    return ("--input-shape=" + text +
            ": write the input's name, a colon and its extents, as in "
            "--input-shape=image:1x224x224x3.")
        .str();
  if (name.find_first_of(",{}'\"") != StringRef::npos)
    return ("--input-shape=" + text + ": a name with a comma, brace or quote cannot be given here.").str();
  return "";
}

ModelOptions::ModelOptions(cl::SubCommand &sub, bool isHost)
    : category("Model and machine"), signature("signature", cl::sub(sub), cl::cat(category), cl::value_desc("NAME"),
                                               cl::desc(isHost ? "The signature to run (default: the first)"
                                                               : "The only signature to compile (default: all)")),
      batch("batch", cl::sub(sub), cl::cat(category), cl::value_desc("N"),
            cl::desc("Make dynamic leading dimensions of inputs N (default: as in the file)")),
      inputShapes("input-shape", cl::sub(sub), cl::cat(category), cl::value_desc("NAME:1x224x224x3"),
                  cl::desc("Give an input a shape (repeatable; default: as in the file)")),
      frozenInputs("freeze-input", cl::sub(sub), cl::cat(category), cl::value_desc("NAME:2,1,3"),
                   cl::desc("Make an input constant whose values decide shapes (repeatable; default: as the files of "
                            "'adze run' have it, else none)")),
      requantize("requantize", cl::sub(sub), cl::cat(category), cl::value_desc("xnnpack|reference|ruy|micro"),
                 cl::init("xnnpack"), cl::desc("How integer results are rounded (default: xnnpack, as LiteRT does)")),
      floatAccuracy("float-accuracy", cl::sub(sub), cl::cat(category), cl::value_desc("strict|normal|fast"),
                    cl::init("normal"), cl::desc("What float arithmetic may trade for speed: strict rounds every operation in the order of the "
                             "program, the same on every CPU; normal fuses multiplications with additions and adds in "
                             "any order, functions within 2 units in the last place; fast has functions within 7 "
                             "(default: normal)")),
      sparseKernels("sparse-kernels", cl::sub(sub), cl::cat(category), cl::value_desc("auto|never|always"), cl::init("auto"),
                    cl::desc("Which layers have code that leaves zeros of their weights out, where the CPU has it: those that "
                             "are estimated to be faster so, none, or all (default: auto)")),
      tableKernels("table-kernels", cl::sub(sub), cl::cat(category), cl::value_desc("auto|never|always"), cl::init("auto"),
                   cl::desc("Which layers store weights of few different values as numbers of 2 to 8 bits and look them up in "
                            "registers, where the CPU can: those that are estimated to be faster so, none, or all (default: auto)")),
      cpu("cpu", cl::sub(sub), cl::cat(category), cl::value_desc("CPU|native"), cl::init(isHost ? "native" : ""),
          cl::desc(isHost ? "The CPU to make code for (default: native, this one)"
                          : "The CPU to make code for; native: this one; several as in baseline,haswell,znver4: a library that "
                            "takes the last that the machine can run (default: the baseline of the target)")),
      features("features", cl::sub(sub), cl::cat(category), cl::value_desc("+a,-b"),
               cl::desc("Features of the CPU to add or to leave out (default: those it has)")),
      plugins(sub) {}

/// A usage error where an option is none of the words it may be.
static std::string checkChoice(StringRef option, StringRef value, ArrayRef<StringRef> choices) {
  if (is_contained(choices, value))
    return "";
  std::string text = ("--" + option + "=" + value + " is unknown: write ").str();
  for (auto [index, choice] : enumerate(choices))
    text += (index == 0 ? "" : index + 1 == choices.size() ? " or " : ", ") + ("--" + option + "=" + choice).str();
  return text + ".";
}

std::string ModelOptions::check() const {
  if (std::string error = batch.getNumOccurrences() ? checkBatch(batch) : ""; !error.empty())
    return error;
  for (StringRef text : inputShapes)
    if (std::string error = checkInputShape(text); !error.empty())
      return error;
  for (StringRef text : frozenInputs)
    if (std::string error = checkFreezeInput(text); !error.empty())
      return error;
  if (std::string error = checkChoice("requantize", requantize, {"xnnpack", "reference", "ruy", "micro"});
      !error.empty())
    return error;
  if (std::string error = checkChoice("float-accuracy", floatAccuracy, {"strict", "normal", "fast"}); !error.empty())
    return error;
  if (std::string error = checkChoice("sparse-kernels", sparseKernels, {"auto", "never", "always"}); !error.empty())
    return error;
  if (std::string error = checkChoice("table-kernels", tableKernels, {"auto", "never", "always"}); !error.empty())
    return error;
  CodeOptions code = get().code;
  if (Expected<std::unique_ptr<TargetMachine>> machine = createTargetMachine(code); !machine)
    return (triple.empty() ? "--cpu, --features: " : "--target, --cpu, --features: ") + toString(machine.takeError()) + ".";
  return "";
}

CompileModelOptions ModelOptions::get() const {
  CompileModelOptions options;
  options.requantize = requantize;
  options.floatAccuracy = floatAccuracy;
  options.sparseKernels = sparseKernels;
  options.tableKernels = tableKernels;
  if (!batch.empty())
    (void)StringRef(batch).getAsInteger(10, options.batch);
  options.inputShapes.assign(inputShapes.begin(), inputShapes.end());
  options.frozenInputs.assign(frozenInputs.begin(), frozenInputs.end());
  options.signature = signature;
  options.code.triple = triple;
  options.code.cpu = cpu;
  options.code.features = features;
  return options;
}

ModelLoader::ModelLoader(PluginOptions &plugins) {
  registerAllDialects(registry);
  registerAllPasses();
  ready = succeeded(plugins.load(registry));
}

std::unique_ptr<CompiledModel> ModelLoader::compile(StringRef path, const CompileModelOptions &options,
                                                   std::string *reason) {
  mlir::MLIRContext context(registry);
  DiagnosticPrinter printer(&context, path);
  ReadModel model = readModel(path, &context);
  if (!model.module) {
    if (reason)
      *reason = printer.getErrorCount() ? printer.getFirstError().str() : "the model cannot be read";
    return nullptr;
  }
  printer.setModule(*model.module);
  FailureOr<std::unique_ptr<CompiledModel>> compiled = compileModel(*model.module, options);
  if (succeeded(compiled))
    return std::move(*compiled);
  if (!printer.getErrorCount())
    reportError(path, "cannot be compiled");
  if (reason)
    *reason = printer.getErrorCount() ? printer.getFirstError().str() : "cannot be compiled";
  return nullptr;
}
