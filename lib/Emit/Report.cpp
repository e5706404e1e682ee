//===- Report.cpp - All that is known of a compiled model -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `m.json`: what a person asks before flashing, for programs. Keys stay as they are; new ones may come.
//
//===----------------------------------------------------------------------===//

#include "lib/Emit/Package.h"
#include "lib/Support/Version.h"

using namespace adze;
using namespace llvm;
using json::Array;
using json::Object;
using json::Value;

static std::string utf8(StringRef text) { return json::fixUTF8(text); }

template <typename Range>
static Array list(const Range &values) {
  Array result;
  for (auto value : values)
    result.push_back(value);
  return result;
}

static Value describe(const TensorInfo &tensor) {
  Object object{{"name", utf8(tensor.name)},
                {"type", tensor.elementType},
                {"shape", list(tensor.shape)},
                {"bytes", int64_t(tensor.bytes)}};
  if (!tensor.scale.empty()) {
    object["scale"] = list(tensor.scale);
    object["zeroPoint"] = list(tensor.zeroPoint);
  }
  if (tensor.bounded)
    object["bounded"] = true;
  if (!tensor.frozen.empty())
    object["frozen"] = true;
  return object;
}

static Array describeAll(const std::vector<TensorInfo> &tensors) {
  Array result;
  for (const TensorInfo &tensor : tensors)
    result.push_back(describe(tensor));
  return result;
}

static Array describeSignatures(const Manifest &manifest, const PackageFacts &facts) {
  Array result;
  for (const auto &[signature, run] : zip_equal(manifest.signatures, listRunFunctions(manifest, facts.options)))
    result.push_back(Object{{"key", utf8(signature.key)},
                            {"function", run.symbol},
                            {"inputs", describeAll(signature.inputs)},
                            {"outputs", describeAll(signature.outputs)}});
  return result;
}

static Object describeMemory(const Manifest &manifest, const PackageFacts &facts) {
  Array map;
  for (const ArenaPlace &place : manifest.arenaMap)
    map.push_back(Object{{"tensor", utf8(place.name)},
                         {"signature", int64_t(place.signature)},
                         {"offset", int64_t(place.offset)},
                         {"bytes", int64_t(place.bytes)},
                         {"first", int64_t(place.first)},
                         {"last", int64_t(place.last)}});
  return Object{{"arena", Object{{"bytes", int64_t(manifest.arenaBytes)},
                           {"align", int64_t(manifest.arenaAlign)},
                           {"largestLiveSet", int64_t(manifest.arenaBound)},
                           {"map", std::move(map)}}},
          {"state", Object{{"bytes", int64_t(manifest.stateBytes)}}},
          {"stack", Object{{"bytes", int64_t(facts.stackBytes)}}},
          {"weights", Object{{"bytes", int64_t(manifest.weightsBytes)},
                             {"where", facts.options.weightsInFile ? "file" : "rodata"},
                             {"sha256", facts.weightsHash}}},
          {"code", Object{{"bytes", int64_t(facts.sizes.text + facts.sizes.constants)},
                          {"text", int64_t(facts.sizes.text)},
                          {"constants", int64_t(facts.sizes.constants)}}}};
}

static Array describeOps(const Manifest &manifest) {
  Array result;
  for (const ProfiledOp &op : manifest.ops)
    result.push_back(Object{{"name", utf8(op.name)},
                            {"kind", op.kind},
                            {"macs", op.macs},
                            {"bytes", int64_t(op.bytes)},
                            {"integer", op.integer},
                            {"kernels", int64_t(op.slots.size())}});
  return result;
}

Value adze::makeReport(const Manifest &manifest, const PackageFacts &facts) {
  Object settings;
  for (const auto &[option, value] : facts.settings)
    settings[option] = utf8(value);
  uint64_t code = facts.sizes.text + facts.sizes.constants;
  uint64_t flash = code + (facts.options.weightsInFile ? 0 : manifest.weightsBytes);
  return Object{
      {"adze", getVersionText()},
      {"abi", Object{{"version", packageABIVersion}, {"symbol", getABISymbol(manifest, facts.options)}}},
      {"name", facts.options.name},
      {"model", Object{{"file", utf8(facts.modelFile)}, {"bytes", int64_t(facts.modelBytes)}, {"sha256", facts.modelHash}}},
      {"target", Object{{"triple", facts.triple}, {"cpu", facts.cpu}, {"features", facts.features}}},
      {"options", std::move(settings)},
      {"signatures", describeSignatures(manifest, facts)},
      {"memory", describeMemory(manifest, facts)},
      {"flash", int64_t(flash)},
      {"ram", int64_t(manifest.arenaBytes + manifest.stateBytes + facts.stackBytes)},
      {"macs", facts.macs},
      {"externs", list(facts.externs)},
      {"ops", describeOps(manifest)}};
}
