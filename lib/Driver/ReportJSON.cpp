//===- ReportJSON.cpp - A model for programs ------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `adze inspect --json`, and the page of --html, which holds the same JSON. Keys stay as they are; new ones may come.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/InspectPage.inc"
#include "lib/Driver/ModelReport.h"
#include "lib/Support/Version.h"

using namespace adze;
using llvm::json::Array;
using llvm::json::Object;
using llvm::json::Value;

static std::string utf8(llvm::StringRef text) { return llvm::json::fixUTF8(text); }

/// JSON has no NaN and no infinities.
static Value number(double value) { return std::isfinite(value) ? Value(value) : Value(std::to_string(value)); }

template <typename Range>
static Array numbers(const Range &values) {
  Array result;
  for (auto value : values)
    result.push_back(number(value));
  return result;
}

static Array indices(const std::vector<int> &values) {
  Array result;
  for (int value : values)
    result.push_back(value);
  return result;
}

static Value quantization(const QuantizationParams &params) {
  if (params.isEmpty())
    return nullptr;
  const char *kind = params.custom ? "custom" : params.blockSize ? "block" : params.isPerChannel() ? "channel" : "tensor";
  Array zeroPoints;
  for (int64_t zeroPoint : params.zeroPoint)
    zeroPoints.push_back(zeroPoint);
  Object result{{"kind", params.scale.empty() && !params.blockSize && !params.custom ? "range" : kind},
                {"scale", numbers(params.scale)},
                {"zeroPoint", std::move(zeroPoints)},
                {"axis", params.axis},
                {"text", formatQuantization(params)}};
  if (params.blockSize)
    result["blockSize"] = *params.blockSize;
  if (!params.min.empty())
    result["min"] = numbers(params.min);
  if (!params.max.empty())
    result["max"] = numbers(params.max);
  return result;
}

static Value tensor(const TensorReport &report) {
  static const char *const kinds[] = {"computed", "constant", "variable", "external"};
  Value shape = nullptr;
  if (report.shape) {
    Array extents;
    for (int64_t extent : *report.shape)
      extents.push_back(extent);
    shape = std::move(extents);
  }
  Object result{{"name", utf8(report.name)},
                {"type", report.type},
                {"shape", std::move(shape)},
                {"kind", kinds[report.kind]},
                {"quantization", quantization(report.quantization)}};
  if (report.statistics) {
    result["bytes"] = report.statistics->bytes;
    result["elements"] = report.statistics->elements;
    result["zeros"] = report.statistics->zeros;
    result["distinct"] = report.statistics->distinct ? Value(*report.statistics->distinct) : Value(nullptr);
    result["sparse"] = report.sparse;
    if (report.tables)
      result["tables"] = Object{{"count", report.tables->tables},
                                {"values", report.tables->values},
                                {"bytes", report.tables->bytes},
                                {"indexBits", report.tables->indexBits}};
  }
  return result;
}

static Value op(const OpReport &report, size_t index) {
  return Object{{"index", static_cast<int64_t>(index)},
                {"name", utf8(report.name)},
                {"builtin", utf8(report.builtin)},
                {"version", report.version},
                {"inputs", indices(report.inputs)},
                {"outputs", indices(report.outputs)},
                {"macs", report.macs ? Value(*report.macs) : Value(nullptr)},
                {"weightBytes", report.weightBytes},
                {"sparsity", report.elements ? Value(double(report.zeros) / report.elements) : Value(nullptr)},
                {"distinct", report.distinct ? Value(*report.distinct) : Value(nullptr)},
                {"options", Object(report.options)}};
}

static Value subgraph(const SubgraphReport &report) {
  Array tensors, ops;
  for (const TensorReport &entry : report.tensors)
    tensors.push_back(tensor(entry));
  for (auto [index, entry] : llvm::enumerate(report.ops))
    ops.push_back(op(entry, index));
  return Object{{"name", utf8(report.name)},
                {"inputs", indices(report.inputs)},
                {"outputs", indices(report.outputs)},
                {"tensors", std::move(tensors)},
                {"ops", std::move(ops)}};
}

static Array ends(const std::vector<std::pair<std::string, std::string>> &list) {
  Array result;
  for (auto &[name, type] : list)
    result.push_back(Object{{"name", utf8(name)}, {"type", type}});
  return result;
}

Value adze::toJSON(const ModelReport &report) {
  Array subgraphs, kinds, signatures, metadata;
  for (const SubgraphReport &entry : report.subgraphs)
    subgraphs.push_back(subgraph(entry));
  for (const KindReport &kind : report.kinds)
    kinds.push_back(Object{{"builtin", utf8(kind.builtin)}, {"ops", kind.ops}, {"macs", kind.macs},
                           {"weightBytes", kind.weightBytes}});
  for (const SignatureReport &signature : report.signatures)
    signatures.push_back(Object{{"key", utf8(signature.key)}, {"subgraph", utf8(signature.subgraph)},
                                {"inputs", ends(signature.inputs)}, {"outputs", ends(signature.outputs)}});
  for (auto &[name, bytes] : report.metadata)
    metadata.push_back(Object{{"name", utf8(name)}, {"bytes", bytes}});
  Object result{{"adze", getVersionText()},
                {"file", utf8(report.file)},
                {"description", utf8(report.description)},
                {"bytes", report.bytes},
                {"totals", Object{{"ops", report.ops}, {"macs", report.macs}, {"macsComplete", report.macsComplete},
                                {"macsOfOneSample", report.macsOfOneSample},
                                  {"parameters", report.parameters}, {"weightBytes", report.weightBytes}}},
                {"kinds", std::move(kinds)},
                {"signatures", std::move(signatures)},
                {"metadata", std::move(metadata)},
                {"subgraphs", std::move(subgraphs)}};
  if (report.zipped)
    result["zippedBytes"] = Object{{"deflate", report.zipped->deflate ? Value(*report.zipped->deflate) : Value(nullptr)},
                                   {"zstd", report.zipped->zstd ? Value(*report.zipped->zstd) : Value(nullptr)}};
  return result;
}

void adze::printPage(const ModelReport &report, llvm::raw_ostream &os) {
  std::string data;
  llvm::raw_string_ostream(data) << toJSON(report);
  // A name may hold what ends a script.
  std::string safe;
  for (char c : data)
    safe += c == '<' ? std::string("\\u003c") : std::string(1, c);
  auto [before, after] = llvm::StringRef(inspectPage).split("%MODEL%");
  os << before << safe << after;
}
