//===- TextPipeline.cpp - Pipelines as users write them -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Element by element, so that a pass of functions needs no `func.func(...)` around it.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/TextPipeline.h"

#include "mlir/Pass/PassRegistry.h"

using namespace adze;
using namespace mlir;

/// The elements of a pipeline: text between the commas outside of brackets.
static SmallVector<StringRef> splitPipeline(StringRef text) {
  SmallVector<StringRef> elements;
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || (text[i] == ',' && depth == 0)) {
      elements.push_back(text.slice(begin, i).trim());
      begin = i + 1;
    } else {
      depth += StringRef("({[").contains(text[i]) - StringRef(")}]").contains(text[i]);
    }
  }
  return elements;
}

/// Adds a pass or pipeline, below functions where it wants them: the parser of pipelines would have that written out.
static LogicalResult addElement(StringRef element, OpPassManager &manager, raw_ostream &errors) {
  StringRef name = element.take_until([](char c) { return c == '{' || c == '('; }).rtrim();
  StringRef options = element.drop_front(name.size()).trim();
  const PassRegistryEntry *entry = PassInfo::lookup(name);
  if (!entry)
    entry = PassPipelineInfo::lookup(name);
  bool plain = options.empty() || (options.consume_front("{") && options.consume_back("}"));
  if (!entry || !plain)
    return parsePassPipeline(element, manager, errors);
  return entry->addToPipeline(manager, options, [&](const Twine &message) {
    errors << ' ' << message;
    return failure();
  });
}

std::string adze::addPipelineText(StringRef text, OpPassManager &manager) {
  text = text.trim();
  if (text.consume_front("builtin.module(")) // as --pass-pipeline of adze-opt has it
    text.consume_back(")");
  std::string error;
  llvm::raw_string_ostream stream(error);
  if (text.empty() ||
      llvm::all_of(splitPipeline(text), [&](StringRef element) { return succeeded(addElement(element, manager, stream)); }))
    return "";
  StringRef reason = error;
  reason.consume_front("MLIR Textual PassPipeline Parser:");
  return ("--passes: " + reason.trim() + "\nWrite passes as in --passes=canonicalize,cse; 'adze-opt --help' lists them.").str();
}
