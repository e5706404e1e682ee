//===- Features.cpp - What a CPU's name implies ---------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function an architecture: the CPU's features first, then those of the string in their order.
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Features.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/TargetParser/AArch64TargetParser.h"
#include "llvm/TargetParser/ARMTargetParser.h"
#include "llvm/TargetParser/RISCVISAInfo.h"
#include "llvm/TargetParser/RISCVTargetParser.h"
#include "llvm/TargetParser/X86TargetParser.h"

using namespace llvm;
using namespace adze;

using SignedFeatures = SmallVector<std::pair<StringRef, bool>>; // name, on

static Error makeError(const Twine &message) { return createStringError(inconvertibleErrorCode(), message); }

static Error unknownCPU(const Triple &triple, StringRef cpu) {
  return makeError("target '" + triple.str() + "': unknown CPU '" + cpu + "'");
}

static Error readX86(const Triple &triple, const SignedFeatures &features, FeatureSet &result) {
  if (result.cpu.empty() || result.cpu == "generic")
    result.cpu = "x86-64";
  if (X86::parseArchX86(result.cpu, /*Only64Bit=*/true) == X86::CK_None)
    return unknownCPU(triple, result.cpu);
  SmallVector<StringRef> implied;
  X86::getFeaturesForCPU(result.cpu, implied);
  StringMap<bool> all;
  for (StringRef name : implied) {
    X86::updateImpliedFeatures(name, true, all);
    all[name] = true;
  }
  for (auto [name, on] : features) {
    X86::updateImpliedFeatures(name, on, all);
    all[name] = on;
  }
  for (const auto &entry : all)
    if (entry.second)
      result.enabled.insert(entry.first());
  return Error::success();
}

static Error readAArch64(const Triple &triple, const SignedFeatures &features, FeatureSet &result) {
  AArch64::ExtensionSet extensions;
  if (result.cpu.empty())
    result.cpu = triple.isOSDarwin() ? "apple-m1" : "generic";
  if (result.cpu == "generic")
    extensions.addArchDefaults(AArch64::ARMV8A);
  else if (std::optional<AArch64::CpuInfo> info = AArch64::parseCpu(result.cpu))
    extensions.addCPUDefaults(*info);
  else
    return unknownCPU(triple, result.cpu);
  for (auto [name, on] : features) {
    std::optional<AArch64::ExtensionInfo> extension = AArch64::targetFeatureToExtension(("+" + name).str());
    if (!extension)
      continue; // a tuning flag: nothing here depends on it
    if (on)
      extensions.enable(extension->ID);
    else
      extensions.disable(extension->ID);
  }
  for (const AArch64::ExtensionInfo &extension : AArch64::Extensions)
    if (extensions.Enabled.test(extension.ID) && !extension.PosTargetFeature.empty())
      result.enabled.insert(extension.PosTargetFeature.drop_front());
  return Error::success();
}

/// Takes floating point away as LLVM does: each version of it implies those before it, and the registers.
static void removeArmFloats(StringRef name, StringSet<> &enabled) {
  static const StringRef versions[][5] = {{"fpregs"},
                                                  {"vfp2sp", "vfp2"},
                                                  {"vfp3d16sp", "vfp3d16", "vfp3sp", "vfp3"},
                                                  {"vfp4d16sp", "vfp4d16", "vfp4sp", "vfp4"},
                                                  {"fp-armv8d16sp", "fp-armv8d16", "fp-armv8sp", "fp-armv8", "mve.fp"}};
  bool isOff = name == "soft-float";
  for (ArrayRef<StringRef> version : versions) {
    isOff |= name == version.front();
    for (StringRef feature : version)
      if (isOff)
        enabled.erase(feature);
  }
  for (StringRef feature : {"fp64", "fpregs64", "neon", "fullfp16", "mve"})
    if (isOff && (feature != "mve" || name == "fpregs"))
      enabled.erase(feature);
}

