//===- TestPrograms.cpp - C programs around a compiled model --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C99 and stdio; no files but that of the weights, so that the programs run on boards as well.
//
//===----------------------------------------------------------------------===//

#include "lib/Emit/TestPrograms.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/Format.h"

#include <cmath>

using namespace adze;
using namespace llvm;

/// Elements of an output that a self-test holds.
static constexpr uint64_t comparedElements = 4096;

/// How an element is drawn from 32 random bits `r`, in C. Exact in every arithmetic.
static StringRef getDraw(StringRef type) {
  return StringSwitch<StringRef>(type)
      .Cases({"FLOAT32", "FLOAT64", "COMPLEX64", "COMPLEX128"}, "((int32_t)(r >> 8) - 8388608) / 8388608.0f")
      .Case("FLOAT16", "0x3800u | (r >> 8 & 0x3ffu) | (r >> 16 & 0x8000u)")
      .Case("BFLOAT16", "0x3f00u | (r >> 8 & 0x7fu) | (r >> 16 & 0x8000u)")
      .Case("BOOL", "r >> 16 & 1u")
      .Cases({"INT8", "UINT8", "INT4", "UINT4", "INT2"}, "r >> 8 & 0xffu")
      .Cases({"INT16", "UINT16"}, "r >> 8 & 0xffffu")
      .Default("r >> 16 & 7u");
}

template <typename T, typename Draw>
static void draw(uint32_t seed, MutableArrayRef<char> bytes, Draw value) {
  uint32_t r = seed;
  for (size_t i = 0; i + sizeof(T) <= bytes.size(); i += sizeof(T)) {
    r ^= r << 13;
    r ^= r >> 17;
    r ^= r << 5;
    T element = T(value(r));
    std::memcpy(bytes.data() + i, &element, sizeof(T));
  }
}

static uint32_t getSeed(size_t index) { return 2463534242u + uint32_t(index); }

void adze::fillTestInput(const TensorInfo &tensor, size_t index, MutableArrayRef<char> bytes) {
  StringRef type = tensor.elementType;
  uint32_t seed = getSeed(index);
  auto real = [](uint32_t r) { return (int32_t(r >> 8) - 8388608) / 8388608.0f; };
  auto bits = [](uint32_t r) { return r >> 8; };
  auto few = [](uint32_t r) { return r >> 16 & 7; };
  if (type == "FLOAT32" || type == "COMPLEX64")
    draw<float>(seed, bytes, real);
  else if (type == "FLOAT64" || type == "COMPLEX128")
    draw<double>(seed, bytes, real);
  else if (type == "FLOAT16")
    draw<uint16_t>(seed, bytes, [](uint32_t r) { return 0x3800 | (r >> 8 & 0x3ff) | (r >> 16 & 0x8000); });
  else if (type == "BFLOAT16")
    draw<uint16_t>(seed, bytes, [](uint32_t r) { return 0x3f00 | (r >> 8 & 0x7f) | (r >> 16 & 0x8000); });
  else if (type == "BOOL")
    draw<uint8_t>(seed, bytes, [](uint32_t r) { return r >> 16 & 1; });
  else if (type == "INT16" || type == "UINT16")
    draw<uint16_t>(seed, bytes, bits);
  else if (type == "INT32" || type == "UINT32")
    draw<uint32_t>(seed, bytes, few);
  else if (type == "INT64" || type == "UINT64")
    draw<uint64_t>(seed, bytes, few);
  else
    draw<uint8_t>(seed, bytes, bits);
}

namespace {

/// How elements are compared.
enum class Kind { Integer, Real, Half, BHalf };

class ProgramWriter {
public:
  ProgramWriter(const Manifest &manifest, const PackageFacts &facts, StringRef header, raw_ostream &os)
      : manifest(manifest), facts(facts), header(header), os(os), runs(listRunFunctions(manifest, facts.options)),
        upper(StringRef(facts.options.name).upper()) {}
  void writeTest(ArrayRef<ExpectedRun> expected);
  void writeBenchmark();

private:
  void writeTop(StringRef what, StringRef includes);
  void writeBlocks();
  void writeBuffers(const SignatureInfo &signature, const RunFunction &run);
  void writeFill(const SignatureInfo &signature, const RunFunction &run);
  void writeLoad();
  std::string getCall(const RunFunction &run, StringRef parallelFor) const;
  /// Whether there are elements to compare.
  bool writeExpected(const TensorInfo &tensor, const std::string &name, ArrayRef<char> bytes, ArrayRef<int64_t> extents);
  void writeCheck(const SignatureInfo &signature, const RunFunction &run, const ExpectedRun &expected);

