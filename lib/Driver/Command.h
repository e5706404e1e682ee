//===- Command.h - Subcommands of adze --------------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a subcommand is, and the options that several have.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_COMMAND_H
#define ADZE_LIB_DRIVER_COMMAND_H

#include "mlir/IR/DialectRegistry.h"
#include "llvm/Support/CommandLine.h"

#include <memory>
#include <string>

namespace adze {

/// A subcommand. Its options are members, so that they exist in the tool that makes the command and in no other.
class Command {
public:
  Command(llvm::StringRef name, llvm::StringRef description, llvm::StringRef example)
      : name(name.str()), example(example.str()), sub(name, description) {}
  virtual ~Command() = default;

  /// Does the work after the options are parsed; the exit code: 0, 1 for bad input or a failed check, 2 for wrong usage.
  virtual int run() = 0;

  llvm::StringRef getName() const { return name; }
  llvm::StringRef getDescription() const { return sub.getDescription(); }
  /// Command lines that work, for the end of the help.
  llvm::StringRef getExample() const { return example; }
  bool isChosen() { return static_cast<bool>(sub); }

protected:
  /// Prints a usage error of this command; returns 2.
  int usage(const llvm::Twine &message) const;

  std::string name, example;
  llvm::cl::SubCommand sub;
};

std::unique_ptr<Command> makeOptimizeCommand();
std::unique_ptr<Command> makeCompileCommand();
std::unique_ptr<Command> makeInspectCommand();
std::unique_ptr<Command> makeRunCommand();
std::unique_ptr<Command> makeBenchCommand();
std::unique_ptr<Command> makeEvalCommand();
std::unique_ptr<Command> makeCompareCommand();
std::unique_ptr<Command> makeCalibrateCommand();

/// Options for plug-ins, and what they bring.
struct PluginOptions {
  explicit PluginOptions(llvm::cl::SubCommand &sub, bool passes = true);

  /// Loads the plug-ins; dialects go to `registry`. Fails, with the reason printed, where one does not load.
  llvm::LogicalResult load(mlir::DialectRegistry &registry);
  /// The files of the plug-ins.
  std::vector<std::string> listFiles() const;

  llvm::cl::OptionCategory category;
  std::unique_ptr<llvm::cl::list<std::string>> passPlugins;
  llvm::cl::list<std::string> dialectPlugins;
};

/// Parses the command line for one of `commands` and runs it; the exit code.
int runCommand(int argc, char **argv, llvm::ArrayRef<std::unique_ptr<Command>> commands);

} // namespace adze

#endif // ADZE_LIB_DRIVER_COMMAND_H
