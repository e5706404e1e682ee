//===- QuantizeIo.cpp - Types of inputs and outputs -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Takes conversions at the border of a model away.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/Quantization.h"
#include "dialects/adze/TensorNames.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "mlir/IR/SymbolTable.h"
#include "passes/optimize/quantize/Passes.h"

namespace adze {
#define GEN_PASS_DEF_QUANTIZEIO
#include "passes/optimize/quantize/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct QuantizeIo : adze::impl::QuantizeIoBase<QuantizeIo> {
  using Base::Base;

  void runOnOperation() override;

private:
  LogicalResult checkSignatures(const llvm::DenseSet<StringAttr> &called);
  LogicalResult changeInput(BlockArgument argument);
  LogicalResult changeOutput(OpOperand &output);
};

} // namespace

/// The wire name of `int8`; empty for `float32`, none for what is unknown.
static std::optional<StringRef> parseType(StringRef name) {
  if (name == "float32")
    return StringRef();
  for (StringRef wire : {"INT8", "UINT8", "INT16"})
    if (wire.equals_insensitive(name))
      return wire;
  return std::nullopt;
}

/// The type of a quantized tensor as UINT8, INT8 or INT16; null where its integers do not fit.
static TensorType changeStorage(TensorType type, StringRef wire) {
  QuantizationParams params = getQuantization(type);
  StringRef now = getWireTypeName(type.getElementType());
  if (now == wire)
    return type;
  if (now != "INT8" || wire != "UINT8" || params.zeroPoint.size() != 1)
    return {};
  params.zeroPoint[0] += 128;
  std::optional<ArrayRef<int64_t>> shape;
  if (type.hasRank())
    shape = type.getShape();
  return makeTensorType(getTypeForWireName(type.getContext(), wire), shape, params);
}

LogicalResult QuantizeIo::changeInput(BlockArgument argument) {
  StringRef wire = *parseType(inputType);
  if (getWireTypeName(argument) != "FLOAT32" || argument.use_empty())
    return success();
  SmallVector<QuantizeOp> conversions;
  SmallVector<OpOperand *> floatUses;
  for (OpOperand &use : argument.getUses()) // the last use comes first
    if (auto conversion = dyn_cast<QuantizeOp>(use.getOwner()))
      conversions.insert(conversions.begin(), conversion);
    else
      floatUses.push_back(&use);
  TensorType type, floatType = cast<TensorType>(argument.getType());
  for (QuantizeOp conversion : conversions) // the first that can
    if (!type)
      type = changeStorage(cast<TensorType>(conversion.getOutput().getType()), wire);
  if (!type)
    return emitError(argument.getLoc()) << "input '" << getTensorName(argument) << "' cannot become " << inputType
                                        << ": no QUANTIZE to that type takes it";
  argument.setType(type);
  for (QuantizeOp conversion : conversions)
    if (conversion.getOutput().getType() == type) {
      conversion.getOutput().replaceAllUsesWith(argument);
      conversion.erase();
    } // else QUANTIZE rescales, or shifts the zero point
  if (!floatUses.empty()) {
    OpBuilder builder = OpBuilder::atBlockBegin(argument.getOwner());
    Value real = DequantizeOp::create(builder, argument.getLoc(), TypeRange(floatType), ValueRange(argument));
    for (OpOperand *use : floatUses)
      use->set(real);
  }
  ++numInputs;
  return success();
}

LogicalResult QuantizeIo::changeOutput(OpOperand &output) {
  StringRef wire = *parseType(outputType);
  Value value = output.get();
  if (getWireTypeName(value) != "FLOAT32")
    return success();
  auto conversion = value.getDefiningOp<DequantizeOp>();
  TensorType type;
  if (conversion)
    type = changeStorage(cast<TensorType>(conversion.getInput().getType()), wire);
  if (!type)
    return emitError(value.getLoc()) << "output '" << getTensorName(value) << "' cannot become " << outputType
                                     << ": no DEQUANTIZE of that type makes it";
  OpBuilder builder(conversion);
  Value stored = conversion.getInput();
  if (type != stored.getType())
    stored = QuantizeOp::create(builder, conversion.getLoc(), TypeRange(type), ValueRange(stored));
  else if (Operation *producer = stored.getDefiningOp(); producer && producer->getNumResults() == 1)
    producer->setLoc(conversion.getLoc()); // the output's name
  output.set(stored);
  if (conversion->use_empty())
    conversion.erase();
  ++numOutputs;
  return success();
}

/// What a signature names and ops call as well has to keep its types, for the sake of the calls.
LogicalResult QuantizeIo::checkSignatures(const llvm::DenseSet<StringAttr> &called) {
  auto signatures = getOperation()->getAttrOfType<ArrayAttr>("adze.signatures");
  if (!signatures || (parseType(inputType)->empty() && parseType(outputType)->empty()))
    return success();
  for (auto signature : signatures.getAsRange<SignatureAttr>())
    if (called.contains(signature.getFunction().getAttr()))
      return getOperation().emitError() << "quantize-io: inputs and outputs of signature '"
                                        << signature.getKey().getValue() << "' have to stay float: ops call '"
                                        << signature.getFunction().getValue() << "' as well";
  return success();
}

void QuantizeIo::runOnOperation() {
  std::optional<StringRef> input = parseType(inputType), output = parseType(outputType);
  if (!input || !output) {
    getOperation().emitError() << "quantize-io: '" << (input ? outputType : inputType)
                               << "' is not float32, int8, uint8 or int16";
    return signalPassFailure();
  }
  llvm::DenseSet<StringAttr> called;
  for (func::FuncOp function : getOperation().getOps<func::FuncOp>())
    function.walk([&](Operation *op) {
      if (op != function)
        op->getAttrDictionary().walk([&](FlatSymbolRefAttr name) { called.insert(name.getAttr()); });
    });
  if (failed(checkSignatures(called)))
    return signalPassFailure();
  for (func::FuncOp function : getOperation().getOps<func::FuncOp>()) {
    if (function.isExternal() || called.contains(function.getSymNameAttr()))
      continue;
    Operation *terminator = function.front().getTerminator();
    for (BlockArgument argument : function.getArguments())
      if (!input->empty() && failed(changeInput(argument)))
        return signalPassFailure();
    for (OpOperand &operand : terminator->getOpOperands())
      if (!output->empty() && failed(changeOutput(operand)))
        return signalPassFailure();
    function.setFunctionType(
        FunctionType::get(&getContext(), function.front().getArgumentTypes(), terminator->getOperandTypes()));
  }
}
