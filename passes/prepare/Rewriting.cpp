//===- Rewriting.cpp - What rewrites of the stage share -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Replacing values without losing the names of function results, and reading and making constants.
//
//===----------------------------------------------------------------------===//

#include "passes/prepare/Rewriting.h"

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/ops/StructureOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

#include <cmath>

using namespace mlir;
using namespace adze;

bool adze::isReturned(Value value) {
  return llvm::any_of(value.getUsers(), [](Operation *user) { return user->hasTrait<mlir::OpTrait::IsTerminator>(); });
}

bool adze::isState(Value value) {
  Operation *producer = value.getDefiningOp();
  return producer && hasEffect<MemoryEffects::Allocate>(producer, value);
}

LogicalResult adze::replaceKeepingName(RewriterBase &rewriter, Operation *op, Value replacement) {
  if (op->getNumResults() != 1 || replacement.getType() != op->getResult(0).getType())
    return rewriter.notifyMatchFailure(op, "the replacement has another type");
  if (isState(replacement))
    return rewriter.notifyMatchFailure(op, "it copies a variable, which may change before the copy is read");
  if (isReturned(op->getResult(0))) {
    Operation *producer = replacement.getDefiningOp();
    if (!producer)
      return rewriter.notifyMatchFailure(op, "the function result would become an argument and lose its name");
    if (isReturned(replacement))
      return rewriter.notifyMatchFailure(op, "two function results would become one tensor and one lose its name");
    if (producer->getNumResults() != 1)
      return rewriter.notifyMatchFailure(op, "the function result's name has no place on an op with several results");
    rewriter.modifyOpInPlace(producer, [&] { producer->setLoc(op->getLoc()); });
  }
  rewriter.replaceOp(op, replacement);
  return success();
}

void adze::forgetFile(Operation *op) {
  for (StringRef name : {"adze.version", "adze.no_options", "adze.other_options", "adze.operator_code"})
    op->removeDiscardableAttr(name);
}

ElementsAttr adze::getConstant(Value value) {
  ElementsAttr elements;
  if (value)
    matchPattern(value, m_Constant(&elements));
  return elements;
}

std::optional<std::vector<double>> adze::getFloats(Value value) {
  ElementsAttr elements = getConstant(value);
  if (!elements || !elements.getElementType().isF32())
    return std::nullopt;
  return readFloats(elements);
}

std::optional<Value> adze::createFloats(OpBuilder &builder, Location location, ArrayRef<int64_t> shape,
                                        ArrayRef<double> elements) {
  std::vector<float> narrow(elements.begin(), elements.end());
  if (!llvm::all_of(narrow, [](float element) { return std::isfinite(element); }))
    return std::nullopt;
  auto type = RankedTensorType::get(shape, builder.getF32Type());
  ArrayRef<char> bytes(reinterpret_cast<const char *>(narrow.data()), narrow.size() * sizeof(float));
  return ConstOp::create(builder, location, type, makeConstant(type, bytes)).getResult();
}

Value adze::createIntegers(OpBuilder &builder, Location location, ArrayRef<int64_t> shape,
                           ArrayRef<int64_t> elements) {
  auto type = RankedTensorType::get(shape, builder.getI32Type());
  SmallVector<int32_t> narrow(elements.begin(), elements.end());
  return ConstOp::create(builder, location, type, DenseElementsAttr::get(type, ArrayRef<int32_t>(narrow)));
}

namespace {

/// Turns the reasons of declined matches into remarks.
struct RemarkListener : RewriterBase::Listener {
  explicit RemarkListener(StringRef pass) : pass(pass) {}

  void notifyMatchFailure(Location location, function_ref<void(Diagnostic &)> reason) override {
    Diagnostic diagnostic(location, DiagnosticSeverity::Remark);
    reason(diagnostic);
    remark::missed(location, remark::RemarkOpts::name("declined").category(pass)) << diagnostic.str();
  }

  StringRef pass;
};

} // namespace

LogicalResult adze::applyNamePreserving(func::FuncOp function, RewritePatternSet &&patterns, StringRef pass) {
  GreedyRewriteConfig config;
  config.enableFolding(false)
      .enableConstantCSE(false)
      .setRegionSimplificationLevel(GreedySimplifyRegionLevel::Disabled)
      .setMaxIterations(GreedyRewriteConfig::kNoLimit);
  RemarkListener listener(pass);
  if (function.getContext()->getRemarkEngine())
    config.setListener(&listener);
  return applyPatternsGreedily(function, std::move(patterns), config);
}
