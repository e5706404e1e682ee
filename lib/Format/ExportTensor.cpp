//===- ExportTensor.cpp - Tensors as tables -------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes, quantization and sparsity of tensors.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/StructureOps.h"
#include "lib/Format/ExportContext.h"
#include "lib/Format/Schema.h"

using namespace mlir;
using namespace adze;

template <typename T>
static flatbuffers::Offset<flatbuffers::Vector<T>> vectorOrNone(flatbuffers::FlatBufferBuilder &builder,
                                                                const std::vector<T> &values) {
  return values.empty() ? flatbuffers::Offset<flatbuffers::Vector<T>>() : builder.CreateVector(values);
}

static flatbuffers::Offset<wire::QuantizationParameters> exportQuantization(ExportContext &context,
                                                                            const TensorTable &table,
                                                                            const ExportedTensor &tensor) {
  QuantizationParams params = getQuantization(tensor.type);
  if (tensor.origin && tensor.origin.getQuantization() && !tensor.type.hasRank()) {
    QuantizationParams rest = getQuantization(tensor.origin.getQuantization());
    params.min = rest.min;
    params.max = rest.max;
    if (params.scale.empty())
      params = rest;
  }
  auto &builder = context.builder;
  if (params.isEmpty()) {
    if (tensor.origin && tensor.origin.getQuantized())
      return wire::CreateQuantizationParameters(builder);
    return 0;
  }
  auto min = vectorOrNone(builder, params.min), max = vectorOrNone(builder, params.max);
  auto scale = vectorOrNone(builder, params.scale);
  auto zeroPoint = vectorOrNone(builder, params.zeroPoint);
  wire::QuantizationDetails kind = wire::QuantizationDetails_NONE;
  flatbuffers::Offset<void> details;
  if (params.custom) {
    std::vector<uint8_t> bytes(params.custom->begin(), params.custom->end());
    kind = wire::QuantizationDetails_CustomQuantization;
    details = wire::CreateCustomQuantizationDirect(builder, &bytes).Union();
  } else if (params.blockSize) {
    auto blocks = tensor.value ? tensor.value.getDefiningOp<BlockwiseConstOp>() : BlockwiseConstOp();
    int32_t scales = blocks ? table.getIndex(blocks.getScales()) : -1;
    int32_t zeroPoints = blocks ? table.getIndex(blocks.getZeroPoints()) : -1;
    if (params.blockAxes.empty()) {
      kind = wire::QuantizationDetails_BlockwiseQuantization;
      details = wire::CreateBlockwiseQuantization(builder, scales, zeroPoints, *params.blockSize).Union();
    } else {
      kind = wire::QuantizationDetails_MultiAxisQuantization;
      details = wire::CreateMultiAxisQuantizationDirect(builder, scales, zeroPoints, *params.blockSize, &params.blockAxes)
                    .Union();
    }
  }
  return wire::CreateQuantizationParameters(builder, min, max, scale, zeroPoint, kind, details, params.axis);
}

static flatbuffers::Offset<void> exportIndices(flatbuffers::FlatBufferBuilder &builder, DenseElementsAttr values,
                                               wire::SparseIndexVector &kind) {
  kind = wire::SparseIndexVector_NONE;
  if (!values)
    return 0;
  std::optional<SmallVector<int64_t>> integers = readIntegers(values);
  auto copy = [&]<typename T>(T) { return std::vector<T>(integers->begin(), integers->end()); };
  switch (values.getElementType().getIntOrFloatBitWidth()) {
  case 8: {
    kind = wire::SparseIndexVector_Uint8Vector;
    auto bytes = copy(uint8_t());
    builder.ForceVectorAlignment(bytes.size(), 1, 4);
    return wire::CreateUint8VectorDirect(builder, &bytes).Union();
  }
  case 16: {
    kind = wire::SparseIndexVector_Uint16Vector;
    auto words = copy(uint16_t());
    builder.ForceVectorAlignment(words.size(), 2, 4);
    return wire::CreateUint16VectorDirect(builder, &words).Union();
  }
  default:
    kind = wire::SparseIndexVector_Int32Vector;
    auto integers32 = copy(int32_t());
    return wire::CreateInt32VectorDirect(builder, &integers32).Union();
  }
}