  const Manifest &manifest;
  const PackageFacts &facts;
  StringRef header;
  raw_ostream &os;
  std::vector<RunFunction> runs;
  std::string upper;
};

} // namespace

static Kind getKind(StringRef type) {
  return StringSwitch<Kind>(type)
      .Cases({"FLOAT32", "FLOAT64", "COMPLEX64", "COMPLEX128"}, Kind::Real)
      .Case("FLOAT16", Kind::Half)
      .Case("BFLOAT16", Kind::BHalf)
      .Default(Kind::Integer);
}

static uint64_t countElements(const CType &type) {
  uint64_t count = 1;
  for (int64_t extent : type.shape)
    count *= extent;
  return count;
}

void ProgramWriter::writeTop(StringRef what, StringRef includes) {
  os << "/* " << what << " of " << facts.options.name << ". Written by adze compile; do not edit. Returns 0 where all is well. */\n"
     << "#include \"" << header << "\"\n\n" << includes << "\n"
     << "#if defined(__GNUC__)\n#define ALIGNED __attribute__((aligned(" << manifest.arenaAlign << ")))\n"
     << "#else\n#define ALIGNED __declspec(align(" << manifest.arenaAlign << "))\n#endif\n\n";
}

void ProgramWriter::writeBlocks() {
  auto block = [&](StringRef name, uint64_t bytes) {
    os << "static ALIGNED unsigned char " << name << "[" << std::max<uint64_t>(bytes, 1) << "];\n";
  };
  block("arena", manifest.arenaBytes);
  if (manifest.stateBytes)
    block("state", manifest.stateBytes);
  if (facts.options.weightsInFile)
    block("weights", manifest.weightsBytes);
  os << "\n";
}

void ProgramWriter::writeBuffers(const SignatureInfo &, const RunFunction &run) {
  for (const Parameter &parameter : run.parameters)
    if (parameter.kind == ParameterKind::Input || parameter.kind == ParameterKind::Output ||
        parameter.kind == ParameterKind::Extents)
      os << "static " << run.prefix << "_" << parameter.name << "_t " << run.prefix << "_" << parameter.name << ";\n";
}

void ProgramWriter::writeFill(const SignatureInfo &signature, const RunFunction &run) {
  os << "static void fill_" << run.prefix << "(void) {\n";
  for (const Parameter &parameter : run.parameters) {
    if (parameter.kind != ParameterKind::Input)
      continue;
    const TensorInfo &tensor = signature.inputs[parameter.index];
    CType type = getCType(tensor);
    if (!tensor.bytes)
      continue;
    os << "  {\n    " << type.element << " *p = (" << type.element << " *)" << run.prefix << "_" << parameter.name << ";\n"
       << "    uint32_t r = " << getSeed(parameter.index) << "u;\n    size_t i;\n"
       << "    for (i = 0; i < " << countElements(type) << "u; ++i) {\n"
       << "      r ^= r << 13;\n      r ^= r >> 17;\n      r ^= r << 5;\n"
       << "      p[i] = (" << type.element << ")(" << getDraw(tensor.elementType) << ");\n    }\n  }\n";
  }
  os << "}\n\n";
}

void ProgramWriter::writeLoad() {
  if (!facts.options.weightsInFile)
    return;
  std::string bytes = upper + "_WEIGHTS_BYTES";
  os << "static int load(const char *path) {\n  FILE *file = fopen(path, \"rb\");\n  size_t got;\n  if (!file) {\n"
     << "    printf(\"%s cannot be opened\\n\", path);\n    return 1;\n  }\n"
     << "  got = fread(weights, 1, " << bytes << ", file);\n  fclose(file);\n  if (got != " << bytes << ")\n"
     << "    printf(\"%s is too short\\n\", path);\n  return got != " << bytes << ";\n}\n\n";
}

