//===- ImportContext.h - What the parts of the importer share ---*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The model's tables, its buffers as attributes, subgraph symbols, and error reporting.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_FORMAT_IMPORTCONTEXT_H
#define ADZE_LIB_FORMAT_IMPORTCONTEXT_H

#include "dialects/adze/AdzeDialect.h"
#include "lib/Format/Import.h"
#include "lib/Format/LutTensors.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/MemoryBufferRef.h"

#include "schema/tflite_generated.h"

#include <memory>

namespace adze {

struct ImportContext {
  ImportContext(llvm::MemoryBufferRef file, std::shared_ptr<const void> owner, mlir::MLIRContext *context, DropBytes drop)
      : file(file), owner(std::move(owner)), drop(std::move(drop)), builder(context),
        model(wire::GetModel(file.getBufferStart())) {}

  /// Reports `message` for this file.
  llvm::LogicalResult error(const llvm::Twine &message) const {
    return mlir::emitError(mlir::UnknownLoc::get(builder.getContext())) << file.getBufferIdentifier() << ": " << message;
  }

  /// The bytes of a buffer: inline or behind the tables. None where the buffer has none; `error` is set where it points
  /// outside of the file.
  std::optional<llvm::ArrayRef<char>> getBuffer(uint32_t index, bool &outside) const;

  /// A constant of these wire bytes, which lie in the file and stay there unless they are few.
  mlir::ElementsAttr getConstant(mlir::ShapedType type, llvm::ArrayRef<char> data);

  /// Bytes of the file as a vector of UINT8.
  mlir::ElementsAttr getBytes(llvm::ArrayRef<char> data);

  /// The symbol of a subgraph; null where the index is out of range.
  mlir::FlatSymbolRefAttr getSymbol(int64_t subgraph) const {
    return subgraph >= 0 && subgraph < static_cast<int64_t>(symbols.size()) ? symbols[subgraph]
                                                                             : mlir::FlatSymbolRefAttr();
  }

  /// Whether an entry of the operator code table says the same as an earlier one.
  bool isDuplicateCode(uint32_t index) const { return duplicateCodes.contains(index); }

  llvm::MemoryBufferRef file;
  std::shared_ptr<const void> owner;
  DropBytes drop;
  mlir::Builder builder;
  const wire::Model *model;
  std::vector<mlir::FlatSymbolRefAttr> symbols;
  llvm::DenseSet<uint32_t> duplicateCodes;
  /// Constants that hold indices by subgraph and tensor, with every entry that metadata has for them.
  llvm::DenseMap<std::pair<uint32_t, int32_t>, llvm::SmallVector<LutTensor, 1>> compressed;
  llvm::DenseSet<uint32_t> lutBuffers; ///< Buffers of their values, once they are read.

private:
  /// Blobs made so far by where their bytes lie, so that a shared buffer is hashed once.
  llvm::DenseMap<const char *, mlir::DenseResourceElementsAttr> blobs;
};

/// Elements of a vector that may be absent.
template <typename T>
auto sizeOf(const flatbuffers::Vector<T> *vector) {
  return vector ? vector->size() : 0;
}

inline llvm::StringRef toRef(const flatbuffers::String *text) {
  return text ? llvm::StringRef(text->c_str(), text->size()) : llvm::StringRef();
}

/// Where a signature holds its tag, which was written before signatures had keys; the schema's accessors leave
/// deprecated fields out.
inline constexpr flatbuffers::voffset_t deprecatedTagField = wire::SignatureDef::VT_SIGNATURE_KEY + 2;

inline const flatbuffers::String *getDeprecatedTag(const wire::SignatureDef &signature) {
  auto &table = reinterpret_cast<const flatbuffers::Table &>(signature);
  return table.GetPointer<const flatbuffers::String *>(deprecatedTagField);
}

/// A tensor of a subgraph as its type and location.
struct ImportedTensor {
  mlir::TensorType type;
  mlir::Location location;
};

/// Reads a tensor's type and origin; `where` names it in errors.
llvm::FailureOr<ImportedTensor> importTensor(ImportContext &context, const wire::Tensor &tensor, unsigned index,
                                             unsigned tensorCount, bool isConstant,
                                             const llvm::Twine &where);

/// The sparse encoding of a constant.
llvm::FailureOr<SparsityAttr> importSparsity(ImportContext &context, const wire::SparsityParameters &sparsity,
                                             const llvm::Twine &where);

/// Reads the metadata that says which constants hold indices.
void importCompression(ImportContext &context);

/// Makes an `adze.clustered_const` of a tensor whose buffer holds `indices`, by the entries that metadata has for it.
llvm::FailureOr<mlir::Value> importClusters(ImportContext &context, mlir::OpBuilder &builder,
                                            const ImportedTensor &tensor, llvm::ArrayRef<char> indices,
                                            llvm::ArrayRef<LutTensor> entries, const llvm::Twine &where);

/// Builds the function of subgraph `index` into `module`.
llvm::LogicalResult importSubgraph(ImportContext &context, unsigned index, mlir::ModuleOp module);

/// Reads what stands beside the subgraphs: signatures, metadata, unused buffers, external buffers.
llvm::LogicalResult importModelAttributes(ImportContext &context, mlir::ModuleOp module);

} // namespace adze

#endif // ADZE_LIB_FORMAT_IMPORTCONTEXT_H
