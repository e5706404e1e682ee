//===- InferShapes.cpp - Shapes from inputs to outputs --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operands precede their uses, so one walk in program order is the fixpoint; a called function is walked where its
// only caller is met.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/CustomOps.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/BinaryOps.h"
#include "dialects/adze/ops/ControlOps.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/IR/TypeUtilities.h"
#include "passes/prepare/Folding.h"
#include "passes/prepare/Passes.h"
#include "passes/prepare/Rewriting.h"
#include "passes/prepare/ShapeRequests.h"
#include "llvm/ADT/TypeSwitch.h"

#define DEBUG_TYPE "infer-shapes"

namespace adze {
#define GEN_PASS_DEF_INFERSHAPES
#include "passes/prepare/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

/// The subgraphs that an op runs on the last of its operands.
struct Call {
  SmallVector<FlatSymbolRefAttr> callees;
  ValueRange arguments;
  bool isLoop = false; ///< The second callee runs on its own results until the first says no.
};

class ShapeInference {
public:
  explicit ShapeInference(ModuleOp module) : module(module), symbols(module) {
    module.walk([&](Operation *op) {
      if (std::optional<Call> call = getCall(op))
        for (FlatSymbolRefAttr callee : call->callees)
          ++callSites[callee.getAttr()];
    });
  }

  LogicalResult run();

  unsigned refined = 0, folded = 0;

private:
  static std::optional<Call> getCall(Operation *op);
  LogicalResult inferFunction(func::FuncOp function);
  LogicalResult inferOp(InferShapedTypeOpInterface op);
  LogicalResult inferCustom(CustomOp op);
  static void adoptElements(Operation *op);
  LogicalResult inferCall(Operation *op, const Call &call);
  LogicalResult inferLoop(Operation *op, const Call &call);
  LogicalResult inferCallee(func::FuncOp callee, Operation *op, ArrayRef<std::optional<SmallVector<int64_t>>> shapes);
  SmallVector<std::optional<SmallVector<int64_t>>> findInvariants(func::FuncOp body, ValueRange operands);
  void foldShapes(Operation *op);
  LogicalResult refine(Operation *op, Value value, ArrayRef<int64_t> shape);

  ModuleOp module;
  SymbolTable symbols;
  llvm::DenseMap<StringAttr, unsigned> callSites;
  llvm::DenseSet<Operation *> visited;
  bool tentative = false; ///< On a copy: calls are left alone and contradictions are not reported.
};

} // namespace

std::optional<Call> ShapeInference::getCall(Operation *op) {
  return llvm::TypeSwitch<Operation *, std::optional<Call>>(op)
      .Case([](IfOp op) { return Call{{op.getThenSubgraphAttr(), op.getElseSubgraphAttr()}, op.getInputs()}; })
      .Case([](WhileOp op) { return Call{{op.getCondSubgraphAttr(), op.getBodySubgraphAttr()}, op.getInputs(), true}; })
      .Case([](CallOp op) { return Call{{op.getSubgraphAttr()}, op.getInputs()}; })
      .Case([](StablehloCompositeOp op) { return Call{{op.getDecompositionSubgraphAttr()}, op.getInputs()}; })
      .Default([](Operation *) { return std::nullopt; });
}

LogicalResult ShapeInference::refine(Operation *op, Value value, ArrayRef<int64_t> shape) {
  FailureOr<bool> changed = refineShape(value, shape);
  if (succeeded(changed)) {
    refined += *changed && !tentative;
    return success();
  }
  if (tentative)
    return failure();
  auto result = dyn_cast<OpResult>(value);
  Location location = result ? op->getLoc() : value.getLoc();
  return op->emitOpError() << "infer-shapes: tensor '" << getTensorName(location) << "' has shape "
                           << formatShape(cast<ShapedType>(value.getType()).getShape()) << " where "
                           << formatShape(shape) << " follows from its operands";
}

LogicalResult ShapeInference::inferOp(InferShapedTypeOpInterface op) {
  SmallVector<ShapedTypeComponents> inferred;
  std::string reason;
  LogicalResult result = failure();
  {
    ScopedDiagnosticHandler handler(op->getContext(), [&](Diagnostic &diagnostic) {
      reason = diagnostic.str();
      return success();
    });
    result = op.inferReturnTypeComponents(op->getContext(), op->getLoc(), op->getOperands(),
                                          op->getDiscardableAttrDictionary(), op->getPropertiesStorage(),
                                          op->getRegions(), inferred);
  }
  if (failed(result)) {
    if (tentative)
      return failure();
    return op->emitOpError() << "infer-shapes: operands of tensor '" << getTensorName(op->getLoc())
                             << "' do not fit: " << reason;
  }
  for (auto [components, value] : llvm::zip(inferred, op->getResults()))
    if (components.hasRank() && failed(refine(op, value, components.getDims())))
      return failure();
  return success();
}