static flatbuffers::Offset<wire::SparsityParameters> exportSparsity(flatbuffers::FlatBufferBuilder &builder,
                                                                    const ExportedTensor &tensor) {
  auto constant = tensor.value ? tensor.value.getDefiningOp<SparseConstOp>() : SparseConstOp();
  if (!constant)
    return 0;
  SparsityAttr sparsity = constant.getSparsity();
  std::vector<flatbuffers::Offset<wire::DimensionMetadata>> levels;
  for (auto level : sparsity.getLevels().getAsRange<LevelAttr>()) {
    wire::SparseIndexVector segmentsKind, indicesKind;
    auto segments = exportIndices(builder, level.getSegments(), segmentsKind);
    auto indices = exportIndices(builder, level.getIndices(), indicesKind);
    levels.push_back(wire::CreateDimensionMetadata(builder, static_cast<wire::DimensionType>(level.getFormat()),
                                                   level.getSize(), segmentsKind, segments, indicesKind, indices));
  }
  std::vector<int32_t> order = sparsity.getTraversalOrder().asArrayRef().vec(), blocks;
  if (sparsity.getBlockMap())
    blocks = sparsity.getBlockMap().asArrayRef().vec();
  return wire::CreateSparsityParametersDirect(builder, &order, sparsity.getBlockMap() ? &blocks : nullptr, &levels);
}

/// The tensors inside a variant or behind a resource, where the type names them.
static flatbuffers::Offset<flatbuffers::Vector<flatbuffers::Offset<wire::VariantSubType>>>
exportVariants(flatbuffers::FlatBufferBuilder &builder, Type element) {
  ArrayRef<Type> types;
  if (auto variant = dyn_cast<VariantType>(element))
    types = variant.getVariants();
  else if (auto resource = dyn_cast<ResourceType>(element))
    types = resource.getVariants();
  if (types.empty())
    return 0;
  std::vector<flatbuffers::Offset<wire::VariantSubType>> variants;
  for (Type type : types) {
    auto shaped = cast<ShapedType>(type);
    std::vector<int32_t> shape;
    if (shaped.hasRank())
      for (int64_t extent : shaped.getShape())
        shape.push_back(ShapedType::isDynamic(extent) ? -1 : extent);
    auto kind = getEnumValue("TensorType", getWireTypeName(shaped.getElementType())).value_or(0);
    variants.push_back(wire::CreateVariantSubTypeDirect(builder, &shape, static_cast<wire::TensorType>(kind),
                                                        shaped.hasRank()));
  }
  return builder.CreateVector(variants);
}

flatbuffers::Offset<wire::Tensor> adze::exportTensor(ExportContext &context, const TensorTable &table,
                                                     const ExportedTensor &tensor) {
  auto &builder = context.builder;
  OriginAttr origin = tensor.origin;
  std::vector<int32_t> shape, signature;
  bool hasRank = tensor.type.hasRank();
  if (hasRank)
    for (int64_t extent : tensor.type.getShape()) {
      shape.push_back(ShapedType::isDynamic(extent) ? 1 : extent);
      signature.push_back(ShapedType::isDynamic(extent) ? -1 : extent);
    }
  if (!hasRank || tensor.type.hasStaticShape())
    signature.clear();
  if (origin) {
    // What the file said holds as long as the shape is of the same rank.
    hasRank = origin.getHasRank();
    if (auto kept = origin.getShape(); kept && kept.size() == static_cast<int64_t>(shape.size()))
      shape = kept.asArrayRef().vec();
    if (auto kept = origin.getShapeSignature())
      if (kept.empty() || (kept.size() == static_cast<int64_t>(shape.size()) && tensor.type.hasStaticShape()))
        signature = kept.asArrayRef().vec();
  }
  auto shapeVector = builder.CreateVector(shape);
  auto signatureVector = vectorOrNone(builder, signature);
  auto name = builder.CreateString(tensor.name);
  auto quantization = exportQuantization(context, table, tensor);
  auto sparsity = exportSparsity(builder, tensor);
  auto variants = exportVariants(builder, tensor.type.getElementType());
  auto kind = getEnumValue("TensorType", getWireTypeName(tensor.type.getElementType())).value_or(0);
  Operation *producer = tensor.value ? tensor.value.getDefiningOp() : nullptr;
  auto external = dyn_cast_or_null<ExternalConstOp>(producer);

  wire::TensorBuilder result(builder);
  result.add_shape(shapeVector);
  result.add_type(static_cast<wire::TensorType>(kind));
  result.add_buffer(context.buffers.getIndex(tensor.buffer));
  result.add_name(name);
  result.add_quantization(quantization);
  result.add_is_variable(isa_and_nonnull<VariableOp>(producer) || (origin && origin.getVariable()));
  result.add_sparsity(sparsity);
  if (!signatureVector.IsNull())
    result.add_shape_signature(signatureVector);
  result.add_has_rank(hasRank);
  if (!variants.IsNull())
    result.add_variant_tensors(variants);
  result.add_external_buffer(external ? external.getBuffer() : 0);
  return result.Finish();
}
