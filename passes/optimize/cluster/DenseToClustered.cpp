//===- DenseToClustered.cpp - Weights as indices of values ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the different values of constants.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeInterfaces.h"
#include "dialects/adze/ConstantData.h"
#include "dialects/adze/PackedClusters.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/StructureOps.h"
#include "lib/Numerics/IndexBits.h"
#include "mlir/IR/Remarks.h"
#include "passes/optimize/FloatConstant.h"
#include "passes/optimize/cluster/ClusteredForm.h"
#include "passes/optimize/cluster/Passes.h"

#include <numeric>

#define DEBUG_TYPE "dense-to-clustered"

namespace adze {
#define GEN_PASS_DEF_DENSETOCLUSTERED
#include "passes/optimize/cluster/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

/// How a constant may be stored.
struct Form {
  int64_t tables = 1, axis = -1; ///< The axis that tables divide; -1: one table.
  unsigned maximum = 256;        ///< Values of a table.
};

struct DenseToClustered : adze::impl::DenseToClusteredBase<DenseToClustered> {
  using Base::Base;

  void runOnOperation() override;

private:
  void collectWeights();
  std::optional<Form> chooseForm(ConstOp constant, bool &isWanted);
  void encode(ConstOp constant);

  llvm::DenseMap<Operation *, Form> wanted; // by the constant
};

} // namespace

/// The tables that an op's attribute asks for, for the weight at `operand`.
static Form getForm(ClusterAttr settings, WeightedOpInterface op, unsigned operand, ConstOp constant) {
  auto type = cast<ShapedType>(constant.getType());
  int64_t axis = op.getChannelAxis(operand);
  if (settings.getScope() == ClusterScope::tensor || axis < 0 || axis >= type.getRank())
    return {};
  int64_t channels = type.getDimSize(axis), group = std::gcd(channels, std::max<int64_t>(settings.getGroup(), 1));
  return group == 0 || group == channels ? Form{} : Form{channels / group, axis};
}

/// The forms of weights that ops ask for, the first one's where several ops read a constant.
void DenseToClustered::collectWeights() {
  getOperation().walk([&](WeightedOpInterface op) {
    auto settings = op->getAttrOfType<ClusterAttr>("adze.cluster");
    if (!settings)
      return;
    for (unsigned operand : op.getWeightOperands())
      if (auto constant = dyn_cast_or_null<ConstOp>(getConstantBehind(op->getOperand(operand))))
        wanted.try_emplace(constant, getForm(settings, op, operand, constant));
  });
}

/// The form to try; `isWanted`: something asks for this constant.
std::optional<Form> DenseToClustered::chooseForm(ConstOp constant, bool &isWanted) {
  auto type = cast<ShapedType>(constant.getType());
  isWanted = true;
  if (auto noted = constant->getAttrOfType<DenseI64ArrayAttr>(clusteredFormName); noted && noted.size() == 2) {
    int64_t tables = noted[0], axis = noted[1];
    if (tables >= 1 && axis >= 0 && axis < type.getRank() && type.getDimSize(axis) % tables == 0)
      return Form{tables, axis};
    return Form{};
  }
  if (auto found = wanted.find(constant); found != wanted.end())
    return found->second;
  isWanted = false;
  if (maxValues > 0 && type.getNumElements() >= minElements)
    return Form{1, -1, std::min<unsigned>(maxValues, 256)};
  return std::nullopt;
}

static TableLayout makeLayout(ArrayRef<int64_t> shape, const Form &form) {
  TableLayout layout;
  if (form.axis < 0)
    return layout;
  layout.tables = form.tables;
  layout.extent = shape[form.axis];
  layout.slices = layout.extent / form.tables;
  for (int64_t extent : shape.drop_front(form.axis + 1))
    layout.inner *= extent;
  return layout;
}

static void remarkDense(ConstOp constant, StringRef name, const llvm::Twine &reason) {
  remark::missed(constant.getLoc(), remark::RemarkOpts::name(name).category(DEBUG_TYPE)) << reason.str();
}

void DenseToClustered::encode(ConstOp constant) {
  auto type = dyn_cast<RankedTensorType>(constant.getType());
  if (!type || !type.hasStaticShape())
    return;
  Type storage = getStorageType(type.getElementType());
  std::optional<unsigned> bits = getWireBits(storage);
  bool isWanted = false;
  std::optional<Form> form = chooseForm(constant, isWanted);
  if (!form || constant.getOutput().use_empty())
    return;
  if (!storage.isIntOrFloat() || !bits || *bits % 8 != 0 || *bits > 64)
    return remarkDense(constant, "packed", "elements of this type have no table of values");
  std::vector<char> bytes;
  ArrayRef<char> elements = getWireData(constant.getValue(), bytes);
  std::optional<ValueTables> found;
  if (elements.size() == static_cast<size_t>(type.getNumElements()) * (*bits / 8))
    found = findValueTables(elements, *bits / 8, getElementOrder(storage), makeLayout(type.getShape(), *form), form->maximum);
  if (!found) {
    numManyValues += isWanted;
    if (isWanted)
      remarkDense(constant, "many-values", "more than 256 different values in a table");
    return;
  }
  uint64_t packed = getPackedIndexBytes(found->indices.size(), getIndexBits(found->values)) + found->bytes.size();
  if (packed >= elements.size()) {
    numLarger += isWanted;
    return remarkDense(constant, "larger", "with its table this constant would not be smaller");
  }
  OpBuilder builder(constant);
  auto tableType = RankedTensorType::get({form->axis < 0 ? 1 : form->tables, found->values}, storage);
  auto indexType = RankedTensorType::get(type.getShape(), builder.getIntegerType(8, /*isSigned=*/false));
  ArrayRef<char> indices(reinterpret_cast<const char *>(found->indices.data()), found->indices.size());
  IntegerAttr axis = form->axis < 0 ? IntegerAttr() : builder.getI32IntegerAttr(form->axis);
  auto clustered = ClusteredConstOp::create(builder, constant.getLoc(), type, makeConstant(tableType, found->bytes),
                                            makeConstant(indexType, indices), axis);
  constant.getOutput().replaceAllUsesWith(clustered.getOutput());
  constant.erase();
  ++numConstants;
}

void DenseToClustered::runOnOperation() {
  collectWeights();
  SmallVector<ConstOp> constants(getOperation().getOps<ConstOp>());
  for (ConstOp constant : constants)
    encode(constant);
  wanted.clear();
}
