//===- ImportTensor.cpp - Tensors of a model ------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Types, quantization, sparsity and locations of tensors. What LiteRT refuses when it loads a model is refused here
// (interpreter_builder.cc): element counts that overflow, quantization that does not fit the shape.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/Quantization.h"
#include "dialects/adze/WireTypes.h"
#include "lib/Format/ImportContext.h"
#include "lib/Format/Schema.h"

using namespace mlir;
using namespace adze;

/// Ranks above this are no tensors of a network but damage.
static constexpr unsigned maximumRank = 32;

static bool isTensorIndex(int32_t index, unsigned count, bool optional) {
  return (optional && index == -1) || (index >= 0 && static_cast<unsigned>(index) < count);
}

static FailureOr<QuantizationParams> importQuantization(ImportContext &context,
                                                        const wire::QuantizationParameters &wire,
                                                        ArrayRef<int64_t> shape, unsigned tensorCount,
                                                        const llvm::Twine &where) {
  QuantizationParams params;
  params.min = copyVector<float>(wire.min());
  params.max = copyVector<float>(wire.max());
  params.scale = copyVector<float>(wire.scale());
  params.zeroPoint = copyVector<int64_t>(wire.zero_point());
  params.axis = wire.quantized_dimension();
  auto complain = [&](const llvm::Twine &message) { return context.error(where + ": quantization: " + message); };
  if (auto *custom = wire.details_as_CustomQuantization()) {
    params.custom = copyVector<int8_t>(custom->custom());
  } else if (auto *blocks = wire.details_as_BlockwiseQuantization()) {
    params.blockSize = blocks->block_size();
    if (!isTensorIndex(blocks->scales(), tensorCount, false) || !isTensorIndex(blocks->zero_points(), tensorCount, true))
      return complain("scales or zero points name no tensor");
  } else if (auto *axes = wire.details_as_MultiAxisQuantization()) {
    params.blockSize = axes->block_size();
    params.blockAxes = copyVector<int32_t>(axes->quantized_dimensions());
    if (!isTensorIndex(axes->scales(), tensorCount, false) || !isTensorIndex(axes->zero_points(), tensorCount, true))
      return complain("scales or zero points name no tensor");
    if (params.blockAxes.empty() || axes->block_size() < 0)
      return complain("a multi-axis scheme needs axes and a block size");
  } else if (wire.details_type() != wire::QuantizationDetails_NONE) {
    return complain("details of unknown type " + llvm::Twine(static_cast<int>(wire.details_type())));
  }
  if (params.scale.empty() || params.blockSize || params.custom)
    return params;
  if (params.scale.size() != params.zeroPoint.size())
    return complain(llvm::Twine(params.scale.size()) + " scales but " + llvm::Twine(params.zeroPoint.size()) +
                    " zero points");
  if (params.axis < 0 || (!shape.empty() && params.axis >= static_cast<int64_t>(shape.size())))
    return complain("quantized_dimension must be in range [0, " + llvm::Twine(shape.size()) + ") but is " +
                    llvm::Twine(params.axis));
  if (params.scale.size() != 1 && !shape.empty() && static_cast<int64_t>(params.scale.size()) != shape[params.axis])
    return complain(llvm::Twine(params.scale.size()) + " scales for " + llvm::Twine(shape[params.axis]) +
                    " channels");
  return params;
}

/// The element type, with the variant types that stand beside it.
static FailureOr<Type> importElementType(ImportContext &context, const wire::Tensor &tensor, const llvm::Twine &where) {
  MLIRContext *mlirContext = context.builder.getContext();
  Type element = getTypeForWireName(mlirContext, getEnumName("TensorType", tensor.type()));
  if (!element)
    return context.error(where + ": unknown element type " + llvm::Twine(static_cast<int>(tensor.type())));
  if (sizeOf(tensor.variant_tensors()) == 0)
    return element;
  SmallVector<Type> variants;
  for (const wire::VariantSubType *variant : *tensor.variant_tensors()) {
    Type inner = getTypeForWireName(mlirContext, getEnumName("TensorType", variant->type()));
    if (!inner)
      return context.error(where + ": unknown element type of a variant");
    SmallVector<int64_t> shape;
    if (sizeOf(variant->shape()) > maximumRank)
      return context.error(where + ": rank " + llvm::Twine(variant->shape()->size()) + " of a variant exceeds " +
                           llvm::Twine(maximumRank));
    for (int32_t extent : copyVector<int32_t>(variant->shape()))
      shape.push_back(extent < 0 ? ShapedType::kDynamic : extent);
    variants.push_back(variant->has_rank() || !shape.empty() ? Type(RankedTensorType::get(shape, inner))
                                                             : Type(UnrankedTensorType::get(inner)));
  }
  if (isa<ResourceType>(element))
    return Type(ResourceType::get(mlirContext, variants));
  if (isa<VariantType>(element))
    return Type(VariantType::get(mlirContext, variants));
  return context.error(where + ": variant types on a tensor that is neither RESOURCE nor VARIANT");
}

