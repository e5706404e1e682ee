//===- Header.cpp - The C header of a compiled model ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C99 and C++, accepted with -pedantic: sizes as enumerators that #if cannot see but static assertions can, shapes in types.
//
//===----------------------------------------------------------------------===//

#include "lib/Emit/Package.h"
#include "lib/Support/Version.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

using namespace adze;
using namespace llvm;

namespace {

class HeaderWriter {
public:
  HeaderWriter(const Manifest &manifest, const PackageFacts &facts, raw_ostream &os)
      : manifest(manifest), facts(facts), name(facts.options.name), upper(StringRef(name).upper()), os(os) {}
  void write();

private:
  void writeTop();
  void writeSizes();
  void writeABI();
  /// Closes a function's list of parameters.
  void writeEnd(StringRef function);
  void writeThreads();
  void writeTensor(const TensorInfo &tensor, const RunFunction &run, StringRef parameter, bool used = true);
  void writeSignature(const SignatureInfo &signature, const RunFunction &run);
  void writeFunction(const SignatureInfo &signature, const RunFunction &run);
  void writeConstant(const Twine &suffix, uint64_t value, StringRef comment);

  const Manifest &manifest;
  const PackageFacts &facts;
  const std::string &name;
  std::string upper;
  raw_ostream &os;
};

} // namespace

/// Text that ends no comment and starts none, on one line.
static std::string comment(StringRef text) {
  std::string result;
  for (char c : text)
    result += isPrint(c) && c != '\\' ? c : '?';
  for (size_t at; (at = result.find("*/")) != std::string::npos || (at = result.find("/*")) != std::string::npos;)
    result[at] = result[at + 1] = '_';
  return result;
}

/// A string literal of ASCII; no trigraphs.
static std::string quote(StringRef text) {
  std::string result = "\"";
  for (unsigned char c : text) {
    if (c == '"' || c == '\\' || c == '?')
      result += '\\';
    if (c < 0x20 || c >= 0x7f)
      result += ("\\" + Twine(char('0' + (c >> 6))) + Twine(char('0' + (c >> 3 & 7))) + Twine(char('0' + (c & 7)))).str();
    else
      result += c;
  }
  return result + "\"";
}

/// A float literal of the same value in C99 and every C++, which has no hexadecimal ones before 2017.
static std::string formatFloat(float value) {
  std::string text;
  raw_string_ostream os(text);
  os << format("%.9g", double(value));
  if (text.find_first_of(".en") == std::string::npos)
    text += ".0";
  return text + "f";
}

/// An enumerator where it fits an int, as C99 has it; a macro otherwise.
void HeaderWriter::writeConstant(const Twine &suffix, uint64_t value, StringRef text) {
  if (value <= INT32_MAX)
    os << "enum { " << upper << "_" << suffix << " = " << value << " }; ";
  else
    os << "#define " << upper << "_" << suffix << " " << value << "ull ";
  os << "/* " << text << " */\n";
}

void HeaderWriter::writeTop() {
  os << "/* " << comment(facts.modelFile) << " as native code. Written by " << getVersionText() << "; do not edit.\n *\n"
     << " * model:  " << facts.modelBytes << " bytes, SHA-256 " << facts.modelHash << "\n"
     << " * target: " << facts.triple << (facts.cpu.empty() ? "" : ", CPU " + facts.cpu)
     << (facts.features.empty() ? "" : ", " + facts.features) << "\n";
  for (const auto &[option, value] : facts.settings)
    os << " * option: --" << option << (value.empty() ? "" : "=" + comment(value)) << "\n";
  os << " *\n * C99 and C++. The caller owns all memory; nothing is allocated, and there are no variables beside it: calls\n"
     << " * on different memory may run at the same time.\n */\n";
  os << "#ifndef " << upper << "_H\n#define " << upper << "_H\n\n#include <stddef.h>\n#include <stdint.h>\n\n"
     << "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
}

