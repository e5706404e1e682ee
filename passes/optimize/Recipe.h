//===- Recipe.h - Ordered rules of what to do with ops ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads a recipe and applies its rules to settings; `assign-quantization`, `assign-pruning` and `assign-clustering`
// document the form.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_RECIPE_H
#define ADZE_PASSES_OPTIMIZE_RECIPE_H

#include "mlir/IR/BuiltinOps.h"
#include "passes/optimize/ClusterSettings.h"
#include "passes/optimize/DecomposeSettings.h"
#include "passes/optimize/PruneSettings.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>
#include <vector>

namespace adze {

/// What `#adze.quantize` holds, changeable.
struct QuantizeSettings {
  QuantizeMode mode = QuantizeMode::none;
  int32_t activationBits = 8, weightBits = 8;
  Granularity granularity = Granularity::channel;
  int32_t blockSize = 0;
  int64_t minElements = 1024;

  QuantizeAttr toAttr(mlir::MLIRContext *context) const {
    return QuantizeAttr::get(context, mode, activationBits, weightBits, granularity, blockSize, minElements);
  }
};

/// What a rule or the options of the pass change.
struct QuantizeChange {
  std::optional<QuantizeMode> mode;
  std::optional<int32_t> activationBits, weightBits;
  std::optional<std::string> granularity; ///< Checked.
  std::optional<int64_t> minElements;

  /// Whether it changes anything.
  bool isGiven() const { return mode || activationBits || weightBits || granularity || minElements; }
  void apply(QuantizeSettings &settings) const;
};

/// `tensor`, `channel` or `block:N`; false for anything else.
bool parseGranularity(llvm::StringRef text, QuantizeSettings &settings);

/// An op as rules see it.
struct RecipeSubject {
  llvm::StringRef builtin;
  std::vector<std::string> names; ///< Of its results.
  int64_t index;                  ///< In the order of the module.
};

/// One rule.
struct RecipeRule {
  std::optional<std::string> name; ///< A regular expression.
  std::vector<std::string> builtins;
  std::vector<int64_t> indices;
  QuantizeChange change;
  PruneChange pruning;
  ClusterChange clustering;
  DecomposeChange decomposition;

  bool matches(const RecipeSubject &subject) const;
};

/// Calls `visit` for each op that stands for a builtin. Ops in the decomposition of a STABLEHLO_COMPOSITE count but are not
/// visited: LiteRT computes the composite its own way, in floats.
void visitSubjects(mlir::ModuleOp module,
                   llvm::function_ref<void(mlir::Operation *op, const RecipeSubject &subject)> visit);

/// The rules of a recipe, and how many ops each selected.
class Recipe {
public:
  /// Reads a file; no rules where `path` is empty. Errors are reported at the module.
  static mlir::FailureOr<Recipe> read(mlir::ModuleOp module, llvm::StringRef path);
  /// The rules that select an op, in their order. Each counts as used.
  std::vector<const RecipeRule *> select(const RecipeSubject &subject);
  /// Fails, with an error at the module, where a rule selected no op.
  llvm::LogicalResult checkUsed(mlir::ModuleOp module) const;

private:
  std::string path;
  std::vector<RecipeRule> rules;
  std::vector<unsigned> uses;
};

/// Visits the module's subjects with the rules of the recipe at `path` (none where it is empty) that select each, in their order. Fails
/// where a visit fails, after all, or the recipe cannot be read, or a rule selects no op; errors are reported.
llvm::LogicalResult
visitWithRules(mlir::ModuleOp module, llvm::StringRef path,
               llvm::function_ref<llvm::LogicalResult(mlir::Operation *op, llvm::ArrayRef<const RecipeRule *> rules)> visit);

/// The rules of a recipe's text. Fails with the number of the rule and what is wrong with it.
llvm::Expected<std::vector<RecipeRule>> parseRecipe(llvm::StringRef text);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_RECIPE_H
