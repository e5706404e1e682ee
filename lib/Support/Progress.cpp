//===- Progress.cpp - A line for whoever waits ----------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One thread that sleeps; it wakes up once a second.
//
//===----------------------------------------------------------------------===//

#include "lib/Support/Progress.h"

#include "llvm/Support/raw_ostream.h"

using namespace adze;

Progress::Progress(std::string what, std::function<std::string()> detail) : text(std::move(what)), detail(std::move(detail)) {
  if (llvm::errs().is_displayed())
    thread = std::thread([this] { run(); });
}

Progress::~Progress() {
  if (!thread.joinable())
    return;
  {
    std::lock_guard<std::mutex> lock(mutex);
    done = true;
  }
  wake.notify_all();
  thread.join();
}

void Progress::setStep(std::string step) {
  std::lock_guard<std::mutex> lock(mutex);
  text = std::move(step);
}

void Progress::run() {
  using namespace std::chrono;
  auto start = steady_clock::now();
  std::unique_lock<std::mutex> lock(mutex);
  bool printed = false;
  for (auto next = start + seconds(2);; next += seconds(1)) {
    if (wake.wait_until(lock, next, [this] { return done; }))
      break;
    auto elapsed = duration_cast<seconds>(steady_clock::now() - start).count();
    llvm::errs() << "\r\x1b[K" << text << " ... " << elapsed << " s" << (detail ? detail() : "");
    printed = true;
  }
  if (printed)
    llvm::errs() << "\r\x1b[K";
}
