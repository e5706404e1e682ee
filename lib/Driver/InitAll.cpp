//===- InitAll.cpp - Registration of everything ---------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration for tools.
//
//===----------------------------------------------------------------------===//

#include "adze/InitAll.h"

#include "dialects/adze/AdzeDialect.h"
#include "dialects/kernel/KernelDialect.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "passes/Pipelines/Decompose.h"
#include "passes/Pipelines/Native.h"
#include "passes/Pipelines/Prepare.h"
#include "passes/Pipelines/Cluster.h"
#include "passes/Pipelines/Prune.h"
#include "passes/Pipelines/Quantize.h"
#include "passes/Registration.h"
#include "plugins/Plugins.h"

void adze::registerAllDialects(mlir::DialectRegistry &registry) {
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registry.insert<AdzeDialect, kernel::KernelDialect>();
  kernel::registerBufferizationModels(registry);
  registerDetectionPostProcess(registry);
}

void adze::registerAllPasses(bool upstream) {
  if (upstream)
    mlir::registerAllPasses();
  registerStagePasses();
  registerPreparePipeline();
  registerNativePipelines();
  registerDecomposePipeline();
  registerPrunePipeline();
  registerClusterPipeline();
  registerQuantizePipeline();
}
