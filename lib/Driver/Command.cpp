//===- Command.cpp - Subcommands of adze ----------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parses a command line so that a mistake is answered with what to type, and loads plug-ins.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Command.h"

#include "lib/Driver/Diagnostics.h"
#include "lib/Support/Version.h"
#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace adze;
using namespace llvm;

int Command::usage(const Twine &message) const { return reportUsage(name, message); }

PluginOptions::PluginOptions(cl::SubCommand &sub, bool passes)
    : category("Plug-ins", "Code of your own, as shared libraries linked with libAdze"),
      dialectPlugins("load-dialect-plugin", cl::desc("Load dialects from FILE (repeatable)"), cl::value_desc("FILE"),
                     cl::sub(sub), cl::cat(category)) {
  if (passes)
    passPlugins = std::make_unique<cl::list<std::string>>("load-pass-plugin",
                                                          cl::desc("Load passes for --passes from FILE (repeatable)"),
                                                          cl::value_desc("FILE"), cl::sub(sub), cl::cat(category));
}

/// The plug-in at `path`; none where it does not load, with the reason printed.
template <typename Plugin>
static std::optional<Plugin> loadPlugin(StringRef path) {
  if (!sys::fs::exists(path)) {
    reportError(path, "there is no such plug-in");
    return std::nullopt;
  }
  Expected<Plugin> plugin = Plugin::load(path.str());
  if (plugin)
    return *plugin;
  reportError(path, "is no plug-in for this adze: " + toString(plugin.takeError()));
  return std::nullopt;
}

LogicalResult PluginOptions::load(mlir::DialectRegistry &registry) {
  for (const std::string &path : dialectPlugins) {
    auto plugin = loadPlugin<mlir::DialectPlugin>(path);
    if (!plugin)
      return failure();
    plugin->registerDialectRegistryCallbacks(registry);
  }
  if (!passPlugins)
    return success();
  for (const std::string &path : *passPlugins) {
    auto plugin = loadPlugin<mlir::PassPlugin>(path);
    if (!plugin)
      return failure();
    plugin->registerPassRegistryCallbacks();
  }
  return success();
}

std::vector<std::string> PluginOptions::listFiles() const {
  std::vector<std::string> files(dialectPlugins.begin(), dialectPlugins.end());
  if (passPlugins)
    files.insert(files.end(), passPlugins->begin(), passPlugins->end());
  return files;
}

/// What to type instead of a first word that names no command.
static int reportUnknownCommand(StringRef word, ArrayRef<std::unique_ptr<Command>> commands) {
  std::string names = join(map_range(commands, [](auto &command) { return command->getName(); }), ", ");
  if (sys::fs::exists(word) || word == "-" || word.contains('.'))
    return reportUsage("", "say what to do with '" + word + "', for example 'adze inspect " + word +
                               "'. The commands are: " + names + ".");
  const Command *nearest = nullptr;
  unsigned best = 4;
  for (const std::unique_ptr<Command> &command : commands) {
    unsigned distance = command->getName().starts_with(word) ? 0 : command->getName().edit_distance(word);
    if (distance < best) {
      best = distance;
      nearest = command.get();
    }
  }
  std::string hint = nearest ? "Did you mean 'adze " + nearest->getName().str() + "'? " : "";
  return reportUsage("", "there is no command '" + word + "'. " + hint + "The commands are: " + names + ".");
}

int adze::runCommand(int argc, char **argv, ArrayRef<std::unique_ptr<Command>> commands) {
  StringRef first = argc > 1 ? StringRef(argv[1]) : StringRef();
  if (first.empty())
    return reportUsage("", "say what to do, for example 'adze inspect model.tflite' or "
                           "'adze optimize model.tflite -o small.tflite'.");
  bool general = first.starts_with("-help") || first.starts_with("--help") || first == "-h" || first.ltrim('-') == "version";
  if (first.starts_with("-") && first != "-" && !general)
    return reportUsage("", "'" + first + "' stands where the command belongs: write 'adze COMMAND " + first +
                               "', or --help or --version.");
  const Command *named = nullptr;
  for (const std::unique_ptr<Command> &command : commands)
    if (command->getName() == first)
      named = command.get();
  if (!named && !general)
    return reportUnknownCommand(first, commands);

  std::string examples = named ? "EXAMPLE:\n\n" + named->getExample().str() : "EXAMPLES:\n\n";
  if (!named)
    for (const std::unique_ptr<Command> &command : commands)
      examples += command->getExample();
  examples.insert(0, "\n");
  cl::extrahelp atTheEnd(examples);
  cl::OptionCategory none("");
  cl::HideUnrelatedOptions(none); // LLVM's own, of which there are a thousand
  cl::SetVersionPrinter([](raw_ostream &os) { os << getVersionText() << "\n"; });

  std::string complaints;
  raw_string_ostream complaintStream(complaints);
  if (cl::ParseCommandLineOptions(argc, argv, "Adze makes neural networks small and fast.\n", &complaintStream)) {
    for (const std::unique_ptr<Command> &command : commands)
      if (command->isChosen())
        return command->run();
    return 0;
  }
  // LLVM names the program as it was called, and the help of the top level only.
  StringRef text = StringRef(complaints).trim();
  std::string program = argv[0];
  std::string full = named ? "adze " + named->getName().str() : "adze";
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    line.consume_front(program + ": ");
    line.consume_front("adze: ");
    size_t end = std::min(line.find("  Try: '"), line.find(" See: "));
    errs() << full << ": " << line.take_front(end).rtrim() << "\n";
    text = rest;
  }
  errs() << "Try '" << full << " --help'.\n";
  return 2;
}
