//===- Dequantize.cpp - The float model behind a quantized one ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Decides which values are quantized numbers, then converts constants, types, ops and signatures function by function.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeInterfaces.h"
#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/ops/CompositeOps.h"
#include "dialects/adze/ops/ConvolutionOps.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "dialects/adze/DequantizedConstant.h"
#include "passes/prepare/Passes.h"
#include "llvm/ADT/MapVector.h"

#include <cmath>

namespace adze {
#define GEN_PASS_DEF_DEQUANTIZE
#include "passes/prepare/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct Counts {
  unsigned constants = 0, values = 0, conversions = 0, activations = 0;
};

class FunctionDequantizer {
public:
  FunctionDequantizer(func::FuncOp function, bool keepIo, Counts &counts)
      : function(function), keepIo(keepIo), counts(counts), builder(function.getContext()) {}

  LogicalResult run();

private:
  void decide();
  void decide(Value value);
  void decideBias(Operation *op);
  LogicalResult convertConstant(Operation *op);
  LogicalResult convertHalf(DequantizeOp op);
  LogicalResult convertOp(Operation *op);
  void resetOptions(Operation *op);
  void fuseActivation(Operation *op);
  void wrap(Operation *op);
  void removeConversion(Operation *op);
  void convertArguments();
  LogicalResult convertReturn();

  bool isConverted(Value value) const { return original.contains(value); }
  Value quantize(Value value, Type type) {
    return QuantizeOp::create(builder, value.getLoc(), TypeRange(type), ValueRange(value));
  }

  func::FuncOp function;
  bool keepIo;
  Counts &counts;
  OpBuilder builder;
  /// Values to convert, with the parameters that their stored numbers have.
  llvm::MapVector<Value, QuantizationParams> original;
  /// Their types before.
  llvm::DenseMap<Value, TensorType> originalTypes;
};

} // namespace

static bool isConstant(Operation *op) {
  return isa_and_nonnull<ConstOp, SparseConstOp, ClusteredConstOp, BlockwiseConstOp, ExternalConstOp>(op);
}

/// Ops that read or write the stored integers themselves, or of which nothing is known.
static bool readsStorage(Operation *op) { return isa<CustomOp, OpaqueOp, CastOp, BitcastOp>(op); }

/// Bits of integer elements; 0 for others.
static unsigned getIntegerBits(TensorType type) {
  auto integer = dyn_cast<IntegerType>(getStorageType(type.getElementType()));
  return integer && integer.getWidth() > 1 ? integer.getWidth() : 0;
}

/// Whether all users take the value as a weight or a bias, or dequantize it.
static bool isParameter(Value value) {
  return !value.use_empty() && llvm::all_of(value.getUses(), [](OpOperand &use) {
    auto weighted = dyn_cast<WeightedOpInterface>(use.getOwner());
    return isa<DequantizeOp>(use.getOwner()) || (weighted && use.getOperandNumber() != weighted.getInputOperand());
  });
}

//===----------------------------------------------------------------------===//
// What is quantized
//===----------------------------------------------------------------------===//

void FunctionDequantizer::decide(Value value) {
  auto type = dyn_cast<TensorType>(value.getType());
  unsigned bits = type ? getIntegerBits(type) : 0;
  if (!bits)
    return;
  QuantizationParams params = getQuantization(type);
  bool isQuantized = !params.scale.empty() || params.blockSize;
  Operation *op = value.getDefiningOp();
  if (isQuantized && (bits <= 16 || isParameter(value) || isa_and_nonnull<QuantizeOp>(op))) {
    original[value] = params;
    originalTypes[value] = type;
    return;
  }
  // Some converters leave out what is the same on both sides.
  auto movement = dyn_cast_or_null<DataMovementOpInterface>(op);
  if (isQuantized || !movement || bits > 16 || !isConverted(op->getOperand(movement.getMovedOperand())))
    return;
  QuantizationParams moved = original[op->getOperand(movement.getMovedOperand())];
  original[value] = moved;
  originalTypes[value] = type;
}