void HeaderWriter::writeSizes() {
  os << "#define " << upper << "_ABI_VERSION " << packageABIVersion << "\n\n"
     << "/* Bytes of memory. As constant expressions, for arrays and for assertions about a budget. */\n";
  writeConstant("ARENA_BYTES", manifest.arenaBytes, "scratch memory; what it holds is of no use between calls");
  writeConstant("ARENA_ALIGN", manifest.arenaAlign, "alignment of arena, state and weights");
  if (manifest.stateBytes)
    writeConstant("STATE_BYTES", manifest.stateBytes, "variables, which live from call to call");
  if (facts.options.weightsInFile) {
    writeConstant("WEIGHTS_BYTES", manifest.weightsBytes, "of the file of weights");
    os << "#define " << upper << "_WEIGHTS_SHA256 \"" << facts.weightsHash << "\"\n";
  }
  writeConstant("STACK_BYTES", facts.stackBytes, "of the deepest stack, without what the C library's memcpy and memset take");
  writeConstant("CODE_BYTES", facts.sizes.text + facts.sizes.constants, "machine code with its tables");
  if (!facts.options.weightsInFile)
    writeConstant("WEIGHTS_BYTES", manifest.weightsBytes, "of constants, part of the archive");
  os << "\n";
}

void HeaderWriter::writeABI() {
  std::string symbol = getABISymbol(manifest, facts.options), mark = upper + "_LINKED";
  os << "/* A header that is out of date does not link: functions are linked by a name that no other archive defines, or,\n"
     << " * where a compiler cannot say so, a symbol is referred to. */\n"
     << "#if defined(__GNUC__) && defined(__ELF__)\n#define " << mark << "(name) __asm__(name)\n"
     << "#else\n#define " << mark << "(name)\n"
     << "extern const unsigned char " << symbol << ";\n"
     << "#if defined(__GNUC__)\n"
     << "__attribute__((used)) static const unsigned char *const " << name << "_abi_used = &" << symbol << ";\n"
     << "#endif\n#endif\n\n";
}

void HeaderWriter::writeEnd(StringRef function) {
  os << ") " << upper << "_LINKED(\"" << getLinkedSymbol(function, manifest, facts.options) << "\");\n\n";
}

void HeaderWriter::writeThreads() {
  if (!facts.options.threads)
    return;
  os << "#ifndef ADZE_PARALLEL_FOR_T\n#define ADZE_PARALLEL_FOR_T\n"
     << "typedef void (*adze_task_t)(void *argument, size_t index);\n"
     << "/* Calls task(argument, i) for every i below count, in any order and on any threads, and returns when all are done. */\n"
     << "typedef void (*adze_parallel_for_t)(void *context, size_t count, adze_task_t task, void *argument);\n#endif\n\n";
}

static std::string describeShape(const TensorInfo &tensor) {
  return tensor.elementType + "[" +
         join(map_range(tensor.shape, [](int64_t extent) { return std::to_string(extent); }), "x") + "]";
}

/// What a tensor's elements are, in words.
static std::string describeElements(const TensorInfo &tensor) {
  StringRef type = tensor.elementType;
  if (type == "BOOL")
    return ", 0 or 1";
  if (type == "FLOAT16" || type == "BFLOAT16")
    return ", as bits";
  if (type.starts_with("COMPLEX"))
    return ", real part first";
  if (type == "INT4" || type == "UINT4" || type == "INT2")
    return ", one in each byte";
  return "";
}

void HeaderWriter::writeTensor(const TensorInfo &tensor, const RunFunction &run, StringRef parameter, bool used) {
  std::string macro = StringRef(run.prefix).upper() + "_" + parameter.upper();
  os << "/* " << (used ? "" : "Not passed: ") << parameter << ": '" << comment(tensor.name) << "', " << describeShape(tensor)
     << describeElements(tensor);
  bool isScaled = tensor.scale.size() == 1;
  int64_t zeroPoint = tensor.zeroPoint.empty() ? 0 : tensor.zeroPoint.front();
  if (isScaled)
    os << "; value = " << formatFloat(tensor.scale.front()) << " * (stored " << (zeroPoint < 0 ? "+ " : "- ")
       << (zeroPoint < 0 ? -zeroPoint : zeroPoint) << ")";
  else if (!tensor.scale.empty())
    os << "; " << tensor.scale.size() << " scales, see the report";
  os << (used ? "" : "; the code was made for one value of it") << (tensor.bounded ? "; the greatest shape" : "") << " */\n";
  if (!used)
    return;
  CType type = getCType(tensor);
  os << "typedef " << type.element << " " << run.prefix << "_" << parameter << "_t";
  for (int64_t extent : type.shape)
    os << "[" << extent << "]";
  os << ";\n#define " << macro << "_NAME " << quote(tensor.name) << "\n";
  if (isScaled)
    os << "#define " << macro << "_SCALE " << formatFloat(tensor.scale.front()) << "\n#define " << macro << "_ZERO_POINT ("
       << zeroPoint << ")\n";
  if (tensor.bounded)
    os << "typedef int32_t " << run.prefix << "_" << parameter << "_extents_t[" << std::max<size_t>(tensor.shape.size(), 1)
       << "]; /* those of the last run; the elements beyond them are undefined */\n";
}

