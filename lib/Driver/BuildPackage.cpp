//===- BuildPackage.cpp - A model to objects ------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names, public functions and weights around the code of the phases.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/BuildPackage.h"

#include "lib/Emit/CpuDispatch.h"
#include "lib/Emit/PublicFunctions.h"
#include "lib/Emit/Weights.h"

using namespace adze;
using namespace llvm;

/// An LLVM module of nothing but the weights.
static OwnedModule makeWeightsModule(const Manifest &manifest, const PackageOptions &options) {
  OwnedModule owned;
  owned.context = std::make_unique<LLVMContext>();
  owned.module = std::make_unique<Module>("weights", *owned.context);
  adze::addWeights(*owned.module, manifest, options);
  return owned;
}

static std::unique_ptr<ObjectBuffer> print(const Module &module) {
  ObjectStream os;
  module.print(os, nullptr);
  return os.take("llvm");
}

namespace {

/// Puts a package together, step by step.
class Builder {
public:
  Builder(std::vector<NativeVariant> variants, const PackageRequest &request)
      : variants(std::move(variants)), request(request), options(request.package) {}
  Expected<BuiltPackage> build();

private:
  Error describeTarget();
  void merge();
  void addVariants();
  Error addDispatch();
  void addWeights();
  Error compile();
  Error describeCode(const CodeFacts &code);
  bool isSeveral() const { return variants.size() > 1; }
  std::string getPrefix(const NativeVariant &variant) const {
    return isSeveral() ? options.name + "_." + makeIdentifier(variant.name) : options.name;
  }

  std::vector<NativeVariant> variants;
  const PackageRequest &request;
  const PackageOptions &options;
  std::vector<OwnedModule> modules;
  std::vector<uint64_t> weightsOffsets; // one a variant
  std::vector<std::string> runSymbols;  // whose stack counts
  BuiltPackage package;
};

} // namespace

/// The machine of each variant, and what the first is called.
Error Builder::describeTarget() {
  PackageFacts &facts = package.facts;
  facts.options = options;
  for (NativeVariant &variant : variants) {
    auto machine = createTargetMachine(variant.code);
    if (!machine)
      return machine.takeError();
    variant.code.triple = (*machine)->getTargetTriple().str();
    bool isFirst = &variant == &variants.front();
    facts.cpu += (isFirst ? "" : ", ") + (*machine)->getTargetCPU().str();
    if (isFirst) {
      facts.triple = variant.code.triple;
      facts.features = (*machine)->getTargetFeatureString();
    }
    for (OwnedModule &owned : variant.model.modules) { // before there is code that depends on the size of a pointer
      owned.module->setTargetTriple((*machine)->getTargetTriple());
      owned.module->setDataLayout((*machine)->createDataLayout());
      for (Function &function : *owned.module)
        if (!function.isDeclaration())
          setTargetOf(function, **machine);
    }
  }
  return Error::success();
}

/// One manifest of all: the largest blocks, and the weights one after the other.
void Builder::merge() {
  Manifest &all = package.manifest;
  all = std::move(variants.front().model.manifest);
  weightsOffsets.push_back(0);
  for (NativeVariant &variant : MutableArrayRef(variants).drop_front()) {
    Manifest &other = variant.model.manifest;
    all.arenaBytes = std::max(all.arenaBytes, other.arenaBytes);
    all.stateBytes = std::max(all.stateBytes, other.stateBytes);
    weightsOffsets.push_back(alignTo(all.weightsBytes, all.arenaAlign));
    all.weightsBytes = weightsOffsets.back() + other.weightsBytes;
    for (WeightSegment &segment : other.weights) {
      segment.offset += weightsOffsets.back();
      all.weights.push_back(std::move(segment));
    }
  }
  // As aligned_alloc() and arrays of aligned blocks want it.
  all.arenaBytes = alignTo(all.arenaBytes, all.arenaAlign);
  package.facts.externs = all.externs;
  for (const ProfiledOp &op : all.ops)
    package.facts.macs += op.macs;
}