/// Asks the plug-in that knows the op; without one the file's shapes are all that is known.
LogicalResult ShapeInference::inferCustom(CustomOp op) {
  const CustomOpModel *model = CustomOps::find(op);
  if (!model)
    return success();
  auto report = [&](llvm::Error error) -> LogicalResult {
    std::string reason = llvm::toString(std::move(error));
    return tentative ? failure() : op.emitOpError() << "infer-shapes: '" << op.getCustomCode() << "': " << reason;
  };
  llvm::Expected<CustomOptions> options = readOptions(op, *model);
  if (!options)
    return report(options.takeError());
  llvm::Expected<SmallVector<ShapedTypeComponents>> shapes = model->inferShapes(op, *options);
  if (!shapes)
    return report(shapes.takeError());
  for (auto [components, value] : llvm::zip(*shapes, op->getResults()))
    if (components.hasRank() && isa<TensorType>(value.getType()) && failed(refine(op, value, components.getDims())))
      return failure();
  return success();
}

/// Gives the result the elements of the operands, as LiteRT does whatever the file says: `add(i8, i8) : f32`  ->
/// `add(i8, i8) : i8`, with the scale that the file has for the result.
void ShapeInference::adoptElements(Operation *op) {
  if (!isa<AddOp, SubOp, DivOp, SquaredDifferenceOp>(op))
    return;
  auto type = cast<TensorType>(op->getResult(0).getType());
  Type lhs = getStorageType(getElementTypeOrSelf(op->getOperand(0).getType()));
  Type rhs = getStorageType(getElementTypeOrSelf(op->getOperand(1).getType()));
  if (lhs != rhs || getStorageType(type.getElementType()) == rhs)
    return;
  std::optional<ArrayRef<int64_t>> shape;
  if (type.hasRank())
    shape = type.getShape();
  op->getResult(0).setType(makeTensorType(rhs, shape, getQuantization(type)));
}

/// Computes what is made of shapes: integers, a scalar or a vector.
void ShapeInference::foldShapes(Operation *op) {
  bool isShape = op->getNumResults() > 0 && llvm::all_of(op->getResultTypes(), [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && tensor.getRank() <= 1 && tensor.getElementType().isInteger();
  });
  if (!isShape)
    return;
  IRRewriter rewriter(op->getContext());
  FoldRequest request;
  request.identities = false;
  request.maximumBytes = 1024;
  if (foldOperation(rewriter, op, request) == FoldOutcome::constants)
    folded += !tentative;
}

