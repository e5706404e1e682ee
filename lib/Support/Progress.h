//===- Progress.h - A line for whoever waits --------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Says on a terminal what takes long. Nothing is printed in the first two seconds, and nothing into files and pipes.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_SUPPORT_PROGRESS_H
#define ADZE_LIB_SUPPORT_PROGRESS_H

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace adze {

class Progress {
public:
  /// Starts the clock; `what` is shown until the next setStep(). `detail` is asked for more to show, on a thread of its own.
  explicit Progress(std::string what, std::function<std::string()> detail = {});
  /// Clears the line.
  ~Progress();
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;

  /// Names what runs now; may be called from any thread.
  void setStep(std::string step);

private:
  void run();

  std::mutex mutex;
  std::condition_variable wake;
  std::string text;
  std::function<std::string()> detail;
  bool done = false;
  std::thread thread; // only where stderr is a terminal
};

} // namespace adze

#endif // ADZE_LIB_SUPPORT_PROGRESS_H
