//===- ReportText.cpp - A model as tables ---------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `adze inspect` prints on a terminal.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/ModelReport.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace adze;
using llvm::raw_ostream;

std::string adze::formatShape(const TensorReport &tensor) {
  if (!tensor.shape)
    return "*";
  return llvm::join(llvm::map_range(*tensor.shape,
                                    [](int64_t extent) { return extent < 0 ? std::string("?") : std::to_string(extent); }),
                    "x");
}

static std::string formatNumber(double value) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.4g", value);
  return text;
}

std::string adze::formatQuantization(const QuantizationParams &params) {
  if (params.custom)
    return "custom";
  if (params.blockSize)
    return "blocks of " + std::to_string(*params.blockSize);
  if (params.scale.size() > 1)
    return "per channel (" + std::to_string(params.scale.size()) + ")";
  if (params.scale.empty())
    return "";
  int64_t zeroPoint = params.zeroPoint.empty() ? 0 : params.zeroPoint[0];
  return formatNumber(params.scale[0]) + (zeroPoint < 0 ? "" : "+") + std::to_string(zeroPoint);
}

std::string adze::formatCount(uint64_t count) {
  std::string digits = std::to_string(count), text;
  for (auto [position, digit] : llvm::enumerate(digits)) {
    if (position && (digits.size() - position) % 3 == 0)
      text += ',';
    text += digit;
  }
  return text;
}

namespace {

/// Rows of cells, printed in columns as wide as they need to be. Cells of the first row are the heads; a head that
/// starts with `>` has a column of numbers.
class Table {
public:
  explicit Table(std::vector<std::string> heads) { rows.push_back(std::move(heads)); }
  void add(std::vector<std::string> cells) { rows.push_back(std::move(cells)); }

  void print(raw_ostream &os) {
    size_t columns = rows[0].size();
    std::vector<bool> right(columns);
    std::vector<size_t> widths(columns);
    for (size_t i = 0; i < columns; ++i)
      if (rows[0][i].starts_with(">")) {
        right[i] = true;
        rows[0][i].erase(0, 1);
      }
    for (auto &row : rows)
      for (size_t i = 0; i < columns; ++i)
        widths[i] = std::max(widths[i], row[i].size());
    for (auto &row : rows) {
      std::string line;
      for (size_t i = 0; i < columns; ++i) {
        std::string gap(widths[i] - row[i].size(), ' ');
        line += "  " + (right[i] ? gap + row[i] : row[i] + gap);
      }
      os << llvm::StringRef(line).rtrim() << "\n";
    }
  }

private:
  std::vector<std::vector<std::string>> rows;
};

} // namespace

static std::string formatPercent(uint64_t part, uint64_t whole) {
  std::string text;
  if (whole)
    llvm::raw_string_ostream(text) << llvm::format("%.1f %%", 100.0 * part / whole);
  return text;
}

static std::string formatDistinct(const OpReport &op) {
  if (!op.hasWeights)
    return "";
  std::string text = op.distinct ? std::to_string(*op.distinct) : ">" + std::to_string(maximumDistinct);
  return op.indexBits ? text + " (" + std::to_string(*op.indexBits) + "-bit)" : text;
}

/// The first tensor of a list that is present and, if asked for, computed; null: none.
static const TensorReport *findTensor(const SubgraphReport &subgraph, llvm::ArrayRef<int> numbers, bool computed) {
  for (int number : numbers)
    if (number >= 0 && (!computed || subgraph.tensors[number].kind != TensorReport::Constant))
      return &subgraph.tensors[number];
  return nullptr;
}

/// `INT8`, or `FLOAT32 * INT8` where the weights have another type than the result.
static std::string formatTypes(const SubgraphReport &subgraph, const OpReport &op, const TensorReport *output) {
  std::string result = output ? output->type : "";
  uint64_t largest = 0;
  std::string weights;
  for (int input : op.inputs)
    if (input >= 0 && subgraph.tensors[input].statistics && subgraph.tensors[input].statistics->bytes > largest) {
      largest = subgraph.tensors[input].statistics->bytes;
      weights = subgraph.tensors[input].type;
    }
  return weights.empty() || weights == result || weights == "INT32" ? result : result + " * " + weights;
}

