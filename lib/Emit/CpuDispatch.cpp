//===- CpuDispatch.cpp - One library for several x86 CPUs -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bits of cpuid: Intel's Software Developer's Manual, volume 2A, and AMD's Architecture Programmer's Manual, volume 3, both
// at CPUID. Nothing of libgcc is asked.
//
//===----------------------------------------------------------------------===//

#include "lib/Emit/CpuDispatch.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InlineAsm.h"

#include <map>

using namespace adze;
using namespace llvm;

namespace {

enum Register { EAX, EBX, ECX, EDX };

struct Leaf {
  uint32_t leaf, subleaf;
  auto operator<=>(const Leaf &) const = default;
};

/// A feature that a compiler uses by itself, and the bit that tells of it.
struct FeatureBit {
  StringLiteral name;
  Leaf leaf;
  Register where;
  unsigned bit;
};

} // namespace

static constexpr Leaf basic = {1, 0}, extended = {7, 0}, more = {7, 1}, amd = {0x80000001u, 0};

static constexpr FeatureBit features[] = {
    {"sse3", basic, ECX, 0},          {"pclmul", basic, ECX, 1},         {"ssse3", basic, ECX, 9},
    {"fma", basic, ECX, 12},          {"cx16", basic, ECX, 13},          {"sse4.1", basic, ECX, 19},
    {"sse4.2", basic, ECX, 20},       {"movbe", basic, ECX, 22},         {"popcnt", basic, ECX, 23},
    {"aes", basic, ECX, 25},          {"avx", basic, ECX, 28},           {"f16c", basic, ECX, 29},
    {"bmi", extended, EBX, 3},        {"avx2", extended, EBX, 5},        {"bmi2", extended, EBX, 8},
    {"avx512f", extended, EBX, 16},   {"avx512dq", extended, EBX, 17},   {"adx", extended, EBX, 19},
    {"avx512ifma", extended, EBX, 21}, {"avx512cd", extended, EBX, 28},  {"avx512bw", extended, EBX, 30},
    {"avx512vl", extended, EBX, 31},  {"avx512vbmi", extended, ECX, 1},  {"avx512vbmi2", extended, ECX, 6},
    {"gfni", extended, ECX, 8},       {"vaes", extended, ECX, 9},        {"vpclmulqdq", extended, ECX, 10},
    {"avx512vnni", extended, ECX, 11}, {"avx512bitalg", extended, ECX, 12}, {"avx512vpopcntdq", extended, ECX, 14},
    {"avx512vp2intersect", extended, EDX, 8}, {"avx512fp16", extended, EDX, 23}, {"amx-bf16", extended, EDX, 22},
    {"amx-tile", extended, EDX, 24},  {"amx-int8", extended, EDX, 25},   {"avxvnni", more, EAX, 4},
    {"avx512bf16", more, EAX, 5},     {"avxifma", more, EAX, 23},        {"avxvnniint8", more, EDX, 4},
    {"avxneconvert", more, EDX, 5},   {"avxvnniint16", more, EDX, 10},   {"sahf", amd, ECX, 0},
    {"lzcnt", amd, ECX, 5},           {"sse4a", amd, ECX, 6},            {"xop", amd, ECX, 11},
    {"fma4", amd, ECX, 16},           {"tbm", amd, ECX, 21},
};

/// `osxsave`: whether xgetbv tells which registers the system saves.
static constexpr unsigned osxsaveBit = 27;
/// XCR0: xmm and ymm; these and the three parts of AVX-512.
static constexpr uint32_t avxState = 0x6, avx512State = 0xe6;

namespace {

/// Writes the function that chooses.
class Chooser {
public:
  explicit Chooser(Module &module) : module(module), builder(module.getContext()) {}
  Function *build(StringRef name, ArrayRef<CpuChoice> choices);

private:
  Value *query(Leaf leaf, Register where);
  Value *has(Value *bits, uint32_t mask) {
    return builder.CreateICmpEQ(builder.CreateAnd(bits, builder.getInt32(mask)), builder.getInt32(mask));
  }
  Value *querySavedState();
  Value *fits(const TargetInfo &cpu);

  Module &module;
  IRBuilder<> builder;
  std::map<Leaf, Value *> leaves; ///< What cpuid gave: { eax, ebx, ecx, edx }.
  Value *savedState = nullptr;
};

} // namespace