std::string ProgramWriter::getCall(const RunFunction &run, StringRef parallelFor) const {
  std::string text = run.symbol + "(";
  for (const Parameter &parameter : run.parameters) {
    std::string name = run.prefix + "_" + parameter.name;
    text += &parameter == &run.parameters.front() ? "" : ", ";
    switch (parameter.kind) {
    case ParameterKind::Input: // C before 2023 does not add a qualifier to an array behind a pointer
      text += "(const " + name + "_t *)&" + name;
      break;
    case ParameterKind::Output:
    case ParameterKind::Extents:
      text += "&" + name;
      break;
    case ParameterKind::ParallelFor:
      text += parallelFor;
      break;
    case ParameterKind::Context:
      text += "NULL";
      break;
    default:
      text += parameter.name;
    }
  }
  return text + ")";
}

template <typename T>
static T read(ArrayRef<char> bytes, uint64_t index) {
  T value;
  std::memcpy(&value, bytes.data() + index * sizeof(T), sizeof(T));
  return value;
}

/// An element as a constant of C.
static void printElement(StringRef type, ArrayRef<char> bytes, uint64_t index, raw_ostream &os) {
  auto real = [&](double value, const char *form, const char *suffix) {
    if (std::isnan(value))
      os << "NAN";
    else if (std::isinf(value))
      os << (value < 0 ? "-INFINITY" : "INFINITY");
    else
      os << format(form, value) << suffix;
  };
  if (type == "float")
    real(read<float>(bytes, index), "%.9e", "f");
  else if (type == "double")
    real(read<double>(bytes, index), "%.17e", "");
  else if (type == "int8_t")
    os << int(read<int8_t>(bytes, index));
  else if (type == "uint8_t")
    os << unsigned(read<uint8_t>(bytes, index));
  else if (type == "int16_t")
    os << read<int16_t>(bytes, index);
  else if (type == "uint16_t")
    os << read<uint16_t>(bytes, index);
  else if (type == "int32_t")
    os << "(int32_t)" << uint32_t(read<int32_t>(bytes, index)) << "u";
  else if (type == "uint32_t")
    os << read<uint32_t>(bytes, index) << "u";
  else
    os << (type == "int64_t" ? "(int64_t)" : "") << read<uint64_t>(bytes, index) << "ull";
}

/// Whether the element with this number is within `extents` of a block of `shape`.
static bool isWithin(ArrayRef<int64_t> shape, ArrayRef<int64_t> extents, uint64_t number) {
  for (size_t i = shape.size(); i-- > 0; number /= shape[i])
    if (i < extents.size() && int64_t(number % shape[i]) >= extents[i])
      return false;
  return true;
}

/// Positions, as `offset + i * step` elements would not do for outputs of run-time extents, and the values there.
bool ProgramWriter::writeExpected(const TensorInfo &tensor, const std::string &name, ArrayRef<char> bytes,
                                  ArrayRef<int64_t> extents) {
  CType type = getCType(tensor);
  uint64_t count = tensor.bytes ? countElements(type) : 0, step = divideCeil(std::max<uint64_t>(count, 1), comparedElements);
  SmallVector<uint64_t> positions;
  for (uint64_t i = 0; i < count; i += step)
    if (!tensor.bounded || isWithin(type.shape, extents, i))
      positions.push_back(i);
  if (tensor.bounded) {
    os << "static const int32_t " << name << "_extents[] = {";
    interleave(extents, os, [&](int64_t extent) { os << extent; }, ",");
    os << (extents.empty() ? "0" : "") << "};\n";
  }
  if (positions.empty())
    return false;
  os << "static const uint32_t " << name << "_at[] = {";
  interleave(positions, os, [&](uint64_t i) { os << i; }, ",");
  os << "};\nstatic const " << type.element << " " << name << "_is[] = {";
  interleave(positions, os, [&](uint64_t i) { printElement(type.element, bytes, i, os); }, ",");
  os << "};\nenum { " << name << "_count = " << positions.size() << " };\n";
  return true;
}

