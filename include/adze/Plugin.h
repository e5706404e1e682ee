//===- Plugin.h - What a plug-in includes -----------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes in a shared library of their own, loaded with `--load-pass-plugin=libMine.so`:
//
//   #include "adze/Plugin.h"
//
//   struct CountOps : mlir::PassWrapper<CountOps, mlir::OperationPass<mlir::func::FuncOp>> {
//     MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(CountOps)
//     llvm::StringRef getArgument() const override { return "count-ops"; }
//     llvm::StringRef getDescription() const override { return "say how many ops a function has"; }
//     void runOnOperation() override { ... }
//   };
//
//   ADZE_PASS_PLUGIN("mine", "1.0", { mlir::PassRegistration<CountOps>(); })
//
// Custom ops likewise, loaded with `--load-dialect-plugin=libMine.so` (docs/tutorials/write-a-custom-op.md):
//
//   struct Foo : adze::CustomOpModel { ... };
//
//   ADZE_CUSTOM_OP_PLUGIN("mine", "1.0", { adze::addCustomOp<Foo>(*registry); })
//
// The library links the CMake target `Adze` of find_package(Adze), whose copy the tools use as well: two copies would
// have two identities for every type. See DialectPlugin.h of MLIR for dialects.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PLUGIN_H
#define ADZE_PLUGIN_H

#include "dialects/adze/AdzeInterfaces.h"      // what passes ask of ops
#include "dialects/adze/AdzeOps.h"             // the ops
#include "dialects/adze/ConstantData.h"        // reading and making weights
#include "dialects/adze/CustomOps.h"           // what is known of custom ops
#include "dialects/adze/Quantization.h"        // a tensor's quantization
#include "dialects/adze/WireTypes.h"           // element types by their names in a file
#include "mlir/Dialect/Func/IR/FuncOps.h"      // subgraphs
#include "mlir/IR/PatternMatch.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

/// Defines the entry point of a pass plug-in. What follows name and version is run once, when the plug-in is loaded, and
/// registers passes and pipelines.
#define ADZE_PASS_PLUGIN(name, version, ...)                                                                           \
  extern "C" LLVM_ATTRIBUTE_WEAK ::mlir::PassPluginLibraryInfo mlirGetPassPluginInfo() {                               \
    return {MLIR_PLUGIN_API_VERSION, name, version, []() __VA_ARGS__};                                                   \
  }

/// Defines the entry point of a plug-in of custom ops. What follows name and version is run for every registry of dialects,
/// `registry`, and adds custom ops to it.
#define ADZE_CUSTOM_OP_PLUGIN(name, version, ...)                                                                      \
  extern "C" LLVM_ATTRIBUTE_WEAK ::mlir::DialectPluginLibraryInfo mlirGetDialectPluginInfo() {                         \
    return {MLIR_PLUGIN_API_VERSION, name, version, [](::mlir::DialectRegistry *registry) __VA_ARGS__};                \
  }

#endif // ADZE_PLUGIN_H
