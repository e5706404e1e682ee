//===- Interface.cpp - What callers of a compiled model see ---------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Inputs, outputs, memory, threads: in this order.
//
//===----------------------------------------------------------------------===//

#include "lib/Emit/Interface.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

using namespace adze;
using namespace llvm;

std::string adze::makeIdentifier(StringRef text) {
  std::string result;
  for (char c : text)
    result += isAlnum(c) ? c : '_';
  if (result.empty() || isDigit(result.front()))
    result.insert(result.begin(), '_');
  return result;
}

/// `input`, or `input0` where there are several. Those that are frozen count, so that names do not depend on them.
static std::string number(StringRef word, size_t index, size_t count) {
  return count == 1 ? word.str() : (word + Twine(index)).str();
}

static std::vector<Parameter> listParameters(const Manifest &manifest, const SignatureInfo &signature,
                                             const PackageOptions &options) {
  std::vector<Parameter> result;
  for (const auto &[index, tensor] : enumerate(signature.inputs))
    if (tensor.frozen.empty())
      result.push_back({ParameterKind::Input, index, number("input", index, signature.inputs.size())});
  for (const auto &[index, tensor] : enumerate(signature.outputs))
    result.push_back({ParameterKind::Output, index, number("output", index, signature.outputs.size())});
  for (const auto &[index, tensor] : enumerate(signature.outputs))
    if (tensor.bounded)
      result.push_back({ParameterKind::Extents, index, number("output", index, signature.outputs.size()) + "_extents"});
  if (manifest.stateBytes)
    result.push_back({ParameterKind::State, 0, "state"});
  result.push_back({ParameterKind::Arena, 0, "arena"});
  if (options.weightsInFile)
    result.push_back({ParameterKind::Weights, 0, "weights"});
  if (options.threads) {
    result.push_back({ParameterKind::ParallelFor, 0, "parallel_for"});
    result.push_back({ParameterKind::Context, 0, "context"});
  }
  return result;
}

std::vector<RunFunction> adze::listRunFunctions(const Manifest &manifest, const PackageOptions &options) {
  std::vector<RunFunction> result;
  StringSet<> taken;
  for (const SignatureInfo &signature : manifest.signatures) {
    RunFunction function;
    function.prefix = options.name;
    if (manifest.signatures.size() > 1) {
      std::string key = signature.key.empty() ? "main" : makeIdentifier(signature.key);
      std::string unique = key;
      for (int i = 2; !taken.insert(unique).second; ++i)
        unique = key + "_" + std::to_string(i);
      function.prefix += "_" + unique;
    }
    function.symbol = function.prefix + "_run";
    function.parameters = listParameters(manifest, signature, options);
    result.push_back(std::move(function));
  }
  return result;
}

std::string adze::getResetSymbol(const PackageOptions &options) { return options.name + "_reset"; }
std::string adze::getWeightsSymbol(const PackageOptions &options) { return options.name + "_weights"; }

std::string adze::getABISymbol(const Manifest &manifest, const PackageOptions &options) {
  std::string text;
  raw_string_ostream os(text);
  os << manifest.arenaBytes << ' ' << manifest.arenaAlign << ' ' << manifest.stateBytes;
  if (options.weightsInFile)
    os << ' ' << manifest.weightsBytes;
  for (const auto &[signature, function] : zip_equal(manifest.signatures, listRunFunctions(manifest, options))) {
    os << '\n' << function.symbol;
    for (const Parameter &parameter : function.parameters)
      os << ' ' << parameter.name;
    for (const auto *tensors : {&signature.inputs, &signature.outputs})
      for (const TensorInfo &tensor : *tensors) {
        os << '\n' << tensor.elementType << ' ' << join(map_range(tensor.shape, [](int64_t e) { return std::to_string(e); }), "x");
        for (float scale : tensor.scale)
          os << format(" %a", double(scale));
        for (int64_t zeroPoint : tensor.zeroPoint)
          os << ' ' << zeroPoint;
      }
  }
  return (options.name + "_abi_" + Twine(packageABIVersion) + "_" + utohexstr(uint32_t(xxh3_64bits(text)), /*LowerCase=*/true, 8))
      .str();
}

std::string adze::getLinkedSymbol(StringRef function, const Manifest &manifest, const PackageOptions &options) {
  // m_run and m_abi_1_0123abcd: m_run_abi_1_0123abcd
  return function.str() + getABISymbol(manifest, options).substr(options.name.size());
}

CType adze::getCType(const TensorInfo &tensor) {
  CType type;
  type.element = StringSwitch<std::string>(tensor.elementType)
                     .Case("FLOAT32", "float")
                     .Case("FLOAT64", "double")
                     .Cases({"FLOAT16", "BFLOAT16"}, "uint16_t") // their bits: C has no name for them
                     .Case("COMPLEX64", "float")
                     .Case("COMPLEX128", "double")
                     .Cases({"INT8", "INT4", "INT2"}, "int8_t") // a byte each: only files pack them
                     .Case("INT16", "int16_t")
                     .Case("INT32", "int32_t")
                     .Case("INT64", "int64_t")
                     .Case("UINT16", "uint16_t")
                     .Case("UINT32", "uint32_t")
                     .Case("UINT64", "uint64_t")
                     .Default("uint8_t"); // UINT8 and UINT4; BOOL, whose size C leaves open
  for (int64_t extent : tensor.shape)
    type.shape.push_back(std::max<int64_t>(extent, 1)); // an array of C is never empty
  if (StringRef(tensor.elementType).starts_with("COMPLEX"))
    type.shape.push_back(2);
  if (type.shape.empty())
    type.shape.push_back(1);
  return type;
}
