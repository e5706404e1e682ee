//===- Interface.h - What callers of a compiled model see -------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names and parameters of a model's C functions: the header, the code and the report are written from this one list.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_EMIT_INTERFACE_H
#define ADZE_LIB_EMIT_INTERFACE_H

#include "lib/Support/Manifest.h"
#include "llvm/ADT/StringRef.h"

#include <optional>

namespace adze {

/// The version of the rules that a header and an archive follow: what parameters mean and where things lie.
constexpr int packageABIVersion = 1;

/// What a model is called in C, and what its callers hand to it.
struct PackageOptions {
  std::string name;           ///< A C identifier, before every symbol.
  bool weightsInFile = false; ///< The caller loads the weights.
  bool threads = false;       ///< The caller brings a `parallel_for`.
};

/// `text` with every character that no C identifier has replaced by `_`; `_` before a digit. Never empty.
std::string makeIdentifier(llvm::StringRef text);

enum class ParameterKind { Input, Output, Extents, Arena, State, Weights, ParallelFor, Context };

struct Parameter {
  ParameterKind kind;
  size_t index;     ///< Of the tensor, for inputs, outputs and extents.
  std::string name; ///< Of the parameter, as in `input0`.
};

/// A function that runs a signature.
struct RunFunction {
  std::string symbol;            ///< `m_run`, or `m_KEY_run` where there are several signatures.
  std::string prefix;            ///< `m` or `m_KEY`: before the types and macros of its tensors.
  std::vector<Parameter> parameters;
};

/// One function a signature, in their order. Inputs that the code was made for one value of are no parameters.
std::vector<RunFunction> listRunFunctions(const Manifest &manifest, const PackageOptions &options);

/// `m_reset`, where there is state.
std::string getResetSymbol(const PackageOptions &options);
/// `m_weights`, where weights are part of the archive.
std::string getWeightsSymbol(const PackageOptions &options);
/// What a header must be linked against: the ABI's version and a hash of all that the header declares, so that a header
/// of another model, or of another build of it, does not link.
std::string getABISymbol(const Manifest &manifest, const PackageOptions &options);

/// A second name of a public function, which no archive of another interface defines: what headers link.
std::string getLinkedSymbol(llvm::StringRef function, const Manifest &manifest, const PackageOptions &options);

/// A type of C, and how many of it a tensor is, in dimensions.
struct CType {
  std::string element;         ///< `float`, `int8_t`, which also holds elements of less than a byte.
  std::vector<int64_t> shape;  ///< At least one dimension, none of them 0.
};

CType getCType(const TensorInfo &tensor);

} // namespace adze

#endif // ADZE_LIB_EMIT_INTERFACE_H
