//===- adze-tblgen.cpp - TableGen backends of Adze ------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Derives from op records what mlir-tblgen does not know of: the table that importer and exporter read, version
// rules, and the methods of interfaces whose answers are data in the record.
//
//===----------------------------------------------------------------------===//

#include "mlir/TableGen/Operator.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/TableGen/Error.h"
#include "llvm/TableGen/Main.h"
#include "llvm/TableGen/Record.h"
#include "llvm/TableGen/TableGenBackend.h"

using namespace llvm;
using mlir::tblgen::Operator;

namespace {

enum class Action { OpTable, Interfaces };

cl::opt<Action> action(cl::desc("what to generate"),
                       cl::values(clEnumValN(Action::OpTable, "gen-op-table", "rows of the op table"),
                                  clEnumValN(Action::Interfaces, "gen-interfaces", "interface methods")),
                       cl::Required);

/// All records of class Adze_Op, by builtin and then with the ones that have a selector first.
std::vector<const Record *> getOps(const RecordKeeper &records) {
  std::vector<const Record *> ops = records.getAllDerivedDefinitions("Adze_Op");
  llvm::sort(ops, [](const Record *a, const Record *b) {
    auto key = [](const Record *r) {
      return std::tuple(r->getValueAsString("builtin"), r->getValueAsString("selector").empty(), r->getName());
    };
    return key(a) < key(b);
  });
  return ops;
}

void emitVersionRule(const Record *op, raw_ostream &os) {
  os << "[](Operation *op) -> int32_t {\n     [[maybe_unused]] VersionQuery q(op);\n";
  for (const Record *rule : op->getValueAsListOfDefs("versions"))
    os << "     if (" << rule->getValueAsString("condition") << ") return " << rule->getValueAsInt("number") << ";\n";
  os << "     return 1;\n   }";
}

bool emitOpTable(raw_ostream &os, const RecordKeeper &records) {
  emitSourceFileHeader("Op table", os);
  for (const Record *op : getOps(records)) {
    StringRef selector = op->getValueAsString("selector");
    os << "  {StringLiteral(\"adze." << op->getValueAsString("opName") << "\"), StringLiteral(\""
       << op->getValueAsString("builtin") << "\"), StringLiteral(\"" << op->getValueAsString("optionsTable")
       << "\"),\n   ";
    if (selector.empty())
      os << "nullptr";
    else
      os << "[](DictionaryAttr attrs) -> bool { Options options{attrs}; return " << selector << "; }";
    os << ",\n   ";
    emitVersionRule(op, os);
    os << ",\n   {";
    for (StringRef type : op->getValueAsListOfStrings("integerActivations"))
      os << "\"" << type << "\", ";
    os << "}},\n";
  }
  return false;
}

std::string list(const Record *def, StringRef field) {
  std::string text;
  for (int64_t number : def->getValueAsListOfInts(field))
    text += std::to_string(number) + ", ";
  return text;
}

/// `{"A", "B"}` membership of `subject`.
std::string member(const Record *def, StringRef field, StringRef subject) {
  std::string text = "false";
  for (StringRef name : def->getValueAsListOfStrings(field))
    text += (" || " + subject + " == \"" + name + "\"").str();
  return text;
}

/// Numbers of operands (those that are present) or results; `all`: the types to choose from where none are listed.
void emitNumbers(const Record *def, StringRef field, StringRef cppClass, StringRef method, StringRef all,
                 raw_ostream &os) {
  os << "::llvm::SmallVector<unsigned> " << cppClass << "::" << method << "() {\n";
  if (def->getValueAsListOfInts(field).empty())
    os << "  return ::adze::detail::allNumbers(" << all << ");\n}\n";
  else if (field == "operands")
    os << "  return ::adze::detail::presentOperands(*this, {" << list(def, field) << "});\n}\n";
  else
    os << "  return {" << list(def, field) << "};\n}\n";
}

void emitFixedRange(const Record *def, StringRef cppClass, raw_ostream &os) {
  os << "::std::optional<::adze::ScaleZeroPoint> " << cppClass
     << "::getFixedOutputParams(::llvm::StringRef storage) {\n";
  for (auto [field, name] : {std::pair("int8", "INT8"), std::pair("uint8", "UINT8"), std::pair("int16", "INT16")})
    if (StringRef params = def->getValueAsString(field); !params.empty())
      os << "  if (storage == \"" << name << "\") return ::adze::ScaleZeroPoint{" << params << "};\n";
  os << "  return ::std::nullopt;\n}\n";
}

void emitWeighted(const Record *def, StringRef c, raw_ostream &os) {
  os << "::llvm::SmallVector<unsigned> " << c << "::getWeightOperands() {\n"
     << "  return ::adze::detail::presentOperands(*this, {" << list(def, "weights") << "});\n}\n"
     << "int64_t " << c << "::getChannelAxis(unsigned operand) {\n";
  std::vector<int64_t> weights = def->getValueAsListOfInts("weights"), axes = def->getValueAsListOfInts("axes");
  if (weights.size() != axes.size())
    PrintFatalError(def->getLoc(), "weights and channel axes differ in number");
  for (auto [weight, axis] : llvm::zip(weights, axes))
    os << "  if (operand == " << weight << ") return " << axis << ";\n";
  os << "  return -1;\n}\n::std::optional<unsigned> " << c << "::getBiasOperand() {\n";
  if (int64_t bias = def->getValueAsInt("bias"); bias >= 0)
    os << "  if (!::adze::detail::presentOperands(*this, {" << bias << "}).empty()) return " << bias << ";\n";
  os << "  return ::std::nullopt;\n}\nunsigned " << c << "::getInputOperand() { return "
     << def->getValueAsInt("input") << "; }\n";
  for (auto [method, field] : {std::pair("supportsHybridWeights", "hybrid"),
                               std::pair("supportsIntegerWeights", "integer"),
                               std::pair("supportsSparseWeights", "sparse")})
    os << "bool " << c << "::" << method << "([[maybe_unused]] ::llvm::StringRef name) { return "
       << member(def, field, "name") << "; }\n";
  for (auto [method, field] :
       {std::pair("supportsClusteredWeights", "clustered"), std::pair("supportsBlockwiseWeights", "blockwise")})
    os << "bool " << c << "::" << method << "() { return " << (def->getValueAsBit(field) ? "true" : "false")
       << "; }\n";
}

bool emitInterfaces(raw_ostream &os, const RecordKeeper &records) {
  emitSourceFileHeader("Interface methods", os);
  for (const Record *record : records.getAllDerivedDefinitions("Adze_Op")) {
    Operator op(record);
    std::string cppClass = op.getCppClassName().str();
    for (const mlir::tblgen::Trait &trait : op.getTraits()) {
      const Record *def = &trait.getDef();
      if (def->isSubClassOf("Adze_SameScale")) {
        emitNumbers(def, "operands", cppClass, "getSameScaleOperands", "(*this)->getOperandTypes()", os);
        emitNumbers(def, "results", cppClass, "getSameScaleResults", "(*this)->getResultTypes()", os);
      } else if (def->isSubClassOf("Adze_FixedOutputRange")) {
        emitFixedRange(def, cppClass, os);
      } else if (def->isSubClassOf("Adze_Weighted")) {
        emitWeighted(def, cppClass, os);
      } else if (def->isSubClassOf("Adze_DataMovement")) {
        os << "unsigned " << cppClass << "::getMovedOperand() { return " << def->getValueAsInt("operand") << "; }\n";
      }
    }
  }
  return false;
}

bool run(raw_ostream &os, const RecordKeeper &records) {
  return action == Action::OpTable ? emitOpTable(os, records) : emitInterfaces(os, records);
}

} // namespace

int main(int argc, char **argv) {
  cl::ParseCommandLineOptions(argc, argv, "TableGen backends of Adze\n");
  return TableGenMain(argv[0], run);
}
