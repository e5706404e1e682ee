//===- SparseFunctions.cpp - Straight-line code as functions --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function whose body is one piece of inline assembly: bytes of instructions that LLVM does not look into. Operands are
// bound to registers, so that the calling convention does not matter.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/SymbolTable.h"
#include "passes/codegen/SparseEmitter.h"
#include "passes/codegen/SparseShape.h"
#include "passes/codegen/X86SparseCode.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

/// `code` as a directive of the assembler.
static std::string writeBytes(StringRef code) {
  std::string text = ".ascii \"";
  text.reserve(code.size() * 4);
  for (unsigned char byte : code) {
    if (llvm::isAlnum(byte)) {
      text.push_back(char(byte));
      continue;
    }
    text.push_back('\\');
    for (int shift : {6, 3, 0})
      text.push_back(char('0' + (byte >> shift & 7)));
  }
  return text + "\"";
}

/// Inputs, and all that the code changes.
static std::string getConstraints() {
  std::string text;
  for (const char *name : x86SparseInputs)
    text += (text.empty() ? "{" : ",{") + std::string(name) + "}";
  for (const char *name : x86SparseClobbers)
    text += ",~{" + std::string(name) + "}";
  for (int i = 0; i < 32; ++i)
    text += ",~{zmm" + std::to_string(i) + "}";
  return text + ",~{memory},~{dirflag},~{fpsr},~{flags}";
}

ChunkFunctions codegen::makeChunkFunctions(func::FuncOp function, const ProductShape &shape, StringRef name) {
  OpBuilder builder(function.getContext());
  builder.setInsertionPointAfter(function);
  Location location = function.getLoc();
  Type i64 = builder.getI64Type(), none = LLVM::LLVMVoidType::get(builder.getContext());
  auto type = LLVM::LLVMFunctionType::get(none, {i64, i64, i64, builder.getI32Type()});
  SparsePattern pattern = readPattern(shape);
  ColumnSets sets = getColumnSets(shape);
  X86SparseKind kind{!isa<FloatType>(shape.types.sum), startsWithSums(shape), isRowForm(shape)};
  ChunkFunctions functions;
  for (const auto &[chunk, code] : llvm::enumerate(encodeX86Sparse(pattern, sets, kind))) {
    auto made = LLVM::LLVMFuncOp::create(builder, location, (name + std::to_string(chunk)).str(), type);
    SymbolTable::setSymbolVisibility(made, SymbolTable::Visibility::Private);
    made.setNoInline(true); // a copy would be as long
    functions.push_back(made);
    OpBuilder::InsertionGuard guard(builder);
    Block *entry = made.addEntryBlock(builder);
    builder.setInsertionPointToEnd(entry);
    LLVM::InlineAsmOp::create(builder, location, /*res=*/Type(), entry->getArguments(), writeBytes(code), getConstraints(),
                              /*has_side_effects=*/true, /*is_align_stack=*/false, LLVM::TailCallKind::None,
                              /*asm_dialect=*/LLVM::AsmDialectAttr(), /*operand_attrs=*/ArrayAttr());
    LLVM::ReturnOp::create(builder, location, ValueRange());
  }
  return functions;
}

void codegen::emitChunkCall(const TileContext &context, const ChunkFunctions &functions, const ChunkCall &call) {
  OpBuilder &builder = context.builder;
  Location location = context.location;
  SmallVector<Value> arguments;
  for (Value buffer : {call.panels, call.weights, call.sums}) {
    Value address = memref::ExtractAlignedPointerAsIndexOp::create(builder, location, buffer);
    arguments.push_back(arith::IndexCastOp::create(builder, location, builder.getI64Type(), address));
  }
  arguments.push_back(arith::IndexCastOp::create(builder, location, builder.getI32Type(), call.count));
  if (functions.size() == 1) {
    LLVM::CallOp::create(builder, location, functions.front(), arguments);
    return;
  }
  int64_t chunksOfGroup = getColumnSets(context.shape).chunksOfGroup();
  Value number = addScaled(builder, location, call.chunk, call.group, chunksOfGroup);
  SmallVector<int64_t> cases = llvm::to_vector(llvm::seq<int64_t>(0, functions.size() - 1));
  auto select = scf::IndexSwitchOp::create(builder, location, TypeRange(), number, cases, cases.size());
  OpBuilder::InsertionGuard guard(builder);
  for (auto [index, region] : llvm::enumerate(select->getRegions())) {
    builder.createBlock(&region);
    // The first region is the default: the last function.
    LLVM::CallOp::create(builder, location, functions[index ? index - 1 : functions.size() - 1], arguments);
    scf::YieldOp::create(builder, location);
  }
}
