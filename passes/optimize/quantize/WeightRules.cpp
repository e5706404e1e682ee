//===- WeightRules.cpp - Which weights become which integers --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rules from LiteRT's kernels (tflite/kernels/*.cc) and from its converter (prepare_quantize_dynamic_range.cc).
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/quantize/WeightRules.h"

#include "dialects/adze/AdzeInterfaces.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/ConvolutionOps.h"
#include "dialects/adze/ops/IndexOps.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "dialects/adze/ops/StructureOps.h"

using namespace mlir;
using namespace adze;

/// The type of a constant of floats, behind DEQUANTIZE too; null for other values.
static RankedTensorType getConstantType(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || !type.hasStaticShape() || !type.getElementType().isF32())
    return {};
  auto widened = value.getDefiningOp<DequantizeOp>();
  Value stored = widened ? widened.getInput() : value;
  return isa_and_nonnull<ConstOp, BlockwiseConstOp>(stored.getDefiningOp()) ? type : RankedTensorType();
}

static bool isFloat(Value value) { return getWireTypeName(value) == "FLOAT32"; }

/// Whether the op computes floats of floats, and so is one whose weights alone can be quantized.
static bool computesFloats(WeightedOpInterface op) {
  return isFloat(op->getOperand(op.getInputOperand())) || isa<EmbeddingLookupOp>(op.getOperation())
             ? isFloat(op->getResult(0))
             : false;
}

/// Kernels that index scales by channel whatever their number, and the one that takes one scale from elsewhere
/// (conv.cc: EvalHybrid reads `filter->params.scale`, which LiteRT sets where there is one scale only).
static EqualScales getEqualScales(Operation *op) {
  if (isa<DepthwiseConv2DOp, TransposeConvOp>(op))
    return EqualScales::Each;
  auto convolution = dyn_cast<Conv2DOp>(op);
  if (!convolution)
    return EqualScales::Any;
  auto input = dyn_cast<RankedTensorType>(convolution.getInput().getType());
  auto filter = dyn_cast<RankedTensorType>(convolution.getFilter().getType());
  bool isGrouped =
      input && filter && input.getRank() == 4 && filter.getRank() == 4 && input.getDimSize(3) != filter.getDimSize(3);
  return isGrouped ? EqualScales::Each : EqualScales::One;
}

static StringRef getStorageName(unsigned bits) { return bits == 8 ? "INT8" : bits == 4 ? "INT4" : "INT2"; }

/// Whether the op's hybrid kernel reads these integers. Rows of a table of lookups start on bytes.
static bool isHybrid(WeightedOpInterface op, RankedTensorType type, unsigned bits) {
  if (!op.supportsHybridWeights(getStorageName(bits)))
    return false;
  int64_t rowElements = type.getRank() ? type.getNumElements() / std::max<int64_t>(type.getDimSize(0), 1) : 1;
  return !isa<EmbeddingLookupOp>(op.getOperation()) || rowElements * bits % 8 == 0;
}

/// Why a weight cannot have a scale per block; empty where it can.
static std::string whyNoBlocks(WeightedOpInterface op, RankedTensorType type, QuantizeAttr settings) {
  std::string instead = "; give the op the granularity channel by a rule of the recipe";
  if (!op.supportsBlockwiseWeights())
    return "LiteRT has no kernel for it that reads a scale per block" + instead;
  if (settings.getMode() != QuantizeMode::dynamic)
    return "DEQUANTIZE reads no scale per block; use the mode dynamic, or the granularity channel";
  bool isTable = isa<EmbeddingLookupOp>(op.getOperation());
  if (settings.getWeightBits() == 8 || (settings.getWeightBits() == 2 && !isTable))
    return "blocks are for weights of 4 bits; set weight_bits to 4, or the granularity to channel";
  if (type.getRank() != 2 || type.getDimSize(1) % settings.getBlockSize() || type.getNumElements() == 0)
    return "a block of " + std::to_string(settings.getBlockSize()) + " does not divide its rows of " +
           std::to_string(type.getRank() ? type.getShape().back() : 1) + " elements; choose a smaller block" +
           instead.substr(1);
  // fully_connected.cc prepares blocks for its optimized kernel alone, which has panels of 4 rows.
  if (!isTable && type.getDimSize(0) < 4)
    return "LiteRT's kernel for blocks has panels of 4 rows" + instead;
  return {};
}

