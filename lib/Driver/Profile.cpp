//===- Profile.cpp - Time per op ------------------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads the ticks that compiled code counts.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Profile.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <chrono>

using namespace adze;
using namespace llvm;

std::vector<OpTime> adze::measureOps(Instance &instance) {
  using Clock = std::chrono::steady_clock;
  instance.run(); // warm caches
  instance.clearProfile();
  size_t runs = 0;
  for (Clock::time_point begin = Clock::now(); runs < 3 || Clock::now() - begin < std::chrono::milliseconds(200);
       ++runs)
    instance.run();
  std::vector<OpTime> times;
  auto ticks = instance.getProfile();
  for (const ProfiledOp &op : instance.getModel().getManifest().ops) {
    double sum = 0;
    for (size_t slot : op.slots)
      sum += slot < ticks.size() ? double(ticks[slot]) : 0;
    times.push_back({&op, sum / getTicksPerSecond() / runs});
  }
  if (all_of(times, [](const OpTime &time) { return time.seconds == 0; }))
    return {};
  llvm::sort(times, [](const OpTime &a, const OpTime &b) {
    return a.seconds != b.seconds ? a.seconds > b.seconds : a.op < b.op;
  });
  return times;
}

std::string adze::formatSeconds(double seconds) {
  static const std::pair<double, const char *> units[] = {{1, "s"}, {1e-3, "ms"}, {1e-6, "us"}};
  for (auto [unit, name] : units)
    if (seconds >= unit) {
      double value = seconds / unit;
      return formatv(value < 10 ? "{0:f2} {1}" : value < 100 ? "{0:f1} {1}" : "{0:f0} {1}", value, name);
    }
  return formatv("{0:f0} ns", seconds * 1e9);
}

static double getRate(const OpTime &time) { return time.seconds ? 2e-9 * time.op->macs / time.seconds : 0; }

static double sumOf(ArrayRef<OpTime> times) {
  double sum = 0;
  for (const OpTime &time : times)
    sum += time.seconds;
  return sum;
}

void adze::printOpTimes(ArrayRef<OpTime> times, raw_ostream &os) {
  if (times.empty()) {
    os << "no op was measured\n";
    return;
  }
  double sum = sumOf(times);
  os << "        ms       %   GOP/s  op\n";
  for (const OpTime &time : times)
    os << formatv("{0,10:f4} {1,7:f2} {2,7}  {3} {4}\n", time.seconds * 1e3, 100 * time.seconds / sum,
                  time.op->macs ? formatv("{0:f1}", getRate(time)).str() : "-", time.op->kind, time.op->name);
  os << formatv("{0,10:f4}  100.00          {1} ops\n", sum * 1e3, times.size());
}

json::Array adze::toJSON(ArrayRef<OpTime> times) {
  double sum = sumOf(times);
  json::Array array;
  for (const OpTime &time : times)
    array.push_back(json::Object{{"name", json::fixUTF8(time.op->name)},
                                 {"kind", time.op->kind},
                                 {"seconds", time.seconds},
                                 {"share", time.seconds / sum},
                                 {"macs", time.op->macs},
                                 {"integer", time.op->integer},
                                 {"bytes", time.op->bytes},
                                 {"gops", getRate(time)}});
  return array;
}