/// A bias without parameters counts in units of input scale times weight scale.
void FunctionDequantizer::decideBias(Operation *op) {
  auto weighted = dyn_cast<WeightedOpInterface>(op);
  std::optional<unsigned> number = weighted ? weighted.getBiasOperand() : std::nullopt;
  if (!number || weighted.getWeightOperands().empty())
    return;
  Value bias = op->getOperand(*number), input = op->getOperand(weighted.getInputOperand());
  Value weight = op->getOperand(weighted.getWeightOperands().front());
  auto type = dyn_cast<TensorType>(bias.getType());
  if (isConverted(bias) || !type || !getIntegerBits(type) || !bias.getDefiningOp<ConstOp>() || !isConverted(input) ||
      !isConverted(weight) || original[input].scale.empty())
    return;
  QuantizationParams params;
  for (float scale : original[weight].scale)
    params.scale.push_back(scale * original[input].scale.front());
  original[bias] = params;
  originalTypes[bias] = type;
}

void FunctionDequantizer::decide() {
  for (Value argument : function.getArguments())
    decide(argument);
  for (Operation &op : function.front())
    for (Value result : op.getResults())
      decide(result);
  for (Operation &op : function.front())
    decideBias(&op);
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

static LogicalResult refuse(Operation *op, const Twine &reason) {
  return op->emitError() << "cannot dequantize this constant: " << reason;
}

LogicalResult FunctionDequantizer::convertConstant(Operation *op) {
  Value result = op->getResult(0);
  std::string reason;
  std::optional<ElementsAttr> value = dequantizeConstant(op, original[result], reason);
  if (!value)
    return refuse(op, reason);
  builder.setInsertionPoint(op);
  auto type = toFloatType(originalTypes[result]);
  Value replacement = ConstOp::create(builder, op->getLoc(), type, *value);
  QuantizationParams params = original[result];
  TensorType before = originalTypes[result];
  original[replacement] = params; // for the ops that use it
  originalTypes[replacement] = before;
  result.replaceAllUsesWith(replacement);
  ++counts.constants;
  return success();
}

/// A half precision constant behind DEQUANTIZE.
LogicalResult FunctionDequantizer::convertHalf(DequantizeOp op) {
  Operation *constant = op.getInput().getDefiningOp();
  auto output = cast<TensorType>(op.getOutput().getType());
  if (!isConstant(constant) || !isa<FloatType>(getStoredElement(op.getInput())) || !output.getElementType().isF32())
    return success();
  std::string reason;
  std::optional<ElementsAttr> value = dequantizeConstant(constant, {}, reason);
  if (!value)
    return refuse(constant, reason);
  builder.setInsertionPoint(constant);
  // The constant's shape: files leave out the rank of DEQUANTIZE's result where it is 0.
  Type type = toFloatType(cast<TensorType>(op.getInput().getType()));
  op.getOutput().replaceAllUsesWith(ConstOp::create(builder, op.getLoc(), type, *value).getOutput());
  op.erase();
  if (constant->use_empty())
    constant->erase();
  ++counts.constants;
  ++counts.conversions;
  return success();
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

/// Options that only hybrid and integer kernels read, and what the importer noted of the op in the file.
void FunctionDequantizer::resetOptions(Operation *op) {
  if (op->getInherentAttr("asymmetric_quantize_inputs").value_or(Attribute()))
    op->setAttr("asymmetric_quantize_inputs", builder.getBoolAttr(false));
  if (op->getInherentAttr("quantized_bias_type").value_or(Attribute()))
    op->setAttr("quantized_bias_type", TypeAttr::get(builder.getF32Type()));
  for (StringRef name : {"adze.version", "adze.operator_code", "adze.intermediates"})
    op->removeDiscardableAttr(name);
}

/// The range of a result that cannot be negative is an activation that the converter dropped.
void FunctionDequantizer::fuseActivation(Operation *op) {
  auto fused = dyn_cast<FusedActivationOpInterface>(op);
  if (!fused || fused.getFusedActivation() != ActivationFunctionType::NONE || isa<SameScaleOpInterface>(op) ||
      isa<FixedOutputRangeInterface>(op) || !isConverted(op->getResult(0)))
    return;
  const QuantizationParams &params = original[op->getResult(0)];
  auto storage = cast<IntegerType>(getStorageType(originalTypes[op->getResult(0)].getElementType()));
  if (params.scale.size() != 1 || params.zeroPoint.size() != 1 || storage.getWidth() > 16)
    return;
  unsigned width = storage.getWidth();
  int64_t lowest = storage.isUnsigned() ? 0 : -(int64_t(1) << (width - 1));
  int64_t highest = lowest + (int64_t(1) << width) - 1;
  if (params.zeroPoint.front() != lowest)
    return;
  double scale = params.scale.front(), end = scale * (highest - lowest);
  fused.setFusedActivation(std::abs(end - 6) <= scale / 2 ? ActivationFunctionType::RELU6
                                                          : ActivationFunctionType::RELU);
  ++counts.activations;
}

/// Keeps the types of an op that reads stored integers: `op(q)`  ->  `dequantize(op(quantize(x)))`
void FunctionDequantizer::wrap(Operation *op) {
  builder.setInsertionPoint(op);
  for (OpOperand &operand : op->getOpOperands())
    if (isConverted(operand.get()))
      operand.set(quantize(operand.get(), originalTypes[operand.get()]));
  builder.setInsertionPointAfter(op);
  for (Value result : op->getResults()) {
    if (!isConverted(result))
      continue;
    auto type = toFloatType(originalTypes[result]);
    auto real = DequantizeOp::create(builder, op->getLoc(), TypeRange(type), ValueRange(result));
    result.replaceAllUsesExcept(real.getOutput(), real);
    QuantizationParams params = original[result];
    TensorType before = originalTypes[result];
    original[real.getOutput()] = params;
    originalTypes[real.getOutput()] = before;
  }
}

LogicalResult FunctionDequantizer::convertOp(Operation *op) {
  auto isTouched = [&](Value value) { return isConverted(value); };
  if (!llvm::any_of(op->getOperands(), isTouched) && !llvm::any_of(op->getResults(), isTouched))
    return success();
  if (isa<func::ReturnOp>(op))
    return success();
  if (readsStorage(op)) {
    wrap(op);
    return success();
  }
  if (auto product = dyn_cast<FullyConnectedOp>(op))
    if (product.getWeightsFormat() != FullyConnectedOptionsWeightsFormat::DEFAULT)
      return op->emitError() << "cannot dequantize this op: its weights are shuffled for an integer kernel";
  fuseActivation(op);
  resetOptions(op);
  for (Value result : op->getResults())
    if (isConverted(result)) {
      result.setType(toFloatType(originalTypes[result]));
      ++counts.values;
    }
  return success();
}

/// A conversion between FLOAT32 and FLOAT32: `quantize(x)`, `dequantize(x)`, `densify(x)`  ->  `x`
void FunctionDequantizer::removeConversion(Operation *op) {
  if (!isa<QuantizeOp, DequantizeOp>(op) && !(isa<DensifyOp>(op) && isConverted(op->getOperand(0))))
    return;
  Value input = op->getOperand(0), output = op->getResult(0);
  auto from = cast<TensorType>(input.getType()), to = cast<TensorType>(output.getType());
  if (!from.getElementType().isF32() || !to.getElementType().isF32())
    return;
  // An output of the function keeps its name.
  bool isReturned = llvm::any_of(output.getUsers(), llvm::IsaPred<func::ReturnOp>);
  bool inputIsReturned = llvm::any_of(input.getUsers(), llvm::IsaPred<func::ReturnOp>);
  if (Operation *producer = input.getDefiningOp(); producer && producer->getNumResults() == 1)
    if (isReturned && !inputIsReturned && !isConstant(producer))
      producer->setLoc(op->getLoc());
  output.replaceAllUsesWith(input);
  op->erase();
  ++counts.conversions;
}

//===----------------------------------------------------------------------===//
// Signatures
//===----------------------------------------------------------------------===//

/// Without keep-io, arguments change their type; with it, `arg`  ->  `dequantize(arg)` in every use.
void FunctionDequantizer::convertArguments() {
  builder.setInsertionPointToStart(&function.front());
  for (BlockArgument argument : function.getArguments()) {
    if (!isConverted(argument))
      continue;
    TensorType type = toFloatType(originalTypes[argument]);
    if (!keepIo) {
      argument.setType(type);
      ++counts.values;
      continue;
    }
    auto real = DequantizeOp::create(builder, argument.getLoc(), TypeRange(type), ValueRange(argument));
    argument.replaceAllUsesExcept(real.getOutput(), real);
    QuantizationParams params = original[argument];
    TensorType before = originalTypes[argument];
    original.erase(argument);
    original[real.getOutput()] = params;
    originalTypes[real.getOutput()] = before;
  }
}

LogicalResult FunctionDequantizer::convertReturn() {
  Operation *terminator = function.front().getTerminator();
  SmallVector<Type> before(function.getResultTypes());
  builder.setInsertionPoint(terminator);
  for (auto [operand, type] : llvm::zip(terminator->getOpOperands(), before))
    if (keepIo && operand.get().getType() != type && isa<TensorType>(type) && getIntegerBits(cast<TensorType>(type))) {
      if (getIntegerBits(cast<TensorType>(type)) > 16)
        return function.emitError() << "cannot keep output #" << operand.getOperandNumber()
                                    << " quantized: no kernel quantizes FLOAT32 to " << type;
      operand.set(quantize(operand.get(), type));
    }
  function.setFunctionType(builder.getFunctionType(function.front().getArgumentTypes(), terminator->getOperandTypes()));
  return success();
}

LogicalResult FunctionDequantizer::run() {
  decide();
  SmallVector<Operation *> ops, constants;
  for (Operation &op : function.front())
    (isConstant(&op) ? constants : ops).push_back(&op);
  for (Operation *op : constants)
    if (isConverted(op->getResult(0)) && failed(convertConstant(op)))
      return failure();
  convertArguments();
  for (Operation *op : ops)
    if (failed(convertOp(op)))
      return failure();
  for (Operation *op : ops)
    if (auto half = dyn_cast<DequantizeOp>(op); half && !getStoredElement(half.getInput()).isF32()) {
      if (failed(convertHalf(half)))
        return failure();
    } else {
      removeConversion(op);
    }
  for (Operation *op : llvm::reverse(constants))
    if (op->use_empty() && isConverted(op->getResult(0)))
      op->erase();
  return convertReturn();
}

namespace {

struct Dequantize : adze::impl::DequantizeBase<Dequantize> {
  using Base::Base;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    expandComposites(module); // what is inside changes as well, and is no longer what was recognised
    llvm::DenseSet<StringAttr> called;
    module.walk([&](Operation *op) {
      if (!isa<ModuleOp>(op))
        op->getAttrDictionary().walk([&](FlatSymbolRefAttr name) { called.insert(name.getAttr()); });
    });
    Counts counts;
    for (func::FuncOp function : module.getOps<func::FuncOp>()) {
      if (function.isExternal())
        continue;
      bool keepsIo = keepIo && !called.contains(function.getSymNameAttr());
      if (failed(FunctionDequantizer(function, keepsIo, counts).run()))
        return signalPassFailure();
    }
    numConstants += counts.constants;
    numValues += counts.values;
    numConversions += counts.conversions;
    numActivations += counts.activations;
  }
};

} // namespace