/// The plan for one weight of type `type`.
static WeightPlan planWeight(WeightedOpInterface op, unsigned operand, RankedTensorType type, QuantizeAttr settings) {
  WeightPlan plan;
  plan.operand = operand;
  plan.bits = settings.getWeightBits();
  bool isDynamic = settings.getMode() == QuantizeMode::dynamic;
  plan.reader = isDynamic && isHybrid(op, type, plan.bits) ? WeightReader::Integers : WeightReader::Dequantize;
  if (settings.getGranularity() == Granularity::block) {
    plan.blockSize = settings.getBlockSize();
    // XNNPACK rounds them to bfloat16 (operators/fully-connected-nc.c); LiteRT's own kernels do not.
    if (!isa<EmbeddingLookupOp>(op.getOperation()))
      plan.scaleBits = 8;
  } else if (settings.getGranularity() == Granularity::channel)
    plan.axis = op.getChannelAxis(operand);
  if (plan.axis >= type.getRank())
    plan.axis = -1;
  if (plan.reader == WeightReader::Integers) {
    plan.equal = getEqualScales(op);
    plan.channelAxis = op.getChannelAxis(operand);
  }
  return plan;
}

/// GATHER is no weighted op, but its table is what a lookup's is.
static OpPlan planTable(GatherOp op, QuantizeAttr settings) {
  RankedTensorType type = getConstantType(op.getInput());
  if (!type || !isFloat(op.getOutput()) || type.getNumElements() < std::max<int64_t>(settings.getMinElements(), 1))
    return {};
  if (settings.getGranularity() == Granularity::block)
    return {{},
            "LiteRT gathers no weights with a scale per block; give the op the granularity channel by a rule of the "
            "recipe"};
  WeightPlan plan;
  plan.bits = settings.getWeightBits();
  bool isCopied = settings.getMode() == QuantizeMode::dynamic && plan.bits == 8;
  plan.reader = isCopied ? WeightReader::Table : WeightReader::Dequantize;
  int64_t axis = op.getAxis() < 0 ? op.getAxis() + type.getRank() : op.getAxis();
  if (!isCopied && settings.getGranularity() == Granularity::channel && axis >= 0 && axis < type.getRank())
    plan.axis = axis;
  return {{plan}, {}};
}

/// Recurrent kernels read floats only or integers only.
static std::string whyNotAll(WeightedOpInterface op, QuantizeAttr settings) {
  for (unsigned operand : op.getWeightOperands()) {
    RankedTensorType type = getConstantType(op->getOperand(operand));
    std::string which = "its weights must all be quantized or none, and operand " + std::to_string(operand);
    if (!type)
      return which + " is no constant of floats; use the mode weight_only";
    if (type.getNumElements() < settings.getMinElements())
      return which + " has " + std::to_string(type.getNumElements()) +
             " elements, fewer than min_elements; lower min_elements";
  }
  return {};
}

OpPlan adze::planWeights(Operation *op, QuantizeAttr settings) {
  if (auto gather = dyn_cast<GatherOp>(op))
    return planTable(gather, settings);
  auto weighted = dyn_cast<WeightedOpInterface>(op);
  if (!weighted || !computesFloats(weighted))
    return {};
  SmallVector<unsigned> operands = weighted.getWeightOperands();
  bool isRecurrent = operands.size() > 1;
  bool isHybridOp = settings.getMode() == QuantizeMode::dynamic &&
                    weighted.supportsHybridWeights(getStorageName(settings.getWeightBits()));
  OpPlan result;
  if (isRecurrent && isHybridOp) {
    result.reason = whyNotAll(weighted, settings);
    if (!result.reason.empty())
      return result;
  }
  for (unsigned operand : operands) {
    Value weight = op->getOperand(operand);
    if (isa_and_nonnull<DensifyOp, SparseConstOp>(weight.getDefiningOp()))
      return {{}, "its weights are stored without their zeros; quantize before making them sparse"};
    if (isa_and_nonnull<ClusteredConstOp>(weight.getDefiningOp()))
      return {{}, "its weights are stored with a table of values; store the values first (clustered-to-dense)"};
    RankedTensorType type = getConstantType(weight);
    if (!type || type.getNumElements() < std::max<int64_t>(settings.getMinElements(), 1))
      continue;
    if (settings.getGranularity() == Granularity::block) {
      result.reason = whyNoBlocks(weighted, type, settings);
      if (!result.reason.empty())
        return {{}, result.reason};
    }
    result.weights.push_back(planWeight(weighted, operand, type, settings));
  }
  return result;
}

std::string adze::whyFullPrecision(OpOperand &use) {
  Operation *op = use.getOwner();
  if (isa<CustomOp, OpaqueOp>(op))
    return "nothing is known of its kernel, which may need the constant before DEQUANTIZE has run; leave it";
  if (isa<RangeOp>(op))
    return "the operand decides the result's shape, which LiteRT plans before DEQUANTIZE has run; leave it";
  return {};
}
