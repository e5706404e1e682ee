//===- CalibratedValues.cpp - Which tensors get ranges --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Selection, names, groups, types.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/quantize/CalibratedValues.h"

#include "dialects/adze/AdzeOpTable.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/TensorNames.h"
#include "dialects/adze/ops/CompositeOps.h"
#include "dialects/adze/ops/ControlOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace adze;

//===----------------------------------------------------------------------===//
// Which tensors
//===----------------------------------------------------------------------===//

/// A FLOAT32 tensor that is computed or given, without scales.
static bool isActivation(Value value) {
  auto type = dyn_cast<TensorType>(value.getType());
  if (!type || !type.getElementType().isF32() || !getQuantization(cast<ShapedType>(type)).scale.empty())
    return false;
  // Constants in all their forms compute nothing.
  Operation *op = value.getDefiningOp();
  return !op || !getBuiltinName(op).empty();
}

static QuantizeAttr getSettings(Operation *op) { return op ? op->getAttrOfType<QuantizeAttr>("adze.quantize") : nullptr; }

static bool isInteger(Operation *op) {
  QuantizeAttr settings = getSettings(op);
  return settings && settings.getMode() == QuantizeMode::integer;
}

/// As many bits as any op wants that is quantized and has the tensor.
static unsigned getBits(Value value) {
  unsigned bits = 8;
  auto look = [&](Operation *op) {
    if (isInteger(op))
      bits = std::max<unsigned>(bits, getSettings(op).getActivationBits());
  };
  look(value.getDefiningOp());
  llvm::for_each(value.getUsers(), look);
  return bits;
}

CalibratedValues adze::findCalibratedValues(ModuleOp module) {
  bool isAssigned = false;
  module.walk([&](Operation *op) { isAssigned |= getSettings(op) != nullptr; });
  CalibratedValues values;
  module.walk<WalkOrder::PreOrder>([&](func::FuncOp function) {
    llvm::StringSet<> names;
    auto add = [&](Value value) {
      if (!isActivation(value) || values.contains(value))
        return;
      std::string name = getTensorName(value).str(), unique = name.empty() ? "#0" : name;
      for (unsigned number = 1; !names.insert(unique).second; ++number)
        unique = name + "#" + std::to_string(number);
      CalibratedTensor &tensor = values[value];
      tensor.function = function.getName().str();
      tensor.name = unique;
      tensor.bits = getBits(value);
    };
    function.walk<WalkOrder::PreOrder>([&](Operation *op) {
      if (getBuiltinName(op).empty() || (isAssigned && !isInteger(op)))
        return;
      llvm::for_each(op->getOperands(), add);
      llvm::for_each(op->getResults(), add);
    });
  });
  return values;
}

//===----------------------------------------------------------------------===//
// What is handed on
//===----------------------------------------------------------------------===//

namespace {

/// Values that are one tensor as far as quantization goes.
class Ties {
public:
  explicit Ties(ModuleOp module) : symbols(module) {
    module.walk([&](Operation *op) {
      llvm::TypeSwitch<Operation *>(op)
          .Case([&](IfOp op) {
            tieCall(op.getThenSubgraph(), op.getInputs(), op.getResults());
            tieCall(op.getElseSubgraph(), op.getInputs(), op.getResults());
          })
          .Case([&](WhileOp op) {
            tieCall(op.getCondSubgraph(), op.getInputs(), {});
            tieCall(op.getBodySubgraph(), op.getInputs(), op.getResults());
            tie(op.getInputs(), op.getResults());
          })
          .Case([&](CallOp op) { tieCall(op.getSubgraph(), op.getInputs(), op.getResults()); })
          .Case([&](StablehloCompositeOp op) {
            tieCall(op.getDecompositionSubgraph(), op.getInputs(), op.getResults());
          });
    });
  }

  llvm::EquivalenceClasses<void *> classes;

private:
  void tie(ValueRange some, ValueRange others) {
    for (auto [one, other] : llvm::zip(some, others))
      classes.unionSets(one.getAsOpaquePointer(), other.getAsOpaquePointer());
  }
  void tieCall(StringRef callee, ValueRange operands, ValueRange results) {
    auto function = symbols.lookup<func::FuncOp>(callee);
    if (!function || function.isExternal())
      return;
    tie(operands, function.getArguments());
    tie(results, function.getBody().front().getTerminator()->getOperands());
  }

  SymbolTable symbols;
};

} // namespace

void adze::uniteHandedRanges(ModuleOp module, CalibratedValues &values) {
  Ties ties(module);
  auto find = [&](Value value) { return ties.classes.findLeader(value.getAsOpaquePointer()); };
  llvm::DenseMap<void *, FloatRange> ranges;
  for (auto &[value, tensor] : values)
    if (auto leader = find(value); leader != ties.classes.member_end())
      ranges[*leader].include(tensor.range);
  for (auto &[value, tensor] : values)
    if (auto leader = find(value); leader != ties.classes.member_end())
      tensor.range = ranges[*leader];
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

unsigned adze::stateRanges(ModuleOp module, const CalibratedValues &values) {
  unsigned count = 0;
  for (const auto &[value, tensor] : values) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type || tensor.range.isEmpty())
      continue;
    QuantizationParams params = getQuantization(cast<ShapedType>(type));
    params.min = {tensor.range.min};
    params.max = {tensor.range.max};
    Value(value).setType(makeTensorType(type.getElementType(), type.getShape(), params));
    ++count;
  }
  for (auto function : module.getOps<func::FuncOp>())
    if (!function.isExternal())
      function.setType(FunctionType::get(function.getContext(), ValueRange(function.getArguments()).getTypes(),
                                         function.getBody().front().getTerminator()->getOperandTypes()));
  return count;
}
