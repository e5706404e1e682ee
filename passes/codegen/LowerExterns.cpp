//===- LowerExterns.cpp - Calls of the user's C functions -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// kernel.extern_call to llvm.call.
//
//===----------------------------------------------------------------------===//

#include "dialects/kernel/KernelDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Utils/MemRefUtils.h"
#include "passes/codegen/Passes.h"
#include "llvm/TargetParser/Triple.h"

#include <set>

#define DEBUG_TYPE "lower-externs"

namespace adze {
#define GEN_PASS_DEF_LOWEREXTERNS
#include "passes/codegen/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

/// Writes the arguments of one call.
struct CallBuilder {
  CallBuilder(kernel::ExternCallOp call, Type size)
      : builder(call), location(call.getLoc()), size(size), pointer(LLVM::LLVMPointerType::get(call.getContext())) {}

  Value makeConstant(int64_t value) {
    return LLVM::ConstantOp::create(builder, location, size, builder.getIntegerAttr(size, value));
  }
  Value makeNull() { return LLVM::ZeroOp::create(builder, location, pointer); }

  /// The address of a buffer's first element.
  Value getAddress(Value buffer) {
    Value address = memref::ExtractAlignedPointerAsIndexOp::create(builder, location, buffer);
    Value integer = arith::IndexCastOp::create(builder, location, size, address);
    return LLVM::IntToPtrOp::create(builder, location, pointer, integer);
  }

  /// An array of addresses on the stack; null where there are none.
  Value makeArray(ArrayRef<Value> addresses) {
    if (addresses.empty())
      return makeNull();
    Value array = LLVM::AllocaOp::create(builder, location, pointer, pointer, makeConstant(addresses.size()));
    for (auto [i, address] : llvm::enumerate(addresses)) {
      Value slot = LLVM::GEPOp::create(builder, location, pointer, pointer, array, LLVM::GEPArg(int32_t(i)));
      LLVM::StoreOp::create(builder, location, address, slot);
    }
    return array;
  }

  OpBuilder builder;
  Location location;
  Type size;
  LLVM::LLVMPointerType pointer;
};

} // namespace

/// `size_t` of the module's target.
static Type getSizeType(ModuleOp module) {
  auto triple = module->getAttrOfType<StringAttr>("kernel.triple");
  bool isNarrow = triple && llvm::Triple(triple.getValue()).isArch32Bit();
  return IntegerType::get(module.getContext(), isNarrow ? 32 : 64);
}

/// Kernels take their buffers as arguments without offset, so that the address of the memref is that of the first
/// element.
static LogicalResult checkBuffers(kernel::ExternCallOp call) {
  auto isDense = [](MemRefType type) {
    SmallVector<int64_t> strides;
    int64_t offset = 0;
    // The stride of a dimension of one element may be any number.
    return type && succeeded(type.getStridesAndOffset(strides, offset)) && offset == 0 &&
           memref::isStaticShapeAndContiguousRowMajor(type);
  };
  for (Value operand : call->getOperands())
    if (!isDense(dyn_cast<MemRefType>(operand.getType())))
      return call.emitOpError("lower-externs: ") << operand.getType()
                                                 << " is no buffer without offset; outline-kernels should "
                                                    "have made it one";
  return success();
}

static void lowerCall(kernel::ExternCallOp call, Type size) {
  CallBuilder make(call, size);
  SmallVector<Value> inputs, outputs;
  for (Value input : call.getInputs())
    inputs.push_back(make.getAddress(input));
  for (int64_t position : call.getAbsent())
    inputs.insert(inputs.begin() + position, make.makeNull());
  for (Value init : call.getInits())
    outputs.push_back(make.getAddress(init));
  Value options = call.getOptions();
  int64_t bytes = options ? cast<MemRefType>(options.getType()).getNumElements() : 0;
  SmallVector<Value> arguments = {make.makeArray(inputs), make.makeArray(outputs),
                                  options ? make.getAddress(options) : make.makeNull(), make.makeConstant(bytes)};
  LLVM::CallOp::create(make.builder, call.getLoc(), TypeRange(), call.getSymbol(), arguments);
  call.erase();
}

static void declare(ModuleOp module, StringRef symbol, Type size) {
  if (module.lookupSymbol(symbol))
    return;
  MLIRContext *context = module.getContext();
  Type pointer = LLVM::LLVMPointerType::get(context);
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  auto type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(context), {pointer, pointer, pointer, size});
  LLVM::LLVMFuncOp::create(builder, module.getLoc(), symbol, type);
}

namespace {

struct LowerExterns : adze::impl::LowerExternsBase<LowerExterns> {
  using LowerExternsBase::LowerExternsBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    SmallVector<kernel::ExternCallOp> calls;
    module.walk([&](kernel::ExternCallOp call) { calls.push_back(call); });
    std::set<std::string> symbols;
    Type size = getSizeType(module);
    for (kernel::ExternCallOp call : calls) {
      if (failed(checkBuffers(call)))
        return signalPassFailure();
      symbols.insert(call.getSymbol().str());
      lowerCall(call, size);
    }
    for (const std::string &symbol : symbols)
      declare(module, symbol, size);
    if (symbols.empty())
      return;
    SmallVector<StringRef> names(symbols.begin(), symbols.end());
    module->setAttr("kernel.externs", Builder(module).getStrArrayAttr(names));
  }
};

} // namespace
