//===- BuildPackage.cpp - A model to objects ------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names, public functions and weights around the code of the phases.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/BuildPackage.h"

#include "lib/Emit/PublicFunctions.h"
#include "lib/Emit/Weights.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"

using namespace adze;
using namespace mlir;

/// An LLVM module of nothing but the weights.
static OwnedModule makeWeightsModule(const Manifest &manifest, const PackageOptions &options) {
  OwnedModule owned;
  owned.context = std::make_unique<llvm::LLVMContext>();
  owned.module = std::make_unique<llvm::Module>("weights", *owned.context);
  addWeights(*owned.module, manifest, options);
  return owned;
}

static std::unique_ptr<llvm::MemoryBuffer> print(const llvm::Module &module) {
  llvm::SmallVector<char, 0> text;
  llvm::raw_svector_ostream os(text);
  module.print(os, nullptr);
  return std::make_unique<llvm::SmallVectorMemoryBuffer>(std::move(text), "llvm", /*RequiresNullTerminator=*/false);
}

/// What the compiled modules tell: sizes, stack.
static llvm::Error describeCode(BuiltPackage &package, const CodeFacts &code) {
  PackageFacts &facts = package.facts;
  for (const ArchiveMember &member : package.members) {
    llvm::Expected<CodeSizes> sizes = measureObject(*member.object);
    if (!sizes)
      return sizes.takeError();
    facts.sizes.text += sizes->text;
    facts.sizes.constants += sizes->constants;
  }
  if (!facts.options.weightsInFile)
    facts.sizes.constants -= package.manifest.weightsBytes;
  for (const RunFunction &run : listRunFunctions(package.manifest, facts.options))
    facts.stackBytes = std::max(facts.stackBytes, code.getStackDepth(run.symbol));
  return llvm::Error::success();
}

/// Compiles the modules and writes the weights into the last object, which defines them.
static llvm::Error compile(std::vector<OwnedModule> modules, const PackageRequest &request, BuiltPackage &package) {
  CodeFacts code;
  bool isAssembly = request.form == PackageForm::Assembly;
  auto objects = compileToObjects(std::move(modules), request.model.code,
                                  isAssembly ? CodeKind::Assembly : CodeKind::Object, &code);
  if (!objects)
    return objects.takeError();
  for (auto [index, object] : llvm::enumerate(*objects))
    package.members.push_back({request.package.name + "_" + std::to_string(index) + ".o", std::move(object)});
  if (isAssembly)
    return llvm::Error::success();
  if (package.manifest.weightsBytes && !request.package.weightsInFile) {
    const llvm::MemoryBuffer &last = *package.members.back().object;
    // Nobody else has seen the buffer yet.
    llvm::MutableArrayRef<char> bytes(const_cast<char *>(last.getBufferStart()), last.getBufferSize());
    if (llvm::Error error = fillWeights(bytes, getWeightsSymbol(request.package), package.manifest))
      return error;
  }
  return describeCode(package, code);
}

FailureOr<BuiltPackage> adze::buildPackage(ModuleOp module, const PackageRequest &request, PhaseObserver observer) {
  bool isOne = request.form != PackageForm::Archive;
  FailureOr<NativeModel> native = makeNativeModel(module, request.model, isOne ? 1 : 0, observer);
  if (failed(native))
    return failure();
  BuiltPackage package;
  package.isArchive = !isOne;
  package.manifest = std::move(native->manifest);
  package.facts.options = request.package;
  for (const ProfiledOp &op : package.manifest.ops)
    package.facts.macs += op.macs;
  std::vector<OwnedModule> modules = std::move(native->modules);
  if (modules.empty())
    return package;
  if (auto machine = createTargetMachine(request.model.code)) {
    package.facts.triple = (*machine)->getTargetTriple().str();
    package.facts.cpu = (*machine)->getTargetCPU();
    package.facts.features = (*machine)->getTargetFeatureString();
    for (OwnedModule &owned : modules) { // before there is code that depends on the size of a pointer
      owned.module->setTargetTriple((*machine)->getTargetTriple());
      owned.module->setDataLayout((*machine)->createDataLayout());
    }
  } else {
    return module.emitError(llvm::toString(machine.takeError()));
  }
  prefixFunctions(modules, request.package.name);
  addPublicFunctions(modules, package.manifest, request.package, request.package.name);
  package.facts.weightsHash = hashWeights(package.manifest);
  if (package.manifest.weightsBytes && !request.package.weightsInFile) {
    if (request.form == PackageForm::Archive)
      modules.push_back(makeWeightsModule(package.manifest, request.package));
    else if (request.form == PackageForm::Object)
      addWeights(*modules.front().module, package.manifest, request.package);
  }
  if (request.form == PackageForm::LLVM) {
    package.members.push_back({request.package.name + ".ll", print(*modules.front().module)});
    return package;
  }
  if (llvm::Error error = compile(std::move(modules), request, package))
    return module.emitError(llvm::toString(std::move(error)));
  return package;
}
