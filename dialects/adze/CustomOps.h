//===- CustomOps.h - What plug-ins know of custom ops -----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `adze.custom` is a name and bytes. A model of it, registered under the name, tells what the bytes say, what shapes
// the results have and what they are; `infer-shapes` and `lower-graph` ask it. See docs/tutorials/write-a-custom-op.md.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_CUSTOMOPS_H
#define ADZE_DIALECTS_ADZE_CUSTOMOPS_H

#include "dialects/adze/AdzeDialect.h"
#include "dialects/adze/CustomOptions.h"
#include "dialects/adze/ops/StructureOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "llvm/ADT/StringMap.h"

namespace adze {

/// A custom op that is to be lowered.
struct CustomOpCall {
  /// The op as the graph has it: its types say what stored integers mean (dialects/adze/Quantization.h).
  mutable CustomOp op;
  CustomOptions options;
  /// The inputs in stored form (passes/lower/Lowering.h): signless integers and floats; null where one is left out.
  llvm::ArrayRef<mlir::Value> inputs;
  /// What the results are stored as, with static shapes.
  llvm::ArrayRef<mlir::RankedTensorType> results;
};

/// All that the compiler has to know of one custom op. Reasons in errors are a part of a sentence about the op.
class CustomOpModel {
public:
  explicit CustomOpModel(llvm::StringRef name) : name(name) {}
  virtual ~CustomOpModel();

  /// The custom code in the file.
  llvm::StringRef getName() const { return name; }

  /// What the bytes of the options say; a FlexBuffer's map, unless overridden. No bytes are an empty map. The other
  /// direction is for passes that change options.
  virtual llvm::Expected<CustomOptions> decodeOptions(mlir::MLIRContext *context, llvm::ArrayRef<char> bytes) const;
  virtual llvm::Expected<std::vector<char>> encodeOptions(const CustomOptions &options) const;

  /// The shapes of all results, as far as those of the inputs give them; a default-constructed one says nothing. What
  /// contradicts what the file says is an error. Nothing is known unless overridden: the file has to have the shapes.
  virtual llvm::Expected<llvm::SmallVector<mlir::ShapedTypeComponents>> inferShapes(CustomOp op,
                                                                                    const CustomOptions &options) const;

  /// Makes what computes the results, in ops of arith, linalg, math, scf, tensor and kernel: values of types
  /// `call.results`.
  virtual llvm::Expected<llvm::SmallVector<mlir::Value>> lower(mlir::OpBuilder &builder,
                                                               const CustomOpCall &call) const = 0;

private:
  std::string name;
};

/// The models that a context knows, by name.
class CustomOps : public mlir::DialectInterface::Base<CustomOps> {
public:
  explicit CustomOps(mlir::Dialect *dialect) : Base(dialect) {}

  /// A later model of a name takes the place of an earlier one.
  void add(std::unique_ptr<CustomOpModel> model) { models[model->getName()] = std::move(model); }
  /// The model of an op; null where there is none.
  static const CustomOpModel *find(CustomOp op);

private:
  llvm::StringMap<std::unique_ptr<CustomOpModel>> models;
};

/// The op's options as its model reads them; the op has one.
llvm::Expected<CustomOptions> readOptions(CustomOp op, const CustomOpModel &model);

/// Makes a custom op known to contexts of the registry: what a plug-in calls.
template <typename ModelT>
void addCustomOp(mlir::DialectRegistry &registry) {
  registry.addExtension(+[](mlir::MLIRContext *, AdzeDialect *dialect) {
    dialect->getRegisteredInterface<CustomOps>()->add(std::make_unique<ModelT>());
  });
}

} // namespace adze

MLIR_DECLARE_EXPLICIT_TYPE_ID(adze::CustomOps)

#endif // ADZE_DIALECTS_ADZE_CUSTOMOPS_H
