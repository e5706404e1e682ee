//===- Peak.cpp - What the machine can do at most -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes the loop as LLVM IR: enough accumulators to hide the latency of the multiply-add, which stay in registers.
//
//===----------------------------------------------------------------------===//

#include "lib/Execute/Peak.h"

#include "lib/Execute/Instance.h"
#include "llvm/AsmParser/Parser.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/SourceMgr.h"

#include <chrono>
#include <cstring>

using namespace adze;
using namespace llvm;

namespace {

/// How a machine multiplies and adds.
struct PeakStep {
  std::string name, intrinsic, accumulator, operand; // vector types
  unsigned accumulatorBytes = 0, macs = 0;
};

} // namespace

/// Enough for two pipes of latency 4 and more, and few enough for 16 registers.
static constexpr unsigned accumulators = 12;

static PeakStep getFloat(unsigned lanes) {
  std::string type = formatv("<{0} x float>", lanes);
  return {
      "fma of " + std::to_string(lanes) + " floats", formatv("llvm.fma.v{0}f32", lanes), type, type, 4 * lanes, lanes};
}

static PeakStep getDot(StringRef name, StringRef intrinsic, unsigned bytes) {
  return {name.str(), intrinsic.str(), formatv("<{0} x i32>", bytes / 4), formatv("<{0} x i8>", bytes), bytes, bytes};
}

/// The widest instruction for `kind`; none where there is none.
static std::optional<PeakStep> findInstruction(PeakLoop::Kind kind, const TargetMachine &machine) {
  const Triple &triple = machine.getTargetTriple();
  auto has = [&](StringRef feature) { return machine.getMCSubtargetInfo()->checkFeatures(("+" + feature).str()); };
  bool isFloat = kind == PeakLoop::Kind::Float;
  if (triple.isX86()) {
    if (isFloat)
      return has("avx512f") ? getFloat(16) : has("fma") ? getFloat(8) : std::optional<PeakStep>();
    if (has("avx512vnni"))
      return getDot("vpdpbusd of 64 bytes", "llvm.x86.avx512.vpdpbusd.512", 64);
    if (has("avxvnni"))
      return getDot("vpdpbusd of 32 bytes", "llvm.x86.avx512.vpdpbusd.256", 32);
    return std::nullopt;
  }
  if (triple.isAArch64()) {
    if (isFloat)
      return getFloat(4);
    if (has("dotprod"))
      return getDot("sdot of 16 bytes", "llvm.aarch64.neon.sdot.v4i32.v16i8", 16);
  }
  return std::nullopt;
}

/// The loop: inputs are the number of turns and what accumulators start from, the output is what they come to.
static std::string writeLoop(const PeakStep &use) {
  bool isFloat = use.accumulator == use.operand;
  std::string text = formatv("declare {0} @{1}({0}, {2}, {2})\n", use.accumulator, use.intrinsic, use.operand);
  text += "define void @peak(ptr %in, ptr %out, ptr %arena, ptr %state, ptr %weights, ptr %profile) {\nentry:\n"
          "  %first = load ptr, ptr %in\n  %turns = load i64, ptr %first\n  %second.at = getelementptr ptr, ptr %in, "
          "i64 1\n"
          "  %second = load ptr, ptr %second.at\n  %to = load ptr, ptr %out\n";
  text += formatv("  %x = load {0}, ptr %second, align 1\n", use.operand);
  for (unsigned index = 0; index < accumulators; ++index) // from memory, or the optimizer would keep one of them
    text += formatv("  %q{0} = getelementptr i8, ptr %second, i64 {1}\n  %s{0} = load {2}, ptr %q{0}, align 1\n", index,
                    index * use.accumulatorBytes, use.accumulator);
  text += "  br label %loop\nloop:\n";
  text += "  %i = phi i64 [0, %entry], [%next, %loop]\n";
  for (unsigned index = 0; index < accumulators; ++index)
    text += formatv("  %a{0} = phi {1} [%s{0}, %entry], [%b{0}, %loop]\n", index, use.accumulator);
  for (unsigned index = 0; index < accumulators; ++index) {
    std::string own = formatv("{0} %a{1}", use.accumulator, index), other = use.operand + " %x";
    std::string arguments = isFloat ? other + ", " + other + ", " + own : own + ", " + other + ", " + other;
    text += formatv("  %b{0} = call {1} @{2}({3})\n", index, use.accumulator, use.intrinsic, arguments);
  }
  text +=
      "  %next = add i64 %i, 1\n  %more = icmp slt i64 %next, %turns\n  br i1 %more, label %loop, label %end\nend:\n";
  for (unsigned index = 0; index < accumulators; ++index)
    text += formatv("  %p{0} = getelementptr i8, ptr %to, i64 {1}\n  store {2} %b{0}, ptr %p{0}, align 1\n", index,
                    index * use.accumulatorBytes, use.accumulator);
  return text + "  ret void\n}\n";
}

static OwnedModule parseLoop(const PeakStep &use) {
  OwnedModule owned;
  owned.context = std::make_unique<LLVMContext>();
  SMDiagnostic diagnostic;
  owned.module = parseAssemblyString(writeLoop(use), diagnostic, *owned.context);
  return owned;
}

Expected<std::unique_ptr<PeakLoop>> PeakLoop::create(Kind kind, const CodeOptions &options) {
  Expected<std::unique_ptr<TargetMachine>> machine = createTargetMachine(options);
  if (!machine)
    return machine.takeError();
  std::optional<PeakStep> use = findInstruction(kind, **machine);
  if (!use)
    return nullptr;
  std::vector<OwnedModule> modules;
  modules.push_back(parseLoop(*use));
  if (!modules.back().module)
    return createStringError("the peak loop is malformed");
  Manifest manifest;
  uint64_t outBytes = uint64_t(accumulators) * use->accumulatorBytes;
  manifest.signatures.push_back(
      {"",
       "peak",
       {{"turns", "INT64", {1}, 8, {}, {}}, {"starts", "INT8", {int64_t(outBytes)}, outBytes, {}, {}}},
       {{"sums", "INT8", {int64_t(outBytes)}, outBytes, {}, {}}}});
  Expected<std::unique_ptr<CompiledModel>> model = CompiledModel::create(std::move(modules), manifest, options);
  if (!model)
    return model.takeError();
  auto loop = std::make_unique<PeakLoop>();
  loop->model = std::move(*model);
  loop->instruction = use->name;
  loop->macsPerTurn = double(accumulators) * use->macs;
  return loop;
}

double PeakLoop::measure(double seconds) {
  using Clock = std::chrono::steady_clock;
  Expected<std::unique_ptr<Instance>> instance = Instance::create(*model);
  if (!instance) {
    consumeError(instance.takeError()); // a few bytes
    return 0;
  }
  int64_t turns = 20000;
  std::memcpy((*instance)->getInput(0).data(), &turns, sizeof(turns));
  double best = 0;
  std::chrono::duration<double> wanted(seconds);
  for (Clock::time_point start = Clock::now(), begin = start; begin - start < wanted;) {
    begin = Clock::now();
    (*instance)->run();
    best = std::max(best, macsPerTurn * turns / std::chrono::duration<double>(Clock::now() - begin).count());
  }
  return best;
}