/// Whether elements of `bits` bits in this shape are more than one can count; empty and open extents count as one, so
/// that the product of any of them is safe.
static bool overflows(ArrayRef<int64_t> shape, int64_t bits) {
  return llvm::any_of(shape, [&](int64_t extent) { return extent > 1 && llvm::MulOverflow(bits, extent, bits); });
}

/// The extents that count (the signature's where there is one), or none where the rank is unknown.
static FailureOr<std::optional<SmallVector<int64_t>>> importShape(ImportContext &context, const wire::Tensor &tensor,
                                                                  Type element, bool isConstant,
                                                                  const llvm::Twine &where) {
  std::vector<int64_t> shape = copyVector<int64_t>(tensor.shape());
  std::vector<int64_t> signature = copyVector<int64_t>(tensor.shape_signature());
  if (!signature.empty() && signature.size() != shape.size())
    return context.error(where + ": shape has " + llvm::Twine(shape.size()) + " dimensions but its signature " +
                         llvm::Twine(signature.size()));
  if (shape.size() > maximumRank)
    return context.error(where + ": rank " + llvm::Twine(shape.size()) + " exceeds " + llvm::Twine(maximumRank));
  for (int64_t extent : shape)
    if (extent < 0)
      return context.error(where + ": extent " + llvm::Twine(extent) +
                           "; open extents are -1 in the shape signature alone");
  SmallVector<int64_t> extents;
  for (int64_t extent : signature.empty() ? shape : signature) {
    if (extent < -1)
      return context.error(where + ": extent " + llvm::Twine(extent) + " in the shape signature");
    extents.push_back(extent < 0 ? ShapedType::kDynamic : extent);
  }
  unsigned bits = getWireBits(element).value_or(8);
  if (overflows(shape, bits) || overflows(extents, bits))
    return context.error(where + ": the number of bytes overflows");
  // Without has_rank an empty shape is a scalar in a constant and anything in a value.
  if (extents.empty() && !tensor.has_rank() && !isConstant)
    return std::optional<SmallVector<int64_t>>();
  return std::optional<SmallVector<int64_t>>(extents);
}

/// The name with where the tensor stood; what a plain type would be written as is left out.
static Location importLocation(ImportContext &context, const wire::Tensor &tensor, unsigned index, bool emptyTable,
                               QuantizationAttr rest) {
  MLIRContext *mlirContext = context.builder.getContext();
  std::vector<int32_t> shape = copyVector<int32_t>(tensor.shape());
  std::vector<int32_t> signature = copyVector<int32_t>(tensor.shape_signature());
  // The exporter writes 1 for an open extent, and a signature only where one is open.
  std::vector<int32_t> plainShape = signature.empty() ? shape : signature;
  std::vector<int32_t> plainSignature;
  if (llvm::is_contained(plainShape, -1))
    plainSignature = plainShape;
  llvm::replace(plainShape, -1, 1);
  DenseI32ArrayAttr keptShape, keptSignature;
  if (shape != plainShape)
    keptShape = context.builder.getDenseI32ArrayAttr(shape);
  if (signature != plainSignature)
    keptSignature = context.builder.getDenseI32ArrayAttr(signature);
  auto origin = OriginAttr::get(mlirContext, index, tensor.buffer(), keptShape, keptSignature, tensor.has_rank(),
                                emptyTable, tensor.is_variable(), rest);
  auto place = FusedLoc::get(mlirContext, ArrayRef<Location>{UnknownLoc::get(mlirContext)}, origin);
  return NameLoc::get(context.builder.getStringAttr(toRef(tensor.name())), place);
}

