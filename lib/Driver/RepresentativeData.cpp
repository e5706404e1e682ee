//===- RepresentativeData.cpp - Options for samples -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Declares the options and opens what they name.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/RepresentativeData.h"

#include "dialects/adze/AdzeDialect.h"
#include "lib/Driver/ImageSource.h"
#include "mlir/IR/DialectRegistry.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/FileSystem.h"

using namespace adze;
using namespace llvm;

RepresentativeDataOptions::RepresentativeDataOptions(cl::SubCommand &sub)
    : category("Samples"),
      files("representative-data", cl::sub(sub), cl::cat(category), cl::value_desc("FILE|KEY=FILE"),
            cl::desc("Samples, the leading dimension counts them: one .npy file an input, or an .npz file by input name; "
                     "KEY=FILE for the signature KEY (repeatable)")),
      scale("scale", cl::sub(sub), cl::cat(category), cl::value_desc("A"), cl::init(1),
            cl::desc("Values of .npy and .npz files become A * x + B (default: 1)")),
      offset("offset", cl::sub(sub), cl::cat(category), cl::value_desc("B"), cl::init(0),
             cl::desc("See --scale (default: 0)")),
      images("images", cl::sub(sub), cl::cat(category), cl::value_desc("DIR"),
             cl::desc("Samples: the JPEG and PNG files of a folder, in the order of their names, instead of "
                      "--representative-data")),
      preprocess("preprocess", cl::sub(sub), cl::cat(category), cl::value_desc("STEPS"),
                 cl::desc("How an image becomes the input, for example resize:256,crop:224,scale:0.00784,offset:-1 "
                          "(default: resized to the input's height and width, values 0 to 255)")),
      keepState("keep-state", cl::sub(sub), cl::cat(category),
                cl::desc("Samples are steps of one stream: variables keep their values from each to the next (default: "
                         "false)")) {}

std::string RepresentativeDataOptions::check() const {
  if (!files.empty() && !images.empty())
    return "--representative-data and --images: samples come from one of the two.";
  if (!images.empty() && (scale.getNumOccurrences() || offset.getNumOccurrences()))
    return "--scale and --offset are for arrays: write --preprocess=scale:A,offset:B for images.";
  if (images.empty() && !preprocess.empty())
    return "--preprocess says what is done to images: add --images=DIR.";
  if (files.empty() && (scale.getNumOccurrences() || offset.getNumOccurrences()))
    return "--scale and --offset are applied to samples: add --representative-data=FILE.";
  if (!isGiven() && keepState)
    return "--keep-state is for samples: add --representative-data=FILE or --images=DIR.";
  if (Expected<std::vector<PreprocessStep>> steps = parsePreprocess(preprocess); !steps)
    return "--preprocess: " + toString(steps.takeError()) + ".";
  return "";
}

/// `KEY=FILE` as key and file; a file that has such a name is one.
static std::pair<StringRef, StringRef> splitKey(StringRef text) {
  auto [key, file] = text.split('=');
  if (file.empty() || sys::fs::exists(text))
    return {"", text};
  return {key, file};
}

std::vector<std::string> RepresentativeDataOptions::listArrays() const {
  std::vector<std::string> paths;
  for (StringRef text : files)
    paths.push_back(splitKey(text).second.str());
  return paths;
}

Expected<std::unique_ptr<NativeModelRunner>>
RepresentativeDataOptions::makeRunner(const CompileModelOptions &options) const {
  MapVector<StringRef, std::vector<std::string>> byKey;
  for (StringRef text : files) {
    auto [key, file] = splitKey(text);
    byKey[key.empty() ? StringRef(options.signature) : key].push_back(file.str());
  }
  std::vector<SignatureSamples> samples;
  if (!images.empty()) {
    Expected<std::vector<PreprocessStep>> steps = parsePreprocess(preprocess);
    if (!steps)
      return steps.takeError();
    Expected<std::unique_ptr<SampleSource>> source = openImages(images, std::move(*steps));
    if (!source)
      return source.takeError();
    samples.push_back({options.signature, std::move(*source)});
  }
  for (auto &[key, names] : byKey) {
    Expected<std::unique_ptr<SampleSource>> source = openArrays(std::move(names), scale, offset);
    if (!source)
      return source.takeError();
    samples.push_back({key.str(), std::move(*source)});
  }
  auto runner = std::make_unique<NativeModelRunner>(std::move(samples), options);
  if (keepState)
    runner->keepState();
  return runner;
}

void adze::attachRunner(mlir::MLIRContext &context, ModelRunner *runner) {
  context.getOrLoadDialect<AdzeDialect>()->setModelRunner(runner);
}

namespace {

struct RunnerExtension : mlir::DialectExtension<RunnerExtension, AdzeDialect> {
  explicit RunnerExtension(NativeModelRunner &runner) : runner(&runner) {}

  void apply(mlir::MLIRContext *, AdzeDialect *dialect) const override {
    if (runner->isCompiling()) // the runner's own context
      return;
    runner->abandonReference();
    dialect->setModelRunner(runner);
  }

  NativeModelRunner *runner;
};

} // namespace

void adze::attachRunner(mlir::DialectRegistry &registry, NativeModelRunner &runner) {
  registry.addExtension(mlir::TypeID::get<RunnerExtension>(), std::make_unique<RunnerExtension>(runner));
}