LogicalResult ShapeInference::inferFunction(func::FuncOp function) {
  if (function.isExternal() || !visited.insert(function).second)
    return success();
  for (Operation &op : llvm::make_early_inc_range(function.front())) {
    std::optional<Call> call = tentative ? std::nullopt : getCall(&op);
    auto inferable = dyn_cast<InferShapedTypeOpInterface>(&op);
    if (call) {
      if (failed(call->isLoop ? inferLoop(&op, *call) : inferCall(&op, *call)))
        return failure();
    } else if (inferable && failed(inferOp(inferable))) {
      return failure();
    } else if (auto custom = dyn_cast<CustomOp>(&op); custom && failed(inferCustom(custom))) {
      return failure();
    }
    adoptElements(&op);
    if (!call && inferable)
      foldShapes(&op); // may erase it
  }
  function.setType(FunctionType::get(function.getContext(), function.front().getArgumentTypes(),
                                     function.front().getTerminator()->getOperandTypes()));
  return success();
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

using MaybeShape = std::optional<SmallVector<int64_t>>;

static SmallVector<MaybeShape> getShapes(ValueRange values) {
  SmallVector<MaybeShape> shapes;
  for (Value value : values) {
    auto shape = getKnownShape(value);
    shapes.push_back(shape ? MaybeShape(SmallVector<int64_t>(*shape)) : std::nullopt);
  }
  return shapes;
}

/// Gives the arguments of a function with one caller these shapes, and walks it.
LogicalResult ShapeInference::inferCallee(func::FuncOp callee, Operation *op, ArrayRef<MaybeShape> shapes) {
  if (!callee || callee.isExternal())
    return success();
  if (callSites[callee.getSymNameAttr()] == 1 && !visited.contains(callee))
    for (auto [argument, shape] : llvm::zip(callee.getArguments(), shapes))
      if (shape && failed(refine(op, argument, *shape)))
        return failure();
  return inferFunction(callee);
}

LogicalResult ShapeInference::inferCall(Operation *op, const Call &call) {
  SmallVector<SmallVector<MaybeShape>> results;
  for (FlatSymbolRefAttr symbol : call.callees) {
    auto callee = symbols.lookup<func::FuncOp>(symbol.getAttr());
    if (failed(inferCallee(callee, op, getShapes(call.arguments))))
      return failure();
    results.push_back(callee && !callee.isExternal() ? getShapes(callee.front().getTerminator()->getOperands())
                                                     : SmallVector<MaybeShape>());
  }
  // Extents on which all branches agree.
  for (auto [number, result] : llvm::enumerate(op->getResults())) {
    MaybeShape common;
    bool known = true;
    for (const SmallVector<MaybeShape> &shapes : results) {
      known &= number < shapes.size() && shapes[number] && (!common || common->size() == shapes[number]->size());
      if (!known)
        break;
      if (!common)
        common = shapes[number];
      for (auto [extent, other] : llvm::zip_equal(*common, *shapes[number]))
        if (extent != other)
          extent = ShapedType::kDynamic;
    }
    if (known && common && failed(refine(op, result, *common)))
      return failure();
  }
  return success();
}

/// Shapes that the body keeps when it starts with those of the operands; none for the other positions. Found on a copy.
SmallVector<MaybeShape> ShapeInference::findInvariants(func::FuncOp body, ValueRange operands) {
  SmallVector<MaybeShape> shapes = getShapes(operands);
  for (bool stable = false; !stable;) {
    func::FuncOp copy = body.clone();
    tentative = true;
    bool fits = true;
    for (auto [argument, shape] : llvm::zip(copy.getArguments(), shapes))
      fits = fits && (!shape || succeeded(refineShape(argument, *shape)));
    fits = fits && succeeded(inferFunction(copy));
    stable = true;
    SmallVector<MaybeShape> results = getShapes(copy.front().getTerminator()->getOperands());
    for (auto [shape, result, argument] : llvm::zip(shapes, results, getShapes(copy.getArguments())))
      if (shape && (!fits || result != argument)) {
        shape = std::nullopt;
        stable = false;
      }
    visited.erase(copy);
    tentative = false;
    copy.erase();
  }
  return shapes;
}

LogicalResult ShapeInference::inferLoop(Operation *op, const Call &call) {
  auto condition = symbols.lookup<func::FuncOp>(call.callees[0].getAttr());
  auto body = symbols.lookup<func::FuncOp>(call.callees[1].getAttr());
  bool isOwn = condition && body && !body.isExternal() && !condition.isExternal() &&
               callSites[body.getSymNameAttr()] == 1 && callSites[condition.getSymNameAttr()] == 1;
  if (!isOwn)
    return success();
  SmallVector<MaybeShape> shapes = findInvariants(body, call.arguments);
  if (failed(inferCallee(condition, op, shapes)) || failed(inferCallee(body, op, shapes)))
    return failure();
  for (auto [result, shape] : llvm::zip(op->getResults(), shapes))
    if (shape && failed(refine(op, result, *shape)))
      return failure();
  return success();
}

LogicalResult ShapeInference::run() {
  for (func::FuncOp function : getEntryFunctions(module))
    if (failed(inferFunction(function)))
      return failure();
  for (auto function : module.getOps<func::FuncOp>()) // initializers, and what several ops call
    if (failed(inferFunction(function)))
      return failure();
  return success();
}

namespace {

struct InferShapes : adze::impl::InferShapesBase<InferShapes> {
  using Base::Base;

  void runOnOperation() override {
    ShapeInference inference(getOperation());
    SmallVector<std::string> requests(inputShapes.begin(), inputShapes.end());
    if (failed(applyShapeRequests(getOperation(), batch, requests)) || failed(inference.run()))
      return signalPassFailure();
    numRefined += inference.refined;
    numFolded += inference.folded;
  }
};

} // namespace