/// A register after cpuid; 0 for leaves that the machine does not have, which would repeat another.
Value *Chooser::query(Leaf leaf, Register where) {
  Type *i32 = builder.getInt32Ty();
  auto *type = StructType::get(i32, i32, i32, i32);
  auto *code = InlineAsm::get(FunctionType::get(type, {i32, i32}, false), "cpuid",
                              "={ax},={bx},={cx},={dx},0,2,~{dirflag},~{fpsr},~{flags}", /*hasSideEffects=*/true);
  auto ask = [&](Leaf asked) {
    Value *&result = leaves[asked];
    if (!result)
      result = builder.CreateCall(code, {builder.getInt32(asked.leaf), builder.getInt32(asked.subleaf)});
    return result;
  };
  Leaf range = {leaf.leaf & 0x80000000u, 0};
  Value *highest = builder.CreateExtractValue(ask(range), EAX);
  Value *exists = builder.CreateICmpUGE(highest, builder.getInt32(leaf.leaf));
  if (leaf.subleaf) {
    Value *subleaves = builder.CreateExtractValue(ask({leaf.leaf, 0}), EAX);
    exists = builder.CreateAnd(exists, builder.CreateICmpUGE(subleaves, builder.getInt32(leaf.subleaf)));
  }
  Value *value = builder.CreateExtractValue(ask(leaf), where);
  return builder.CreateSelect(exists, value, builder.getInt32(0));
}

/// The low half of XCR0; 0 where xgetbv does not exist.
Value *Chooser::querySavedState() {
  if (savedState)
    return savedState;
  Type *i32 = builder.getInt32Ty();
  Value *exists = has(query(basic, ECX), 1u << osxsaveBit);
  BasicBlock *before = builder.GetInsertBlock();
  auto *ask = BasicBlock::Create(module.getContext(), "ask", before->getParent());
  auto *after = BasicBlock::Create(module.getContext(), "after", before->getParent());
  builder.CreateCondBr(exists, ask, after);
  builder.SetInsertPoint(ask);
  auto *code = InlineAsm::get(FunctionType::get(StructType::get(i32, i32), {i32}, false), "xgetbv",
                              "={ax},={dx},{cx},~{dirflag},~{fpsr},~{flags}", /*hasSideEffects=*/true);
  Value *low = builder.CreateExtractValue(builder.CreateCall(code, {builder.getInt32(0)}), 0);
  builder.CreateBr(after);
  builder.SetInsertPoint(after);
  PHINode *state = builder.CreatePHI(i32, 2);
  state->addIncoming(builder.getInt32(0), before);
  state->addIncoming(low, ask);
  return savedState = state;
}

Value *Chooser::fits(const TargetInfo &cpu) {
  std::map<std::pair<Leaf, Register>, uint32_t> masks;
  for (const FeatureBit &feature : features)
    if (cpu.hasFeature(feature.name))
      masks[{feature.leaf, feature.where}] |= 1u << feature.bit;
  Value *result = builder.getTrue();
  if (cpu.hasFeature("avx"))
    result = has(querySavedState(), cpu.hasFeature("avx512f") ? avx512State : avxState);
  for (const auto &[place, mask] : masks)
    result = builder.CreateAnd(result, has(query(place.first, place.second), mask));
  return result;
}

Function *Chooser::build(StringRef name, ArrayRef<CpuChoice> choices) {
  auto *pointer = PointerType::getUnqual(module.getContext());
  auto *function = Function::Create(FunctionType::get(pointer, false), GlobalValue::InternalLinkage, name, module);
  builder.SetInsertPoint(BasicBlock::Create(module.getContext(), "entry", function));
  Value *chosen = module.getNamedValue(choices.front().symbol);
  for (const CpuChoice &choice : choices.drop_front())
    chosen = builder.CreateSelect(fits(choice.cpu), module.getNamedValue(choice.symbol), chosen);
  builder.CreateRet(chosen);
  return function;
}

void adze::addCpuDispatch(Module &module, FunctionType *type, StringRef symbol, ArrayRef<CpuChoice> choices) {
  for (const CpuChoice &choice : choices)
    if (!module.getNamedValue(choice.symbol)) {
      auto *function = Function::Create(type, GlobalValue::ExternalLinkage, choice.symbol, module);
      function->setVisibility(GlobalValue::HiddenVisibility);
      function->setDSOLocal(true);
    }
  Function *chooser = Chooser(module).build((symbol + "_choose").str(), choices);
  const Triple &triple = choices.front().cpu.triple;
  if (triple.isOSLinux() && triple.isGNUEnvironment()) {
    GlobalIFunc::create(type, 0, GlobalValue::ExternalLinkage, symbol, chooser, &module);
    return;
  }
  auto *function = Function::Create(type, GlobalValue::ExternalLinkage, symbol, module);
  IRBuilder<> builder(BasicBlock::Create(module.getContext(), "entry", function));
  SmallVector<Value *> arguments;
  for (Argument &argument : function->args())
    arguments.push_back(&argument);
  Value *result = builder.CreateCall(type, builder.CreateCall(chooser), arguments);
  builder.CreateRet(result);
}
