//===- TaskPool.h - Threads for the tasks of kernels ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a caller hands to models that are compiled with tasks.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_EXECUTE_TASKPOOL_H
#define ADZE_LIB_EXECUTE_TASKPOOL_H

#include "lib/Support/Manifest.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace adze {

/// Threads that wait for tasks: actively for a fraction of a millisecond, then asleep. One thread at a time may call it, which
/// waits actively for the others.
class TaskPool {
public:
  /// `threads` of at least 1, the calling one included.
  explicit TaskPool(unsigned threads);
  ~TaskPool();
  TaskPool(const TaskPool &) = delete;
  TaskPool &operator=(const TaskPool &) = delete;

  /// Runs task(argument, i) for every i in [0, count) and returns when all are done. A `ParallelFor` whose context is
  /// the pool.
  static void parallelFor(void *pool, size_t count, Task *task, void *argument);

private:
  /// Tasks that follow each other. Each thread begins with a share of its own, the same part of every call: what it reads
  /// is often what it wrote for the kernel before. Then it helps the others.
  struct Share {
    std::atomic<size_t> next = 0;
    size_t end = 0;
  };
  struct Job {
    Task *task;
    void *argument;
    std::atomic<unsigned> others = 0; ///< Threads that have joined, but the calling one.
  };

  void wait(unsigned thread);
  void join(unsigned thread);
  void work(const Job &work, unsigned thread);

  std::mutex mutex;
  std::condition_variable wakeUp;
  std::atomic<uint64_t> jobs = 0; ///< Counts them, so that waiting threads see a new one.
  Job *job = nullptr;
  std::atomic<bool> stopping = false;
  std::vector<Share> shares; ///< One a thread.
  std::vector<std::thread> threads;
};

} // namespace adze

#endif // ADZE_LIB_EXECUTE_TASKPOOL_H
