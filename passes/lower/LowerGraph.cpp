//===- LowerGraph.cpp - The graph to the machine --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One conversion over a function with the patterns of all families.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeOpTable.h"
#include "dialects/kernel/KernelDialect.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/Func/Transforms/FuncConversions.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Iterators.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "passes/lower/Lowering.h"
#include "passes/lower/Passes.h"
#include "llvm/ADT/StringSwitch.h"

#define DEBUG_TYPE "lower-graph"

namespace adze {
#define GEN_PASS_DEF_LOWERGRAPH
#include "passes/lower/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct LowerGraph : adze::impl::LowerGraphBase<LowerGraph> {
  using LowerGraphBase::LowerGraphBase;
  LogicalResult initialize(MLIRContext *context) override;
  void runOnOperation() override;

private:
  LogicalResult readScheme();
  LogicalResult checkExterns(Location location);
  LogicalResult lowerFunction(func::FuncOp function);
  lower::LoweringOptions lowering;
};

} // namespace

LogicalResult LowerGraph::readScheme() {
  std::optional<lower::Scheme> scheme = llvm::StringSwitch<std::optional<lower::Scheme>>(requantize)
                                             .Case("xnnpack", lower::Scheme::XNNPack)
                                             .Case("reference", lower::Scheme::Builtin)
                                             .Case("ruy", lower::Scheme::Ruy)
                                             .Case("micro", lower::Scheme::Micro)
                                             .Default(std::nullopt);
  lowering.scheme = scheme.value_or(lower::Scheme::XNNPack);
  return success(scheme.has_value());
}

/// Names that differ must not become one symbol.
LogicalResult LowerGraph::checkExterns(Location location) {
  llvm::StringMap<StringRef> symbols;
  for (const std::string &name : externOps) {
    auto [known, isNew] = symbols.try_emplace(lower::getExternSymbol(name), name);
    if (!isNew && known->second != name)
      return emitError(location, "lower-graph: custom ops '" + known->second + "' and '" + name + "' would both be the function '" +
                                     known->first() + "'");
  }
  lowering.externOps = *externOps;
  return success();
}

LogicalResult LowerGraph::initialize(MLIRContext *context) {
  Location location = UnknownLoc::get(context);
  if (failed(readScheme()))
    return emitError(location, "lower-graph: requantize is xnnpack, reference, ruy or micro, not '" + requantize + "'");
  return checkExterns(location);
}

/// Marks locations with the builtins that ops stand for, and gives each variable tensor a name of its own.
static void annotate(func::FuncOp function) {
  MLIRContext *context = function.getContext();
  int64_t variables = 0;
  function.walk([&](Operation *op) {
    StringRef builtin = getBuiltinName(op);
    if (!builtin.empty())
      op->setLoc(FusedLoc::get({op->getLoc()}, StringAttr::get(context, builtin), context));
    if (op->getName().getStringRef() == "adze.variable")
      op->setAttr("kernel.state", StringAttr::get(context, function.getName() + "." + Twine(variables++)));
  });
}

/// Reports what is left of the graph, after ops that nothing uses and that have no effect are gone.
static LogicalResult reportLeftovers(func::FuncOp function, const DenseMap<Operation *, std::string> &declines) {
  bool failed = false;
  function.walk<WalkOrder::PostOrder, mlir::ReverseIterator>([&](Operation *op) {
    if (!isa_and_nonnull<AdzeDialect>(op->getDialect()))
      return;
    if (isOpTriviallyDead(op))
      return op->erase();
    failed = true;
    auto error = op->emitError("cannot be lowered to native code");
    if (auto found = declines.find(op); found != declines.end())
      error << ": " << found->second;
  });
  return failure(failed);
}

LogicalResult LowerGraph::lowerFunction(func::FuncOp function) {
  MLIRContext *context = &getContext();
  annotate(function);
  lower::LoweringTypes types;
  DenseMap<Operation *, std::string> declines;
  lower::LoweringOptions options = lowering;
  options.declines = &declines;
  RewritePatternSet patterns(context);
#define ADZE_LOWERING(family) lower::populate##family##Lowering(types, options, patterns);
#include "passes/lower/Lowerings.inc"
#undef ADZE_LOWERING
  populateFunctionOpInterfaceTypeConversionPattern<func::FuncOp>(patterns, types);
  populateReturnOpTypeConversionPattern(patterns, types);

  ConversionTarget target(*context);
  // Ops of the graph are of unknown legality: what no pattern takes is reported below, with the pattern's reason.
  target.addLegalDialect<arith::ArithDialect, bufferization::BufferizationDialect, complex::ComplexDialect,
                         linalg::LinalgDialect, math::MathDialect, memref::MemRefDialect, scf::SCFDialect,
                         tensor::TensorDialect, kernel::KernelDialect>();
  target.addDynamicallyLegalOp<func::FuncOp>([&](func::FuncOp op) { return types.isSignatureLegal(op.getFunctionType()); });
  target.addDynamicallyLegalOp<func::ReturnOp>([&](Operation *op) { return types.isLegal(op); });
  target.addLegalOp<func::CallOp>();
  ConversionConfig config;
  config.foldingMode = DialectConversionFoldingMode::Never; // fold-constants has been here
  if (failed(applyPartialConversion(function, target, std::move(patterns), config)))
    return failure();
  return reportLeftovers(function, declines);
}

void LowerGraph::runOnOperation() {
  for (auto function : getOperation().getOps<func::FuncOp>())
    if (failed(lowerFunction(function)))
      signalPassFailure(); // the other functions have errors to report as well
}