static Error readArm(const Triple &triple, const SignedFeatures &features, FeatureSet &result) {
  if (result.cpu.empty())
    result.cpu = "generic";
  bool isGeneric = result.cpu == "generic";
  ARM::ArchKind arch = isGeneric ? ARM::parseArch(triple.getArchName()) : ARM::parseCPUArch(result.cpu);
  if (arch == ARM::ArchKind::INVALID)
    return unknownCPU(triple, result.cpu);
  std::vector<StringRef> implied;
  ARM::getFPUFeatures(ARM::getDefaultFPU(result.cpu, arch), implied);
  ARM::getExtensionFeatures(ARM::getDefaultExtensions(result.cpu, arch), implied);
  for (StringRef name : implied)
    if (name.consume_front("+"))
      result.enabled.insert(name);
  if (result.enabled.contains("mve.fp"))
    result.enabled.insert("mve");
  // What the architecture itself implies, as LLVM's tables of CPUs call it.
  if (ARM::parseArchProfile(ARM::getArchName(arch)) == ARM::ProfileKind::M)
    result.enabled.insert("mclass");
  if (ARM::parseArchVersion(ARM::getArchName(arch)) >= 7 && arch != ARM::ArchKind::ARMV8MBaseline)
    result.enabled.insert("thumb2");
  for (auto [name, on] : features) {
    if (on)
      result.enabled.insert(name);
    else
      result.enabled.erase(name);
    if (!on || name == "soft-float")
      removeArmFloats(name, result.enabled);
  }
  // LLVM 22 aborts where only some of the floats are gone, and at vectors of integers without any: all go together.
  bool hasFloats = result.enabled.contains("vfp2sp");
  if (!hasFloats && llvm::is_contained(implied, "+vfp2sp"))
    result.features = "-fpregs";
  if (!hasFloats || !result.enabled.contains("dsp"))
    for (StringRef vectors : {"mve", "mve.fp"})
      result.enabled.erase(vectors);
  return Error::success();
}

static Error readRISCV(const Triple &triple, const SignedFeatures &features, FeatureSet &result) {
  bool is64 = triple.isRISCV64();
  StringRef generic = is64 ? "generic-rv64" : "generic-rv32";
  if (result.cpu.empty() || result.cpu == "generic")
    result.cpu = generic.str();
  if (!RISCV::parseCPU(result.cpu, is64))
    return unknownCPU(triple, result.cpu);
  SmallVector<std::string> implied;
  RISCV::getFeaturesForCPU(result.cpu, implied, /*NeedPlus=*/true);
  std::vector<std::string> all(implied.begin(), implied.end());
  // As clang: with an operating system, what its distributions are compiled for.
  if (result.cpu == generic && triple.getOS() != Triple::UnknownOS)
    for (const char *name : {"+m", "+a", "+f", "+d", "+c"}) {
      all.push_back(name);
      result.features += (result.features.empty() ? "" : ",") + std::string(name);
    }
  for (auto [name, on] : features)
    all.push_back((on ? "+" : "-") + name.str());
  auto info = RISCVISAInfo::parseFeatures(is64 ? 64 : 32, all);
  if (!info)
    return makeError("target '" + triple.str() + "': " + toString(info.takeError()));
  for (const std::string &name : (*info)->toFeatures())
    if (StringRef(name).starts_with("+"))
      result.enabled.insert(StringRef(name).drop_front());
  return Error::success();
}

static Error readAny(const Triple &triple, const SignedFeatures &features, FeatureSet &result) {
  if (triple.getArch() == Triple::x86_64)
    return readX86(triple, features, result);
  if (triple.isAArch64() && triple.isLittleEndian())
    return readAArch64(triple, features, result);
  if ((triple.isARM() || triple.isThumb()) && triple.isLittleEndian())
    return readArm(triple, features, result);
  if (triple.isRISCV())
    return readRISCV(triple, features, result);
  return makeError("target '" + triple.str() + "': the architecture is not supported");
}

Expected<FeatureSet> adze::resolveFeatures(const Triple &triple, StringRef cpu, StringRef features) {
  SignedFeatures list;
  for (StringRef name : split(features, ',')) {
    name = name.trim();
    if (name.empty())
      continue;
    if (name.size() < 2 || (name.front() != '+' && name.front() != '-'))
      return makeError("target '" + triple.str() + "': feature '" + name + "' must begin with + or -");
    list.push_back({name.drop_front(), name.front() == '+'});
  }
  FeatureSet result;
  result.cpu = cpu.str();
  if (Error error = readAny(triple, list, result))
    return std::move(error);
  for (auto [name, on] : list)
    result.features += (result.features.empty() ? "" : ",") + std::string(on ? "+" : "-") + name.str();
  return result;
}
