//===- FinishQuantization.cpp - What stayed float, and why ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of strict mode, and the end of quantization's notes.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeOpTable.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/TensorNames.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "passes/optimize/quantize/Passes.h"

namespace adze {
#define GEN_PASS_DEF_FINISHQUANTIZATION
#include "passes/optimize/quantize/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

/// A row of the table.
struct Row {
  std::string op, tensor, rule, suggestion;
};

struct FinishQuantization : adze::impl::FinishQuantizationBase<FinishQuantization> {
  using Base::Base;

  void runOnOperation() override {
    std::vector<Row> rows;
    getOperation().walk([&](Operation *op) { collect(op, rows); });
    numFloat += rows.size();
    if (!rows.empty())
      report(rows);
    getOperation().walk([](Operation *op) {
      op->removeDiscardableAttr("adze.quantize");
      op->removeDiscardableAttr("adze.kept_float");
    });
    if (!keepRanges)
      forgetRanges();
    if (strict && !rows.empty())
      signalPassFailure();
  }

private:
  void collect(Operation *op, std::vector<Row> &rows);
  void report(ArrayRef<Row> rows);
  void forgetRanges();
};

} // namespace

static bool hasFloat(Operation *op) {
  auto isFloat = [](Value value) { return getWireTypeName(value) == "FLOAT32"; };
  return llvm::any_of(op->getOperands(), isFloat) || llvm::any_of(op->getResults(), isFloat);
}

void FinishQuantization::collect(Operation *op, std::vector<Row> &rows) {
  std::string reason;
  if (auto kept = op->getAttrOfType<StringAttr>("adze.kept_float")) {
    reason = kept.getValue().str();
  } else {
    auto settings = op->getAttrOfType<QuantizeAttr>("adze.quantize");
    bool isMissed = strict && settings && settings.getMode() == QuantizeMode::integer && hasFloat(op) &&
                    !isa<QuantizeOp, DequantizeOp>(op);
    if (!isMissed)
      return;
    reason = "no pass made it an integer op; run quantize-static";
  }
  auto [rule, suggestion] = StringRef(reason).split("; ");
  std::vector<std::string> names = getTensorNames(op);
  StringRef builtin = getBuiltinName(op);
  rows.push_back({builtin.empty() ? op->getName().getStringRef().str() : builtin.str(), names.empty() ? "" : names[0],
                  rule.str(), suggestion.str()});
}

void FinishQuantization::report(ArrayRef<Row> rows) {
  size_t opWidth = 2, tensorWidth = 6;
  for (const Row &row : rows) {
    opWidth = std::max(opWidth, row.op.size());
    tensorWidth = std::min<size_t>(48, std::max(tensorWidth, row.tensor.size()));
  }
  std::string text;
  auto pad = [](StringRef cell, size_t width) {
    return cell.str() + std::string(width > cell.size() ? width - cell.size() : 0, ' ') + "  ";
  };
  text += pad("op", opWidth) + pad("tensor", tensorWidth) + "why\n";
  for (const Row &row : rows)
    text += pad(row.op, opWidth) + pad(row.tensor, tensorWidth) + row.rule +
            (row.suggestion.empty() ? "" : " -> " + row.suggestion) + "\n";
  Location location = getOperation().getLoc();
  InFlightDiagnostic diagnostic = strict ? mlir::emitError(location) : mlir::emitRemark(location);
  diagnostic << rows.size() << (rows.size() == 1 ? " op stays float:\n" : " ops stay float:\n") << StringRef(text).rtrim('\n');
}

/// FLOAT32 tensor types without what they state.
static Type forget(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !isa_and_nonnull<QuantizationAttr>(tensor.getEncoding()) || !tensor.getElementType().isF32())
    return type;
  return RankedTensorType::get(tensor.getShape(), tensor.getElementType());
}

void FinishQuantization::forgetRanges() {
  for (func::FuncOp function : getOperation().getOps<func::FuncOp>()) {
    function.walk([](Block *block) {
      for (BlockArgument argument : block->getArguments())
        argument.setType(forget(argument.getType()));
    });
    function.walk([](Operation *op) {
      for (Value result : op->getResults())
        result.setType(forget(result.getType()));
    });
    SmallVector<Type> inputs, results;
    for (Type type : function.getArgumentTypes())
      inputs.push_back(forget(type));
    for (Type type : function.getResultTypes())
      results.push_back(forget(type));
    function.setFunctionType(FunctionType::get(&getContext(), inputs, results));
  }
}