/// C of the check of one signature, which counts failures.
void ProgramWriter::writeCheck(const SignatureInfo &signature, const RunFunction &run, const ExpectedRun &expected) {
  std::vector<const Parameter *> outputs;
  for (const Parameter &parameter : run.parameters)
    if (parameter.kind == ParameterKind::Output)
      outputs.push_back(&parameter);
  std::vector<bool> holds;
  for (const Parameter *output : outputs)
    holds.push_back(writeExpected(signature.outputs[output->index], "want_" + run.prefix + "_" + output->name,
                                  expected.outputs[output->index], expected.extents[output->index]));
  os << "\nstatic int check_" << run.prefix << "(void) {\n  int bad = 0;\n";
  for (auto [output, isCompared] : zip_equal(outputs, holds)) {
    const TensorInfo &tensor = signature.outputs[output->index];
    std::string name = run.prefix + "_" + output->name, want = "want_" + name;
    if (tensor.bounded)
      os << "  bad += memcmp(" << name << "_extents, " << want << "_extents, " << tensor.shape.size()
         << " * sizeof(int32_t)) != 0;\n";
    if (!isCompared)
      continue;
    Kind kind = getKind(tensor.elementType);
    std::string element = getCType(tensor).element;
    StringRef convert = kind == Kind::Half ? "half" : kind == Kind::BHalf ? "bhalf" : "";
    os << "  {\n    const " << element << " *p = (const " << element << " *)" << name << ";\n    size_t i;\n";
    if (kind != Kind::Integer) {
      os << "    double low = 0, high = 0;\n    for (i = 0; i < " << want << "_count; ++i) {\n      double v = " << convert
         << "(" << want << "_is[i]);\n      low = v < low ? v : low;\n      high = v > high ? v : high;\n    }\n";
      os << "    for (i = 0; i < " << want << "_count; ++i)\n      bad += differs(" << convert << "(p[" << want << "_at[i]]), "
         << convert << "(" << want << "_is[i]), high - low, \"" << output->name << "\", " << want << "_at[i]);\n  }\n";
    } else {
      os << "    for (i = 0; i < " << want << "_count; ++i)\n      if (p[" << want << "_at[i]] != " << want << "_is[i] && ++bad < 10)\n"
         << "        printf(\"" << output->name << "[%lu] is %ld, should be %ld\\n\", (unsigned long)" << want
         << "_at[i], (long)p[" << want << "_at[i]], (long)" << want << "_is[i]);\n  }\n";
    }
  }
  os << "  return bad;\n}\n\n";
}

static const char helpers[] = R"(/* Of the range of an output; floats may be rounded otherwise than where the values were made. */
#ifndef TOLERANCE
#define TOLERANCE 1e-4
#endif

static int differs(double is, double want, double range, const char *name, unsigned long at) {
  double difference = is > want ? is - want : want - is;
  if (is == want || (is != is && want != want) || difference <= TOLERANCE * range)
    return 0;
  printf("%s[%lu] is %g, should be %g\n", name, at, is, want);
  return 1;
}

static double bhalf(uint16_t bits) {
  uint32_t wide = (uint32_t)bits << 16;
  float value;
  memcpy(&value, &wide, sizeof value);
  return value;
}

static double half(uint16_t bits) {
  int exponent = bits >> 10 & 31;
  double value = bits & 1023;
  if (exponent == 31)
    return bits & 1023 ? NAN : bits & 0x8000 ? -INFINITY : INFINITY;
  if (exponent)
    value += 1024;
  for (exponent = exponent ? exponent : 1; exponent < 25; ++exponent)
    value /= 2;
  for (; exponent > 25; --exponent)
    value *= 2;
  return bits & 0x8000 ? -value : value;
}

)";

static const char serial[] = R"(/* Tasks in an order that no loop would have. */
static void backwards(void *context, size_t count, adze_task_t task, void *argument) {
  (void)context;
  while (count-- > 0)
    task(argument, count);
}

)";

