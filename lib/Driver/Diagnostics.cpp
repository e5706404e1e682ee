//===- Diagnostics.cpp - Errors as users read them ------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names of tensors are in locations, the builtin follows from the op's name that MLIR puts in front of a message.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Diagnostics.h"

#include "dialects/adze/AdzeOpTable.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace adze;

int adze::reportError(StringRef file, const Twine &message) {
  llvm::errs() << (file == "-" ? "<stdin>" : file) << ": " << message << "\n";
  return 1;
}

int adze::reportUsage(StringRef command, const Twine &message) {
  std::string name = ("adze " + command).str();
  StringRef full = StringRef(name).rtrim();
  llvm::errs() << full << ": " << message << "\nTry '" << full << " --help'.\n";
  return 2;
}

StringRef adze::getLocationName(Location location) {
  if (auto name = dyn_cast<NameLoc>(location))
    return name.getName();
  if (auto call = dyn_cast<CallSiteLoc>(location))
    return getLocationName(call.getCallee());
  if (auto fused = dyn_cast<FusedLoc>(location))
    for (Location inner : fused.getLocations())
      if (StringRef name = getLocationName(inner); !name.empty())
        return name;
  return {};
}

DiagnosticPrinter::DiagnosticPrinter(MLIRContext *context, StringRef file)
    : context(context), file(file == "-" ? "<stdin>" : file.str()) {
  context->printOpOnDiagnostic(false); // ops may hold megabytes, and the message names them
  handler = context->getDiagEngine().registerHandler([this](Diagnostic &diagnostic) {
    print(diagnostic);
    return success();
  });
}

DiagnosticPrinter::~DiagnosticPrinter() { context->getDiagEngine().eraseHandler(handler); }

/// Takes `'dialect.op' op ` off the front of a message and returns the op's name.
static StringRef takeOpName(StringRef &message) {
  if (!message.starts_with("'"))
    return {};
  auto [name, rest] = message.drop_front().split('\'');
  if (!rest.consume_front(" op "))
    return {};
  message = rest;
  return name;
}

/// The builtin of the op at a location, as the location says it or as the op is found; empty where it is not clear.
static StringRef findBuiltin(ModuleOp module, Location location) {
  StringRef found;
  if (auto fused = dyn_cast<FusedLoc>(location))
    if (auto builtin = dyn_cast_or_null<StringAttr>(fused.getMetadata()))
      return builtin.getValue();
  if (module)
    module.walk([&](Operation *op) {
      StringRef builtin = op->getLoc() == location ? getBuiltinName(op) : StringRef();
      if (builtin.empty())
        return WalkResult::advance();
      found = builtin;
      return WalkResult::interrupt();
    });
  return found;
}

/// `op 'name' (BUILTIN): message`, with what of it is known.
std::string DiagnosticPrinter::describe(Diagnostic &diagnostic) {
  std::string text = diagnostic.str();
  StringRef message = text;
  message.consume_front(file + ": "); // the importer names the file itself
  Location location = diagnostic.getLocation();
  StringRef name = getLocationName(location);
  StringRef opName = takeOpName(message);
  StringRef builtin;
  if (const OpRecord *record = lookupOpRecord(opName))
    builtin = record->builtin;
  if (builtin.empty())
    builtin = findBuiltin(module, location);
  std::string result;
  llvm::raw_string_ostream os(result);
  if (!builtin.empty() || (!opName.empty() && opName != ModuleOp::getOperationName())) {
    os << "op ";
    if (!name.empty())
      os << "'" << name << "' ";
    os << "(" << (builtin.empty() ? opName : builtin) << "): ";
  } else if (!name.empty()) {
    os << "tensor '" << name << "': ";
  }
  os << message;
  return result;
}

void DiagnosticPrinter::print(Diagnostic &diagnostic) {
  std::string text = describe(diagnostic);
  raw_ostream &os = llvm::errs();
  os << file << ":";
  if (auto line = dyn_cast<FileLineColLoc>(diagnostic.getLocation()))
    os << line.getLine() << ":" << line.getColumn() << ":";
  switch (diagnostic.getSeverity()) {
  case DiagnosticSeverity::Error:
    if (!errors++)
      firstError = text;
    break;
  case DiagnosticSeverity::Warning:
    os << " warning:";
    break;
  case DiagnosticSeverity::Remark:
    os << " remark:";
    break;
  case DiagnosticSeverity::Note:
    os << " note:";
    break;
  }
  os << " " << text << "\n";
  for (Diagnostic &note : diagnostic.getNotes())
    print(note);
}