FailureOr<ImportedTensor> adze::importTensor(ImportContext &context, const wire::Tensor &tensor, unsigned index,
                                             unsigned tensorCount, bool isConstant,
                                             const llvm::Twine &where) {
  FailureOr<Type> element = importElementType(context, tensor, where);
  if (failed(element))
    return failure();
  auto shape = importShape(context, tensor, *element, isConstant, where);
  if (failed(shape))
    return failure();
  QuantizationParams params;
  const wire::QuantizationParameters *quantization = tensor.quantization();
  if (quantization) {
    SmallVector<int64_t> extents;
    if (tensor.shape())
      extents.append(tensor.shape()->begin(), tensor.shape()->end());
    auto read = importQuantization(context, *quantization, extents, tensorCount, where);
    if (failed(read))
      return failure();
    params = *read;
  }
  std::optional<ArrayRef<int64_t>> extents;
  if (*shape)
    extents = ArrayRef<int64_t>(**shape);
  QuantizationAttr rest;
  TensorType type = makeTensorType(*element, extents, params, &rest);
  return ImportedTensor{type, importLocation(context, tensor, index, quantization && params.isEmpty(), rest)};
}

//===----------------------------------------------------------------------===//
// Sparsity
//===----------------------------------------------------------------------===//

/// Segments or indices as integers of the width that the file uses; null where there are none.
template <typename Level>
static FailureOr<DenseElementsAttr> importIndices(Builder &builder, wire::SparseIndexVector kind, Level get) {
  auto make = [&](const auto *values, Type element) -> FailureOr<DenseElementsAttr> {
    if (!values)
      return failure();
    auto type = RankedTensorType::get({static_cast<int64_t>(values->size())}, element);
    return DenseElementsAttr::getFromRawBuffer(
        type, ArrayRef(reinterpret_cast<const char *>(values->data()), values->size() * sizeof((*values)[0])));
  };
  auto unsignedType = [&](unsigned width) { return builder.getIntegerType(width, /*isSigned=*/false); };
  switch (kind) {
  case wire::SparseIndexVector_NONE:
    return DenseElementsAttr();
  case wire::SparseIndexVector_Int32Vector:
    return make(get(static_cast<const wire::Int32Vector *>(nullptr)), builder.getI32Type());
  case wire::SparseIndexVector_Uint16Vector:
    return make(get(static_cast<const wire::Uint16Vector *>(nullptr)), unsignedType(16));
  case wire::SparseIndexVector_Uint8Vector:
    return make(get(static_cast<const wire::Uint8Vector *>(nullptr)), unsignedType(8));
  }
  return failure();
}

FailureOr<SparsityAttr> adze::importSparsity(ImportContext &context, const wire::SparsityParameters &sparsity,
                                             const llvm::Twine &where) {
  Builder &builder = context.builder;
  SmallVector<Attribute> levels;
  if (sparsity.dim_metadata())
    for (const wire::DimensionMetadata *level : *sparsity.dim_metadata()) {
      auto format = symbolizeDimensionType(level->format());
      auto values = [](const void *table, const auto *tag) {
        return table ? static_cast<decltype(tag)>(table)->values() : nullptr;
      };
      auto segments = importIndices(builder, level->array_segments_type(),
                                    [&](const auto *tag) { return values(level->array_segments(), tag); });
      auto indices = importIndices(builder, level->array_indices_type(),
                                   [&](const auto *tag) { return values(level->array_indices(), tag); });
      if (!format || failed(segments) || failed(indices))
        return context.error(where + ": sparsity: a dimension is malformed");
      levels.push_back(LevelAttr::get(builder.getContext(), *format, level->dense_size(), *segments, *indices));
    }
  auto emitError = [&] { return mlir::emitError(builder.getUnknownLoc()) << context.file.getBufferIdentifier() << ": " << where << ": "; };
  auto order = builder.getDenseI32ArrayAttr(copyVector<int32_t>(sparsity.traversal_order()));
  DenseI32ArrayAttr blockMap;
  if (sparsity.block_map())
    blockMap = builder.getDenseI32ArrayAttr(copyVector<int32_t>(sparsity.block_map()));
  auto result = SparsityAttr::getChecked(emitError, builder.getContext(), order, blockMap, builder.getArrayAttr(levels));
  if (!result)
    return failure();
  return result;
}
