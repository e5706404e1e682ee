//===- ToolMain.cpp - What the command-line tools share -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Versions and default arguments.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/ToolMain.h"

#include "lib/Support/Version.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/PrettyStackTrace.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"

using namespace adze;

void adze::describeTool() {
  llvm::cl::AddExtraVersionPrinter([](llvm::raw_ostream &os) { os << getVersionText() << "\n"; });
  llvm::setBugReportMsg("This is a bug in Adze. Please report it with the input and the command line.\n");
}

/// Whether an argument is the option `name`, with one dash or two; `value` is what follows a `=`.
static bool isOption(llvm::StringRef argument, llvm::StringRef name, llvm::StringRef &value) {
  if (!argument.consume_front("-"))
    return false;
  argument.consume_front("-");
  auto [key, rest] = argument.split('=');
  value = rest;
  return key == name;
}

namespace {

/// The path of `-o` among the arguments, redirected to a file beside it.
class OutputGuard {
public:
  explicit OutputGuard(llvm::SmallVectorImpl<char *> &arguments) {
    for (size_t i = 1; i < arguments.size(); ++i) {
      llvm::StringRef value;
      if (!isOption(arguments[i], "o", value))
        continue;
      bool glued = !value.empty();
      if (!glued && i + 1 < arguments.size())
        value = arguments[i + 1];
      // Devices and pipes are written in place.
      llvm::sys::fs::file_status status;
      bool exists = !llvm::sys::fs::status(value, status);
      if (value.empty() || value == "-" || (exists && !llvm::sys::fs::is_regular_file(status)))
        return;
      path = value.str();
      partial = path + ".partial-" + std::to_string(llvm::sys::Process::getProcessId());
      replaced = glued ? "-o=" + partial : partial;
      arguments[glued ? i : i + 1] = replaced.data();
      llvm::sys::RemoveFileOnSignal(partial);
      return;
    }
  }

  /// The tool's exit status, or 1 where its file cannot take its place.
  int finish(int status) {
    if (partial.empty())
      return status;
    std::error_code error;
    if (status != 0)
      llvm::sys::fs::remove(partial);
    else if (llvm::sys::fs::exists(partial))
      error = llvm::sys::fs::rename(partial, path);
    llvm::sys::DontRemoveFileOnSignal(partial);
    if (!error)
      return status;
    llvm::errs() << path << ": " << error.message() << "\n";
    llvm::sys::fs::remove(partial);
    return 1;
  }

private:
  std::string path, partial, replaced;
};

} // namespace

int adze::runTool(int argc, char **argv, llvm::function_ref<int(int, char **)> toolMain) {
  static char flag[] = "--mlir-print-debuginfo";
  llvm::SmallVector<char *> arguments(argv, argv + argc);
  bool given = llvm::any_of(llvm::ArrayRef(arguments).drop_front(), [](const char *argument) {
    llvm::StringRef value;
    return isOption(argument, "mlir-print-debuginfo", value);
  });
  if (!given)
    arguments.insert(arguments.begin() + 1, flag);
  OutputGuard guard(arguments);
  int count = arguments.size();
  arguments.push_back(nullptr);
  return guard.finish(toolMain(count, arguments.data()));
}