static void printSubgraph(const SubgraphReport &subgraph, raw_ostream &os) {
  os << "subgraph '" << subgraph.name << "': " << subgraph.ops.size() << " ops, " << subgraph.tensors.size()
     << " tensors\n";
  for (auto [what, numbers] : {std::pair("input", &subgraph.inputs), std::pair("output", &subgraph.outputs)})
    for (int number : *numbers)
      if (number >= 0) {
        const TensorReport &tensor = subgraph.tensors[number];
        os << "  " << what << " '" << tensor.name << "': " << tensor.type << " [" << formatShape(tensor) << "]";
        if (std::string text = formatQuantization(tensor.quantization); !text.empty())
          os << " quantized " << text;
        os << "\n";
      }
  Table table({">#", "op", ">v", "input", "output", "type", "quantization", ">MACs", ">weight bytes", ">zeros",
               ">distinct", "name"});
  for (auto [index, op] : llvm::enumerate(subgraph.ops)) {
    const TensorReport *input = findTensor(subgraph, op.inputs, /*computed=*/true);
    const TensorReport *output = findTensor(subgraph, op.outputs, /*computed=*/false);
    table.add({std::to_string(index), op.builtin, std::to_string(op.version), input ? formatShape(*input) : "",
               output ? formatShape(*output) : "", formatTypes(subgraph, op, output),
               output ? formatQuantization(output->quantization) : "", op.macs ? formatCount(*op.macs) : "",
               op.weightBytes ? formatCount(op.weightBytes) : "", op.hasWeights ? formatPercent(op.zeros, op.elements) : "",
               formatDistinct(op), op.name});
  }
  if (!subgraph.ops.empty())
    table.print(os);
  os << "\n";
}

static void printKinds(const ModelReport &report, raw_ostream &os) {
  if (report.kinds.empty())
    return;
  os << "by kind of op\n";
  Table table({"op", ">ops", ">MACs", ">share", ">weight bytes", ">share"});
  uint64_t bytes = 0;
  for (const KindReport &kind : report.kinds)
    bytes += kind.weightBytes;
  for (const KindReport &kind : report.kinds)
    table.add({kind.builtin, std::to_string(kind.ops), formatCount(kind.macs), formatPercent(kind.macs, report.macs),
               formatCount(kind.weightBytes), formatPercent(kind.weightBytes, bytes)});
  table.print(os);
  os << "\n";
}

void adze::printReport(const ModelReport &report, raw_ostream &os) {
  os << report.file << ": " << formatCount(report.bytes) << " bytes, " << report.ops << " ops, "
     << formatCount(report.parameters) << " parameters in " << formatCount(report.weightBytes) << " bytes, "
     << formatCount(report.macs) << " MACs" << (report.macsOfOneSample ? " a sample" : "")
     << (report.macsComplete ? "" : " (without ops of dynamic shape)") << "\n";
  if (report.zipped)
    for (auto [name, size] : {std::pair("deflate", report.zipped->deflate), std::pair("zstd", report.zipped->zstd)})
      if (size)
        os << "zipped: " << formatCount(*size) << " bytes (" << name << ", "
           << llvm::format("%.2fx", double(report.bytes) / double(*size)) << ")\n";
  if (!report.description.empty())
    os << "description: " << report.description << "\n";
  os << "\n";
  for (const SubgraphReport &subgraph : report.subgraphs)
    printSubgraph(subgraph, os);
  printKinds(report, os);
  for (const SignatureReport &signature : report.signatures) {
    os << "signature '" << signature.key << "' runs '" << signature.subgraph << "'\n";
    for (auto &[name, type] : signature.inputs)
      os << "  input '" << name << "': " << type << "\n";
    for (auto &[name, type] : signature.outputs)
      os << "  output '" << name << "': " << type << "\n";
  }
  for (auto &[name, bytes] : report.metadata)
    os << "metadata '" << name << "': " << formatCount(bytes) << " bytes\n";
}
