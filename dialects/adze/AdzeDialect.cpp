//===- AdzeDialect.cpp - The graph dialect --------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration, types, attributes and their verifiers, aliases in print, bytecode version.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeDialect.h"

#include "dialects/adze/AdzeOpTable.h"
#include "dialects/adze/AdzeOps.h"
#include "dialects/adze/CustomOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace adze;

#include "dialects/adze/AdzeDialect.cpp.inc"
#include "dialects/adze/AdzeEnums.cpp.inc"
#include "dialects/adze/AdzeInterfaces.cpp.inc"

namespace adze {

static FailureOr<DenseF32ArrayAttr> parseFloats(AsmParser &parser) {
  SmallVector<float> values;
  auto parseOne = [&]() -> ParseResult {
    APFloat value(APFloat::IEEEsingle());
    if (parser.parseFloat(APFloat::IEEEsingle(), value))
      return failure();
    values.push_back(value.convertToFloat());
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parseOne))
    return failure();
  return DenseF32ArrayAttr::get(parser.getContext(), values);
}

static void printFloats(AsmPrinter &printer, DenseF32ArrayAttr values) {
  printer << '[';
  llvm::interleaveComma(values.asArrayRef(), printer, [&](float value) { printer.printFloat(APFloat(value)); });
  printer << ']';
}

static FailureOr<FloatAttr> parseDouble(AsmParser &parser) {
  double value = 0;
  if (parser.parseFloat(value))
    return failure();
  return FloatAttr::get(parser.getBuilder().getF64Type(), value);
}

static void printDouble(AsmPrinter &printer, FloatAttr value) { printer.printFloat(value.getValue()); }

} // namespace adze

#define GET_TYPEDEF_CLASSES
#include "dialects/adze/AdzeTypes.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/adze/AdzeAttrs.cpp.inc"

namespace {

/// Short names for what would fill lines: per-channel types, encodings, origins.
struct AdzeAsmInterface : OpAsmDialectInterface {
  AdzeAsmInterface(Dialect *dialect) : OpAsmDialectInterface(dialect) {}

  AliasResult getAlias(Type type, raw_ostream &os) const override {
    if (!isa<quant::UniformQuantizedPerAxisType>(type))
      return AliasResult::NoAlias;
    os << "qchannel";
    return AliasResult::FinalAlias;
  }

  AliasResult getAlias(Attribute attr, raw_ostream &os) const override {
    if (!isa<QuantizationAttr>(attr))
      return AliasResult::NoAlias;
    os << "quantization";
    return AliasResult::FinalAlias;
  }
};

} // namespace

void AdzeDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/adze/AdzeTypes.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/adze/AdzeAttrs.cpp.inc"
      >();
#define ADZE_FAMILY(name) register##name##Ops();
#include "dialects/adze/AdzeFamilies.inc"
#undef ADZE_FAMILY
  addInterfaces<AdzeAsmInterface, CustomOps>();
  registerBytecode();
}

Operation *AdzeDialect::materializeConstant(OpBuilder &builder, Attribute value, Type type, Location loc) {
  if (isa<NoneType>(type))
    return NoValueOp::create(builder, loc, type);
  auto elements = dyn_cast<ElementsAttr>(value);
  auto shaped = dyn_cast<RankedTensorType>(type);
  if (!elements || !shaped || elements.getShapedType() != getStorageShapedType(shaped))
    return nullptr;
  return ConstOp::create(builder, loc, type, elements);
}

LogicalResult QuantizationAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError, DenseF32ArrayAttr,
                                       DenseF32ArrayAttr, DenseF32ArrayAttr scale, DenseI64ArrayAttr zeroPoint,
                                       int32_t, IntegerAttr, DenseI32ArrayAttr, DenseI8ArrayAttr) {
  if (scale && zeroPoint && scale.size() != zeroPoint.size())
    return emitError() << "C1: " << scale.size() << " scales but " << zeroPoint.size() << " zero points";
  return success();
}

LogicalResult QuantizeAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError, QuantizeMode,
                                   int32_t activationBits, int32_t weightBits, Granularity granularity,
                                   int32_t blockSize, int64_t) {
  if (activationBits != 8 && activationBits != 16)
    return emitError() << "C1: activations of " << activationBits << " bits";
  if (weightBits != 8 && weightBits != 4 && weightBits != 2)
    return emitError() << "C2: weights of " << weightBits << " bits";
  bool isBlock = blockSize == 32 || blockSize == 64 || blockSize == 128 || blockSize == 256;
  if (granularity == Granularity::block ? !isBlock : blockSize != 0)
    return emitError() << "C3: a block size of " << blockSize << " with granularity " << stringifyGranularity(granularity);
  return success();
}

