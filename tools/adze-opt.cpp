//===- adze-opt.cpp - The pass driver -------------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// mlir-opt with Adze's dialects and passes, and samples for those that want some.
//
//===----------------------------------------------------------------------===//

#include "adze/InitAll.h"
#include "lib/Driver/Diagnostics.h"
#include "lib/Driver/RepresentativeData.h"
#include "lib/Driver/ToolMain.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

using namespace adze;

int main(int argc, char **argv) {
  describeTool();
  mlir::DialectRegistry registry;
  registerAllDialects(registry);
  registerAllPasses();
  RepresentativeDataOptions data(llvm::cl::SubCommand::getTopLevel());
  return runTool(argc, argv, [&](int count, char **arguments) {
    auto [input, output] = mlir::registerAndParseCLIOptions(count, arguments, "Adze optimizer driver\n", registry);
    if (std::string error = data.check(); !error.empty())
      return reportUsage("opt", error);
    std::unique_ptr<NativeModelRunner> runner;
    if (data.isGiven()) {
      auto made = data.makeRunner(CompileModelOptions());
      if (!made) {
        llvm::errs() << llvm::toString(made.takeError()) << "\n";
        return 1;
      }
      runner = std::move(*made);
      attachRunner(registry, *runner);
    }
    int status = mlir::asMainReturnCode(mlir::MlirOptMain(count, arguments, input, output, registry));
    if (runner)
      runner->abandonReference(); // its context is gone
    return status;
  });
}
