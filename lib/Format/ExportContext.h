//===- ExportContext.h - What the parts of the exporter share ---*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The builder, the numbers of subgraphs and operator codes, the buffers, and the tensors of each function.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_FORMAT_EXPORTCONTEXT_H
#define ADZE_LIB_FORMAT_EXPORTCONTEXT_H

#include "lib/Format/BufferTable.h"
#include "lib/Format/Export.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

#include "dialects/adze/AdzeDialect.h"
#include "schema/tflite_generated.h"

namespace adze {

/// Of a tensor whose buffer holds indices: where the values are, and bits of an index.
struct ExportedLut {
  BufferTable::Handle values;
  unsigned bits;
};

/// A tensor to write: a value or an op's intermediate.
struct ExportedTensor {
  mlir::Value value; // null for an intermediate
  mlir::TensorType type;
  std::string name;
  OriginAttr origin; // null where it came from no file
  BufferTable::Handle buffer = 0;
  std::optional<ExportedLut> lut = std::nullopt;
};

/// The tensors of one function, in the order of their indices.
struct TensorTable {
  std::vector<ExportedTensor> tensors;
  llvm::DenseMap<mlir::Value, int32_t> indices;
  /// Index by an op and the position in its list of intermediates.
  llvm::DenseMap<std::pair<mlir::Operation *, unsigned>, int32_t> intermediates;
  /// Indices in the file that the function came from, to the new ones.
  llvm::DenseMap<int32_t, int32_t> fromFile;

  /// Today's index of a tensor of the file; none where it is gone.
  std::optional<int32_t> getIndexOfFile(int32_t tensor) const {
    if (tensor < 0 || tensor == INT32_MAX) // no index, and no key of the map
      return std::nullopt;
    auto found = fromFile.find(tensor);
    return found == fromFile.end() ? std::nullopt : std::optional(found->second);
  }

  /// -1 for `none` values.
  int32_t getIndex(mlir::Value value) const {
    auto found = indices.find(value);
    return found == indices.end() ? -1 : found->second;
  }
};

struct ExportContext {
  ExportContext(mlir::ModuleOp module, const ExportOptions &options)
      : module(module), options(options), buffers(options.shareBuffers) {}

  mlir::ModuleOp module;
  ExportOptions options;
  flatbuffers::FlatBufferBuilder builder;
  BufferTable buffers;
  std::vector<mlir::func::FuncOp> functions;
  std::vector<TensorTable> tables;                            // by function
  llvm::StringMap<int32_t> subgraphs;                         // by symbol
  llvm::SmallVector<OperatorCodeAttr> codes;
  llvm::DenseMap<mlir::Attribute, uint32_t> codeIndices;
  llvm::DenseMap<int32_t, uint32_t> duplicateCodes;           // index in the file to index here
  llvm::DenseMap<mlir::Operation *, unsigned> largeOptions;   // of custom ops
};

/// Numbers the tensors of a function and adds their buffers; fails at what has no place in the format.
llvm::FailureOr<TensorTable> collectTensors(ExportContext &context, mlir::func::FuncOp function);

/// Writes a tensor; `scales` and `zeroPoints` are the tensors of blockwise quantization, or -1.
flatbuffers::Offset<wire::Tensor> exportTensor(ExportContext &context, const TensorTable &table,
                                               const ExportedTensor &tensor);

/// Writes the subgraph of function number `index`.
llvm::FailureOr<flatbuffers::Offset<wire::SubGraph>> exportSubgraph(ExportContext &context, unsigned index);

} // namespace adze

#endif // ADZE_LIB_FORMAT_EXPORTCONTEXT_H
