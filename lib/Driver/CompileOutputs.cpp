//===- CompileOutputs.cpp - The files of adze compile ---------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names and writing.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/CompileOutputs.h"

#include "lib/Emit/Weights.h"
#include "lib/Support/WholeFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace adze;
using namespace llvm;

static std::string replaceExtension(StringRef path, StringRef extension) {
  SmallString<256> result(path);
  sys::path::replace_extension(result, extension);
  return result.str().str();
}

OutputNames::OutputNames(StringRef output, bool isPackage) : output(output.str()) {
  if (output == "-")
    return;
  depfile = replaceExtension(output, ".d");
  if (!isPackage)
    return;
  header = replaceExtension(output, ".h");
  report = replaceExtension(output, ".json");
  weights = replaceExtension(output, ".weights");
}

std::string OutputNames::findDuplicate(StringRef input) const {
  StringSet<> seen = {input};
  for (const std::string *path : {&output, &header, &report, &weights, &depfile, &test, &bench})
    if (!path->empty() && *path != "-" && !seen.insert(*path).second)
      return *path;
  return "";
}

static std::string write(StringRef path, FileWriter writer) {
  std::string error;
  if (succeeded(writeWholeFile(path, writer, error)))
    return "";
  return (path + ": cannot be written: " + error).str();
}

static LogicalResult writeWeights(const Manifest &manifest, raw_ostream &os) {
  uint64_t position = 0;
  for (const WeightSegment *segment : sortByOffset(manifest)) {
    os.write_zeros(segment->offset - position);
    os.write(segment->data.data(), segment->data.size());
    position = segment->offset + segment->data.size();
  }
  os.write_zeros(manifest.weightsBytes - position);
  return success();
}

std::string adze::writePackage(const OutputNames &names, const BuiltPackage &package, ArrayRef<ExpectedRun> expected) {
  const Manifest &manifest = package.manifest;
  std::string error;
  auto writeText = [&](StringRef path, function_ref<void(raw_ostream &)> writer) {
    if (error.empty() && !path.empty())
      error = write(path, [&](raw_ostream &os) { writer(os); return success(); });
  };
  writeText(names.header, [&](raw_ostream &os) { writeHeader(manifest, package.facts, os); });
  writeText(names.report, [&](raw_ostream &os) { os << formatv("{0:2}", makeReport(manifest, package.facts)) << "\n"; });
  StringRef header = sys::path::filename(names.header);
  writeText(names.test, [&](raw_ostream &os) { writeSelfTest(manifest, package.facts, expected, header, os); });
  writeText(names.bench, [&](raw_ostream &os) { writeBenchmark(manifest, package.facts, header, os); });
  if (error.empty() && package.facts.options.weightsInFile && !names.weights.empty())
    error = write(names.weights, [&](raw_ostream &os) { return writeWeights(manifest, os); });
  if (!error.empty())
    return error;
  if (package.isArchive) {
    std::string problem;
    error = write(names.output, [&](raw_ostream &os) {
      problem = toString(writeArchive(package.members, os));
      return success(problem.empty());
    });
    return problem.empty() ? error : problem;
  }
  return write(names.output, [&](raw_ostream &os) {
    os << package.members.front().object->getBuffer();
    return success();
  });
}

std::string adze::writeModule(const OutputNames &names, StringRef text) {
  return write(names.output, [&](raw_ostream &os) { os << text; return success(); });
}

std::string adze::writeDependencies(const OutputNames &names, ArrayRef<std::string> inputs) {
  std::vector<std::string> targets;
  for (const std::string &path : {names.output, names.header, names.report, names.weights, names.test, names.bench})
    if (!path.empty() && path != "-")
      targets.push_back(path);
  return write(names.depfile, [&](raw_ostream &os) { writeDepfile(targets, inputs, os); return success(); });
}

static std::string formatBytes(uint64_t bytes) {
  std::string text;
  raw_string_ostream os(text);
  if (bytes >= 1000000)
    os << format("%.2f MB", bytes / 1e6);
  else if (bytes >= 1000)
    os << format("%.1f kB", bytes / 1e3);
  else
    os << bytes << " B";
  return text;
}

void adze::printSummary(StringRef input, const OutputNames &names, const BuiltPackage &package) {
  const PackageFacts &facts = package.facts;
  errs() << (input == "-" ? "<stdin>" : input) << ": " << formatBytes(facts.modelBytes) << " -> " << names.output << " for "
         << facts.triple << (facts.cpu.empty() ? "" : " " + facts.cpu) << ": code "
         << formatBytes(facts.sizes.text + facts.sizes.constants) << ", weights "
         << formatBytes(package.manifest.weightsBytes) << (facts.options.weightsInFile ? " in " + names.weights : "")
         << "; arena " << formatBytes(package.manifest.arenaBytes);
  if (package.manifest.stateBytes)
    errs() << ", state " << formatBytes(package.manifest.stateBytes);
  errs() << ", stack " << formatBytes(facts.stackBytes) << "\n";
}