static std::string getType(const Parameter &parameter, const RunFunction &run) {
  switch (parameter.kind) {
  case ParameterKind::Input:
    return "const " + run.prefix + "_" + parameter.name + "_t *";
  case ParameterKind::Output:
  case ParameterKind::Extents:
    return run.prefix + "_" + parameter.name + "_t *";
  case ParameterKind::Weights:
    return "const void *";
  case ParameterKind::ParallelFor:
    return "adze_parallel_for_t ";
  case ParameterKind::Arena:
  case ParameterKind::State:
  case ParameterKind::Context:
    return "void *";
  }
  llvm_unreachable("a kind without a type");
}

void HeaderWriter::writeFunction(const SignatureInfo &signature, const RunFunction &run) {
  os << "/* Runs the model" << (signature.key.empty() ? "" : "'s signature '" + comment(signature.key) + "'")
     << ". Returns 0, or 1 and does nothing where a block is not aligned to " << upper << "_ARENA_ALIGN.\n"
     << " * arena: " << upper << "_ARENA_BYTES bytes" << (manifest.arenaBytes ? "" : ", or null");
  if (manifest.stateBytes)
    os << "; state: " << upper << "_STATE_BYTES bytes, after " << name << "_reset";
  if (facts.options.weightsInFile)
    os << "; weights: the " << upper << "_WEIGHTS_BYTES bytes of the file, read only";
  if (facts.options.threads)
    os << "; parallel_for: null runs on the calling thread";
  os << ".\n * Inputs, outputs and blocks must not overlap. */\nint " << run.symbol << "(";
  interleaveComma(run.parameters, os, [&](const Parameter &parameter) { os << getType(parameter, run) << parameter.name; });
  writeEnd(run.symbol);
}

void HeaderWriter::writeSignature(const SignatureInfo &signature, const RunFunction &run) {
  auto write = [&](const std::vector<TensorInfo> &tensors, StringRef word) {
    for (const auto &[index, tensor] : enumerate(tensors))
      writeTensor(tensor, run, tensors.size() == 1 ? word.str() : (word + Twine(index)).str(), tensor.frozen.empty());
  };
  write(signature.inputs, "input");
  write(signature.outputs, "output");
  os << "\n";
  writeFunction(signature, run);
}

void HeaderWriter::write() {
  writeTop();
  writeSizes();
  writeABI();
  writeThreads();
  if (!facts.externs.empty()) {
    os << "/* Custom ops that the program defines; docs/aot.md tells what they are given. */\n";
    for (const std::string &symbol : facts.externs)
      os << "void " << symbol << "(const void *const *inputs, void *const *outputs, const void *options, size_t options_bytes);\n";
    os << "\n";
  }
  for (const auto &[signature, run] : zip_equal(manifest.signatures, listRunFunctions(manifest, facts.options)))
    writeSignature(signature, run);
  if (manifest.stateBytes) {
    std::string reset = getResetSymbol(facts.options);
    os << "/* Gives the variables their first values; needed before the first run on a state. */\nvoid " << reset << "(void *state";
    writeEnd(reset);
  }
  os << "#ifdef __cplusplus\n}\n#endif\n\n#endif /* " << upper << "_H */\n";
}

void adze::writeHeader(const Manifest &manifest, const PackageFacts &facts, raw_ostream &os) {
  HeaderWriter(manifest, facts, os).write();
}
