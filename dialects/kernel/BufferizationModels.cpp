//===- BufferizationModels.cpp - Kernel ops on buffers --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How one-shot bufferization turns the dialect's tensors into buffers. Products write every element of their destination
// and read none, so that a destination is never copied.
//
//===----------------------------------------------------------------------===//

#include "dialects/kernel/KernelDialect.h"
#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/DstBufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/MemRef/Utils/MemRefUtils.h"

using namespace mlir;
using namespace mlir::bufferization;
using namespace adze::kernel;

namespace {

/// Ops in destination style: each tensor operand becomes its buffer, the result the destination's.
template <typename OpTy>
struct DestinationModel : DstBufferizableOpInterfaceExternalModel<DestinationModel<OpTy>, OpTy> {
  bool bufferizesToMemoryRead(Operation *op, OpOperand &operand, const AnalysisState &) const {
    return !cast<DestinationStyleOpInterface>(op).isDpsInit(&operand);
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter, const BufferizationOptions &options,
                          BufferizationState &state) const {
    SmallVector<Value> operands;
    for (Value operand : op->getOperands()) {
      if (!isa<TensorType>(operand.getType())) {
        operands.push_back(operand);
        continue;
      }
      FailureOr<Value> buffer = getBuffer(rewriter, operand, options, state);
      if (failed(buffer))
        return failure();
      operands.push_back(*buffer);
    }
    Value destination = operands[cast<DestinationStyleOpInterface>(op).getDpsInitOperand(0)->getOperandNumber()];
    OperationState newOp(op->getLoc(), op->getName(), operands, TypeRange());
    newOp.propertiesAttr = op->getPropertiesAsAttribute();
    newOp.addAttributes(op->getDiscardableAttrDictionary().getValue());
    for (Region &region : op->getRegions())
      newOp.addRegion()->takeBody(region);
    rewriter.create(newOp);
    replaceOpWithBufferizedValues(rewriter, op, destination);
    return success();
  }
};

/// A buffer whose elements are one after the other: `buffer`, or memory of its own where it has gaps or may have.
static FailureOr<Value> makeDense(RewriterBase &rewriter, Location location, Value buffer,
                                  const BufferizationOptions &options) {
  auto type = cast<MemRefType>(buffer.getType());
  if (memref::isStaticShapeAndContiguousRowMajor(type))
    return buffer;
  return options.createAlloc(rewriter, location, MemRefType::get(type.getShape(), type.getElementType()), ValueRange());
}

/// Tensors become dense buffers: what is part of a larger tensor is copied before the call, and behind it.
struct ExternCallModel : DstBufferizableOpInterfaceExternalModel<ExternCallModel, ExternCallOp> {
  bool bufferizesToMemoryRead(Operation *op, OpOperand &operand, const AnalysisState &) const {
    return !cast<ExternCallOp>(op).isDpsInit(&operand);
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter, const BufferizationOptions &options,
                          BufferizationState &state) const {
    auto call = cast<ExternCallOp>(op);
    SmallVector<Value> operands, wanted;
    SmallVector<std::pair<Value, Value>> copies; // behind the call
    for (OpOperand &operand : op->getOpOperands()) {
      FailureOr<Value> buffer = isa<TensorType>(operand.get().getType())
                                    ? getBuffer(rewriter, operand.get(), options, state)
                                    : FailureOr<Value>(operand.get());
      FailureOr<Value> dense = failed(buffer) ? buffer : makeDense(rewriter, op->getLoc(), *buffer, options);
      if (failed(dense))
        return failure();
      bool isOutput = call.isDpsInit(&operand);
      if (isOutput)
        wanted.push_back(*buffer);
      if (*dense != *buffer && isOutput)
        copies.emplace_back(*dense, *buffer);
      else if (*dense != *buffer && failed(options.createMemCpy(rewriter, op->getLoc(), *buffer, *dense)))
        return failure();
      operands.push_back(*dense);
    }
    OperationState newOp(op->getLoc(), op->getName(), operands, TypeRange());
    newOp.propertiesAttr = op->getPropertiesAsAttribute();
    newOp.addAttributes(op->getDiscardableAttrDictionary().getValue());
    rewriter.create(newOp);
    for (auto [from, to] : copies)
      if (failed(options.createMemCpy(rewriter, op->getLoc(), from, to)))
        return failure();
    replaceOpWithBufferizedValues(rewriter, op, wanted);
    return success();
  }
};

/// A write to state reads its tensor and keeps its place among the reads.
struct WriteModel : BufferizableOpInterface::ExternalModel<WriteModel, WriteOp> {
  bool bufferizesToMemoryRead(Operation *, OpOperand &, const AnalysisState &) const { return true; }
  bool bufferizesToMemoryWrite(Operation *, OpOperand &, const AnalysisState &) const { return false; }
  AliasingValueList getAliasingValues(Operation *, OpOperand &, const AnalysisState &) const { return {}; }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter, const BufferizationOptions &options,
                          BufferizationState &state) const {
    auto write = cast<WriteOp>(op);
    FailureOr<Value> source = getBuffer(rewriter, write.getSource(), options, state);
    if (failed(source))
      return failure();
    rewriter.replaceOpWithNewOp<WriteOp>(op, *source, write.getBuffer());
    return success();
  }
};

} // namespace

void adze::kernel::registerBufferizationModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, KernelDialect *) {
    MatmulOp::attachInterface<DestinationModel<MatmulOp>>(*context);
    Conv2DOp::attachInterface<DestinationModel<Conv2DOp>>(*context);
    DepthwiseConv2DOp::attachInterface<DestinationModel<DepthwiseConv2DOp>>(*context);
    ExternCallOp::attachInterface<ExternCallModel>(*context);
    ReadOp::attachInterface<DestinationModel<ReadOp>>(*context);
    WriteOp::attachInterface<WriteModel>(*context);
  });
}