void ProgramWriter::writeTest(ArrayRef<ExpectedRun> expected) {
  writeTop("A self-test", "#include <math.h>\n#include <stdio.h>\n#include <string.h>\n");
  writeBlocks();
  os << helpers << (facts.options.threads ? serial : "");
  for (const auto &[signature, run, want] : zip_equal(manifest.signatures, runs, expected)) {
    writeBuffers(signature, run);
    writeFill(signature, run);
    writeCheck(signature, run, want);
  }
  writeLoad();
  bool file = facts.options.weightsInFile;
  os << "int main(" << (file ? "int argc, char **argv" : "void") << ") {\n  int bad = 0;\n  (void)half;\n  (void)bhalf;\n  (void)differs;\n";
  if (file)
    os << "  if (argc != 2) {\n    printf(\"name the file of weights\\n\");\n    return 2;\n  }\n  if (load(argv[1]))\n    return 1;\n";
  for (const RunFunction &run : runs)
    for (StringRef parallelFor : {StringRef("NULL"), StringRef("backwards")}) {
      if (parallelFor != "NULL" && !facts.options.threads)
        continue;
      os << "  fill_" << run.prefix << "();\n  memset(arena, 0x5a, sizeof arena);\n";
      if (manifest.stateBytes)
        os << "  " << getResetSymbol(facts.options) << "(state);\n";
      os << "  bad += " << getCall(run, parallelFor) << ";\n  bad += check_" << run.prefix << "();\n";
    }
  os << "  printf(\"" << facts.options.name << ": %s\\n\", bad ? \"FAILED\" : \"ok\");\n  return bad != 0;\n}\n";
}

void ProgramWriter::writeBenchmark() {
  writeTop("A benchmark", "#include <stdio.h>\n#include <stdlib.h>\n#include <time.h>\n");
  writeBlocks();
  const RunFunction &run = runs.front();
  writeBuffers(manifest.signatures.front(), run);
  writeFill(manifest.signatures.front(), run);
  writeLoad();
  bool file = facts.options.weightsInFile;
  os << "/* Seconds of measuring; of the board's clock(), whose resolution is CLOCKS_PER_SEC. */\n#ifndef SECONDS\n#define SECONDS 2.0\n"
     << "#endif\n\nint main(" << (file ? "int argc, char **argv" : "void") << ") {\n"
     << "  double best = 1e30, total = 0, batch = 0;\n  unsigned long turns = 1, runs = 0, i;\n  clock_t start;\n";
  if (file)
    os << "  if (argc != 2) {\n    printf(\"name the file of weights\\n\");\n    return 2;\n  }\n  if (load(argv[1]))\n    return 1;\n";
  os << "  fill_" << run.prefix << "();\n";
  if (manifest.stateBytes)
    os << "  " << getResetSymbol(facts.options) << "(state);\n";
  std::string call = getCall(run, "NULL");
  os << "  if (" << call << ")\n    return 1;\n"
     << "  /* As many runs at a time as take a hundredth of a second: a clock may tick slowly. */\n"
     << "  for (;; turns *= 2) {\n    start = clock();\n    for (i = 0; i < turns; ++i)\n      " << call << ";\n"
     << "    batch = (double)(clock() - start) / CLOCKS_PER_SEC;\n    if (batch >= 0.01)\n      break;\n  }\n"
     << "  while (total < SECONDS) {\n    start = clock();\n    for (i = 0; i < turns; ++i)\n      " << call << ";\n"
     << "    batch = (double)(clock() - start) / CLOCKS_PER_SEC;\n    total += batch;\n    runs += turns;\n"
     << "    if (batch / turns < best)\n      best = batch / turns;\n  }\n"
     << "  printf(\"" << facts.options.name << ": best %.3f us, mean %.3f us, %lu runs\\n\", best * 1e6, total / runs * 1e6, runs);\n"
     << "  return 0;\n}\n";
}

void adze::writeSelfTest(const Manifest &manifest, const PackageFacts &facts, ArrayRef<ExpectedRun> runs,
                         StringRef header, raw_ostream &os) {
  ProgramWriter(manifest, facts, header, os).writeTest(runs);
}

void adze::writeBenchmark(const Manifest &manifest, const PackageFacts &facts, StringRef header, raw_ostream &os) {
  ProgramWriter(manifest, facts, header, os).writeBenchmark();
}
