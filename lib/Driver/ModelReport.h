//===- ModelReport.h - What is in a model -----------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The facts that `adze inspect` shows, collected once and printed in three forms.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_MODELREPORT_H
#define ADZE_LIB_DRIVER_MODELREPORT_H

#include "dialects/adze/Quantization.h"
#include "lib/Driver/WeightStatistics.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

#include <string>
#include <vector>

namespace adze {

/// Of a constant that is stored as indices into tables of values.
struct TableReport {
  uint64_t tables = 1, values = 1, bytes = 0; // values: of a table; bytes: of all tables
  unsigned indexBits = 1;
};

struct TensorReport {
  std::string name, type; // type: the wire's name
  std::optional<std::vector<int64_t>> shape; // none: no rank; -1: dynamic
  QuantizationParams quantization;
  enum { Computed, Constant, Variable, External } kind = Computed;
  std::optional<WeightStatistics> statistics; // of constants
  bool sparse = false;                        // stored without its zeros
  std::optional<TableReport> tables;
};

struct OpReport {
  std::string name, builtin;
  int32_t version = 1;
  std::vector<int> inputs, outputs; // tensors of the subgraph; -1: left out
  std::optional<int64_t> macs;
  uint64_t weightBytes = 0; // constants that it reads
  uint64_t elements = 0, zeros = 0;   // of its weights
  std::optional<uint64_t> distinct;   // values in its largest weight
  std::optional<unsigned> indexBits;  // of its largest weight, where that has tables
  bool hasWeights = false;
  llvm::json::Object options;
};

struct SubgraphReport {
  std::string name;
  std::vector<int> inputs, outputs;
  std::vector<TensorReport> tensors;
  std::vector<OpReport> ops;
};

struct KindReport {
  std::string builtin;
  uint64_t ops = 0, weightBytes = 0;
  int64_t macs = 0;
};

struct SignatureReport {
  std::string key, subgraph;
  std::vector<std::pair<std::string, std::string>> inputs, outputs; // name, type and shape
};

/// A file's bytes in general formats; none where this build lacks one.
struct ZippedSizes {
  std::optional<uint64_t> deflate, zstd;
};

struct ModelReport {
  std::string file, description;
  uint64_t bytes = 0, weightBytes = 0, parameters = 0, ops = 0; // weights: each once, however often it is read
  int64_t macs = 0;
  bool macsComplete = true; // false: an op with a dynamic shape is left out
  bool macsOfOneSample = false; // open leading extents count as 1
  std::vector<SubgraphReport> subgraphs;
  std::vector<KindReport> kinds; // most work first
  std::vector<SignatureReport> signatures;
  std::vector<std::pair<std::string, uint64_t>> metadata; // name, bytes
  std::optional<ZippedSizes> zipped; // where it was asked for
};

/// Collects the facts of a module. Where an op's work depends on an open extent, it is counted in `sized`: null, or a clone
/// of the module with shapes for one sample.
ModelReport inspectModel(mlir::ModuleOp module, llvm::StringRef file, uint64_t bytes, mlir::ModuleOp sized = {});

/// Compresses a file's bytes as `gzip -9` and `zstd -19` do, without their headers.
ZippedSizes measureZipped(llvm::StringRef bytes);

/// `1x?x3`; `*` without a rank, empty for a scalar.
std::string formatShape(const TensorReport &tensor);
/// `0.0078+3`, `per channel (32)`, empty for unquantized tensors.
std::string formatQuantization(const QuantizationParams &params);
/// `12,345,678`.
std::string formatCount(uint64_t count);

/// Tables for reading.
void printReport(const ModelReport &report, llvm::raw_ostream &os);
/// The same facts for programs. Keys and their meaning stay; new ones may come.
llvm::json::Value toJSON(const ModelReport &report);
/// One self-contained page.
void printPage(const ModelReport &report, llvm::raw_ostream &os);

} // namespace adze

#endif // ADZE_LIB_DRIVER_MODELREPORT_H