LogicalResult PruneAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError, PrunePattern pattern, FloatAttr sparsity,
                                int64_t blockRows, int64_t blockColumns, int64_t zeros, int64_t group, Saliency,
                                BlockPooling, bool) {
  double share = sparsity.getValueAsDouble();
  if (!(share >= 0 && share < 1))
    return emitError() << "C1: a sparsity of " << share << " is not from 0 to below 1";
  bool isBlock = pattern == PrunePattern::blocks, isGroup = pattern == PrunePattern::groups;
  if (blockRows < 1 || blockColumns < 1 || (!isBlock && blockRows * blockColumns != 1))
    return emitError() << "C2: blocks of " << blockRows << " x " << blockColumns << " with the pattern "
                       << stringifyPrunePattern(pattern);
  if (isGroup ? zeros < 1 || zeros >= group || share != double(zeros) / double(group) : zeros != 0 || group != 0)
    return emitError() << "C3: " << zeros << " zeros of each " << group << " with the pattern "
                       << stringifyPrunePattern(pattern) << " and a sparsity of " << share;
  return success();
}

LogicalResult ClusterAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError, int64_t clusters, int64_t group,
                                  FloatAttr error, ClusterScope scope, ClusterMethod, bool, bool) {
  if (clusters != 0 && (clusters < 2 || clusters > 256))
    return emitError() << "C1: " << clusters << " clusters; there can be 2 to 256, or 0 with an error";
  double bound = error ? error.getValueAsDouble() : 0;
  if (clusters ? error != nullptr : !(bound > 0 && bound < 1))
    return emitError() << "C2: " << clusters << " clusters with an error of " << bound;
  if (scope == ClusterScope::channels ? group < 1 : group != 0)
    return emitError() << "C3: groups of " << group << " with the scope " << stringifyClusterScope(scope);
  return success();
}

LogicalResult DecomposeAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError, RankBudget budget, FloatAttr value,
                                    DecomposeMethod, bool) {
  double bound = value.getValueAsDouble();
  if (budget == RankBudget::rank ? !(bound >= 1 && bound == std::floor(bound)) : !(bound > 0 && bound <= 1))
    return emitError() << "C1: " << stringifyRankBudget(budget) << " of " << bound;
  return success();
}

LogicalResult SparsityAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError, DenseI32ArrayAttr order,
                                   DenseI32ArrayAttr, ArrayAttr levels) {
  llvm::SmallBitVector seen(order.size());
  for (int32_t dimension : order.asArrayRef()) {
    if (dimension < 0 || dimension >= order.size() || seen.test(dimension))
      return emitError() << "C1: traversal_order is no permutation";
    seen.set(dimension);
  }
  if (static_cast<int64_t>(levels.size()) != order.size() || !llvm::all_of(levels, llvm::IsaPred<LevelAttr>))
    return emitError() << "C2: " << order.size() << " dimensions are traversed but " << levels.size()
                       << " levels given";
  return success();
}

LogicalResult LevelAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError, DimensionType, int32_t,
                                DenseElementsAttr segments, DenseElementsAttr indices) {
  for (DenseElementsAttr values : {segments, indices}) {
    if (!values)
      continue;
    Type element = values.getElementType();
    if (values.getType().getRank() != 1 ||
        !(element.isUnsignedInteger(8) || element.isUnsignedInteger(16) || element.isSignlessInteger(32)))
      return emitError() << "C1: segments and indices must be vectors of ui8, ui16 or i32, not " << values.getType();
  }
  return success();
}

LogicalResult SignatureAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError, StringAttr key,
                                    FlatSymbolRefAttr, ArrayAttr inputNames, DenseI32ArrayAttr inputs,
                                    ArrayAttr outputNames, DenseI32ArrayAttr outputs, StringAttr) {
  auto match = [](ArrayAttr names, DenseI32ArrayAttr numbers) {
    return static_cast<int64_t>(names.size()) == numbers.size() && llvm::all_of(names, llvm::IsaPred<StringAttr>);
  };
  if (!match(inputNames, inputs) || !match(outputNames, outputs))
    return emitError() << "C1: signature " << key << " must have a name for each number";
  return success();
}

LogicalResult OperatorCodeAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError, StringAttr builtin,
                                       StringAttr, int32_t, bool) {
  if (!isBuiltin(builtin.getValue()))
    return emitError() << "C1: the wire format has no builtin " << builtin;
  return success();
}
