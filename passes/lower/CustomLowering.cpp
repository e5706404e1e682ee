//===- CustomLowering.cpp - Ops outside LiteRT's builtins -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A custom op is what its plug-in says, or a call of a C function.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/CustomOps.h"
#include "dialects/kernel/KernelDialect.h"
#include "passes/lower/Lowering.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

std::string lower::getExternSymbol(StringRef customCode) {
  std::string symbol = "adze_extern_";
  for (char character : customCode)
    symbol += llvm::isAlnum(character) ? character : '_';
  return symbol;
}

namespace {

struct LowerCustom : OpLowering<CustomOp> {
  using OpLowering::OpLowering;

  LogicalResult matchAndRewrite(CustomOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override;

private:
  LogicalResult callExtern(CustomOp op, ArrayRef<Value> inputs, ArrayRef<RankedTensorType> results,
                           ConversionPatternRewriter &rewriter) const;
  LogicalResult askModel(CustomOp op, const CustomOpModel &model, ArrayRef<Value> inputs,
                         ArrayRef<RankedTensorType> results, ConversionPatternRewriter &rewriter) const;
};

} // namespace

/// The options' bytes as a constant; null where there are none.
static Value makeOptions(OpBuilder &builder, CustomOp op) {
  std::optional<ElementsAttr> options = op.getOptions();
  if (!options || options->getNumElements() == 0)
    return {};
  std::vector<char> storage;
  ArrayRef<char> bytes = getWireData(*options, storage);
  auto type = RankedTensorType::get({int64_t(bytes.size())}, builder.getI8Type());
  return makeTensorConstant(builder, op.getLoc(), type, bytes);
}

// adze.custom "Foo"(%x) -> kernel.extern_call "adze_extern_Foo" inputs(%x) options(%bytes) outputs(tensor.empty)
LogicalResult LowerCustom::callExtern(CustomOp op, ArrayRef<Value> inputs, ArrayRef<RankedTensorType> results,
                                      ConversionPatternRewriter &rewriter) const {
  SmallVector<Value> present, inits;
  SmallVector<int64_t> absent;
  for (auto [position, input] : llvm::enumerate(inputs)) {
    if (op.getInputs()[position].getDefiningOp<VariableOp>())
      return decline(op, rewriter, "a C function would see a copy of the variable that is its input");
    if (input)
      present.push_back(input);
    else
      absent.push_back(position);
  }
  for (RankedTensorType type : results)
    inits.push_back(makeEmpty(rewriter, op.getLoc(), type));
  SmallVector<Type> types(results.begin(), results.end());
  rewriter.replaceOpWithNewOp<kernel::ExternCallOp>(op, types, getExternSymbol(op.getCustomCode()), present,
                                                    makeOptions(rewriter, op), inits, absent);
  return success();
}

LogicalResult LowerCustom::askModel(CustomOp op, const CustomOpModel &model, ArrayRef<Value> inputs,
                                    ArrayRef<RankedTensorType> results, ConversionPatternRewriter &rewriter) const {
  llvm::Expected<CustomOptions> customOptions = readOptions(op, model);
  if (!customOptions)
    return decline(op, rewriter, llvm::toString(customOptions.takeError()));
  llvm::Expected<SmallVector<Value>> values = model.lower(rewriter, {op, *customOptions, inputs, results});
  if (!values)
    return decline(op, rewriter, llvm::toString(values.takeError()));
  if (ValueRange(*values).getTypes() != TypeRange(ArrayRef<Type>(SmallVector<Type>(results.begin(), results.end()))))
    return decline(op, rewriter, "its plug-in made results of other types");
  rewriter.replaceOp(op, *values);
  return success();
}

LogicalResult LowerCustom::matchAndRewrite(CustomOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const {
  bool isExtern = llvm::is_contained(options.externOps, op.getCustomCode());
  const CustomOpModel *model = CustomOps::find(op);
  if (!isExtern && !model)
    return decline(op, rewriter,
                   "no plug-in knows the custom op '" + op.getCustomCode() +
                       "': load one that does with --load-dialect-plugin, or have a C function called with "
                       "--extern-op");
  SmallVector<RankedTensorType> results;
  for (auto [i, result] : llvm::enumerate(op->getResults())) {
    RankedTensorType type = isa<NoneType>(result.getType()) ? RankedTensorType() : getResultType(op, rewriter, i);
    if (!type || !(type.getElementType().isIntOrFloat() || isa<ComplexType>(type.getElementType())))
      return decline(op, rewriter, "result #" + Twine(i) + " has no static shape or elements that are no numbers");
    results.push_back(type);
  }
  SmallVector<Value> inputs;
  for (auto [i, input] : llvm::enumerate(adaptor.getInputs())) {
    auto type = dyn_cast<RankedTensorType>(input.getType());
    bool isNumbers = type && type.hasStaticShape() &&
                     (type.getElementType().isIntOrFloat() || isa<ComplexType>(type.getElementType()));
    if (!isNumbers && !isa<NoneType>(input.getType()))
      return decline(op, rewriter, "input #" + Twine(i) + " has no static shape or elements that are no numbers");
    inputs.push_back(isNumbers ? input : Value());
  }
  return isExtern ? callExtern(op, inputs, results, rewriter) : askModel(op, *model, inputs, results, rewriter);
}

void lower::populateCustomLowering(const LoweringTypes &types, const LoweringOptions &options,
                                   RewritePatternSet &patterns) {
  patterns.add<LowerCustom>(types, patterns.getContext(), options);
}