void Builder::addVariants() {
  for (auto [variant, offset] : zip_equal(variants, weightsOffsets)) {
    Variant described{getPrefix(variant), offset, !isSeveral()};
    prefixFunctions(variant.model.modules, described.prefix);
    addRunFunctions(variant.model.modules, package.manifest, options, described);
    for (const RunFunction &run : listRunFunctions(package.manifest, options))
      runSymbols.push_back(described.getSymbol(run, options));
    std::move(variant.model.modules.begin(), variant.model.modules.end(), std::back_inserter(modules));
  }
}

/// The functions of the header choose one of the variants'.
Error Builder::addDispatch() {
  if (!isSeveral())
    return Error::success();
  Module &module = *modules.front().module;
  for (const RunFunction &run : listRunFunctions(package.manifest, options)) {
    std::vector<CpuChoice> choices;
    for (const NativeVariant &variant : variants) {
      Expected<TargetInfo> info = TargetInfo::get(variant.code.triple, variant.code.cpu, variant.code.features);
      if (!info)
        return info.takeError();
      choices.push_back({std::move(*info), Variant{getPrefix(variant), 0, false}.getSymbol(run, options)});
    }
    SmallVector<Type *> types(run.parameters.size(), PointerType::getUnqual(module.getContext()));
    auto *type = FunctionType::get(Type::getInt32Ty(module.getContext()), types, false);
    addCpuDispatch(module, type, run.symbol, choices);
  }
  return Error::success();
}

void Builder::addWeights() {
  package.facts.weightsHash = hashWeights(package.manifest);
  if (!package.manifest.weightsBytes || options.weightsInFile)
    return;
  if (request.form == PackageForm::Archive)
    modules.push_back(makeWeightsModule(package.manifest, options));
  else if (request.form == PackageForm::Object)
    adze::addWeights(*modules.front().module, package.manifest, options);
}

/// What the compiled modules tell: sizes, stack.
Error Builder::describeCode(const CodeFacts &code) {
  PackageFacts &facts = package.facts;
  for (const ArchiveMember &member : package.members) {
    Expected<CodeSizes> sizes = measureObject(*member.object);
    if (!sizes)
      return sizes.takeError();
    facts.sizes.text += sizes->text;
    facts.sizes.constants += sizes->constants;
  }
  if (!options.weightsInFile)
    facts.sizes.constants -= package.manifest.weightsBytes;
  for (StringRef symbol : runSymbols)
    facts.stackBytes = std::max(facts.stackBytes, code.getStackDepth(symbol));
  return Error::success();
}

/// Compiles the modules and writes the weights into the last object, which defines them.
Error Builder::compile() {
  CodeFacts code;
  bool isAssembly = request.form == PackageForm::Assembly;
  auto objects = compileToObjects(std::move(modules), variants.front().code,
                                  isAssembly ? CodeKind::Assembly : CodeKind::Object, &code);
  if (!objects)
    return objects.takeError();
  for (auto [index, object] : enumerate(*objects))
    package.members.push_back({options.name + "_" + std::to_string(index) + ".o", std::move(object)});
  if (isAssembly)
    return Error::success();
  if (package.manifest.weightsBytes && !options.weightsInFile) {
    MutableArrayRef<char> last = package.members.back().object->getBytes();
    if (Error error = fillWeights(last, getWeightsSymbol(options), package.manifest))
      return error;
  }
  return describeCode(code);
}

Expected<BuiltPackage> Builder::build() {
  package.isArchive = request.form == PackageForm::Archive;
  if (Error error = describeTarget())
    return std::move(error);
  merge();
  addVariants();
  addResetAndVersion(*modules.front().module, package.manifest, options);
  if (Error error = addDispatch())
    return std::move(error);
  addLinkedNames(modules, package.manifest, options);
  addWeights();
  if (request.form == PackageForm::LLVM)
    package.members.push_back({options.name + ".ll", print(*modules.front().module)});
  else if (Error error = compile())
    return std::move(error);
  return std::move(package);
}

Expected<BuiltPackage> adze::buildPackage(std::vector<NativeVariant> variants, const PackageRequest &request) {
  return Builder(std::move(variants), request).build();
}
