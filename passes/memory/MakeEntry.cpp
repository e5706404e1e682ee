//===- MakeEntry.cpp - Functions that write into the caller's memory ------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tensors at the border become buffers of the caller.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "passes/memory/Passes.h"

#define DEBUG_TYPE "make-entry"

namespace adze {
#define GEN_PASS_DEF_MAKEENTRY
#include "passes/memory/Passes.h.inc"
} // namespace adze

using namespace mlir;

namespace {
struct MakeEntry : adze::impl::MakeEntryBase<MakeEntry> {
  using MakeEntryBase::MakeEntryBase;
  void runOnOperation() override;
};
} // namespace

/// The buffer type of a tensor at the border; null, after an error, where its shape is not static.
static MemRefType getBufferType(Operation *op, Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (tensor && tensor.hasStaticShape())
    return MemRefType::get(tensor.getShape(), tensor.getElementType());
  op->emitError("an entry takes and returns tensors of static shape, not ") << type;
  return {};
}

static LogicalResult convertArguments(func::FuncOp function, SmallVectorImpl<Type> &types) {
  Block &entry = function.getBody().front();
  OpBuilder builder = OpBuilder::atBlockBegin(&entry);
  for (BlockArgument argument : entry.getArguments()) {
    if (isa<MemRefType>(argument.getType())) {
      types.push_back(argument.getType());
      continue;
    }
    MemRefType type = getBufferType(function, argument.getType());
    if (!type)
      return failure();
    Type tensor = argument.getType();
    argument.setType(type);
    types.push_back(type);
    auto read = bufferization::ToTensorOp::create(builder, argument.getLoc(), tensor, argument, /*restrict=*/true,
                                                  /*writable=*/false);
    argument.replaceAllUsesExcept(read, read);
  }
  return success();
}

/// Looks through reshapes in front of a result: the destination is reshaped back instead, so that what computes the
/// elements can write them there.
static void skipReshapes(OpBuilder &builder, Value &result, Value &destination) {
  while (true) {
    if (auto expand = result.getDefiningOp<tensor::ExpandShapeOp>()) {
      result = expand.getSrc();
      destination = memref::CollapseShapeOp::create(builder, expand.getLoc(), destination,
                                                    expand.getReassociationIndices());
    } else if (auto collapse = result.getDefiningOp<tensor::CollapseShapeOp>()) {
      result = collapse.getSrc();
      auto shape = cast<RankedTensorType>(result.getType()).getShape();
      destination = memref::ExpandShapeOp::create(builder, collapse.getLoc(), shape, destination,
                                                  collapse.getReassociationIndices());
    } else {
      return;
    }
  }
}

/// Tensors whose memory the producer of an operand may write to, without those that have no content yet.
static llvm::DenseSet<Value> findWritten(OpOperand &operand, const bufferization::AnalysisState &state) {
  llvm::DenseSet<Value> written;
  auto isStart = [&](Value value) {
    bool isEmpty = value.getDefiningOp<tensor::EmptyOp>() != nullptr;
    if (!isEmpty)
      written.insert(value);
    return isEmpty;
  };
  state.findValueInReverseUseDefChain(&operand, isStart);
  return written;
}

/// Results that start from one tensor (two loops over one fill) are computed in memory of their own and copied: in the
/// buffer of the first, which bufferization trusts to be distinct from all else, one would overwrite the other unnoticed.
static void separateResults(ArrayRef<bufferization::MaterializeInDestinationOp> results) {
  bufferization::BufferizationOptions options;
  bufferization::AnalysisState state(options);
  llvm::DenseMap<Value, bufferization::MaterializeInDestinationOp> owners;
  for (auto result : results)
    for (Value value : findWritten(result.getSourceMutable(), state)) {
      auto [owner, isFirst] = owners.try_emplace(value, result);
      if (isFirst)
        continue;
      owner->second.setRestrict(false);
      result.setRestrict(false);
    }
}

static LogicalResult convertResults(func::FuncOp function, SmallVectorImpl<Type> &types) {
  Block &entry = function.getBody().front();
  Operation *terminator = entry.getTerminator();
  OpBuilder builder(terminator);
  SmallVector<bufferization::MaterializeInDestinationOp> results;
  for (Value result : terminator->getOperands()) {
    MemRefType type = getBufferType(function, result.getType());
    if (!type)
      return failure();
    types.push_back(type);
    Value destination = entry.addArgument(type, result.getLoc());
    skipReshapes(builder, result, destination);
    auto materialize = bufferization::MaterializeInDestinationOp::create(builder, result.getLoc(), result, destination);
    materialize.setRestrict(true);
    materialize.setWritable(true);
    results.push_back(materialize);
  }
  separateResults(results);
  terminator->setOperands({});
  return success();
}

void MakeEntry::runOnOperation() {
  func::FuncOp function = getOperation();
  if (function.isPrivate() || function.isExternal())
    return;
  SmallVector<Type> types;
  if (failed(convertArguments(function, types)) || failed(convertResults(function, types)))
    return signalPassFailure();
  function.setType(FunctionType::get(&getContext(), types, {}));
  function.setAllArgAttrs(SmallVector<DictionaryAttr>(types.size(), DictionaryAttr::get(&getContext())));
  function.removeResAttrsAttr();
}
