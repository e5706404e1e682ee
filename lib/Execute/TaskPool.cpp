//===- TaskPool.cpp - Threads for the tasks of kernels --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A call does not wait for threads that sleep: those that come too late find nothing to do.
//
//===----------------------------------------------------------------------===//

#include "lib/Execute/TaskPool.h"

#include <chrono>

using namespace adze;

/// Kernels of a model follow each other closely; waking a thread up takes as long as a small kernel.
static constexpr std::chrono::microseconds activeWait(200);

void TaskPool::Job::work() {
  for (size_t index; (index = next++) < count;)
    task(argument, index);
}

TaskPool::TaskPool(unsigned count) {
  for (unsigned i = 1; i < count; ++i)
    threads.emplace_back([this] { wait(); });
}

TaskPool::~TaskPool() {
  {
    std::lock_guard lock(mutex);
    stopping = true;
  }
  wakeUp.notify_all();
  for (std::thread &thread : threads)
    thread.join();
}

/// Takes part in the job of the moment, where there is one.
void TaskPool::join() {
  Job *joined;
  {
    std::lock_guard lock(mutex);
    joined = job;
    if (!joined)
      return;
    ++joined->others;
  }
  joined->work();
  std::lock_guard lock(mutex);
  if (!--joined->others)
    finished.notify_one();
}

void TaskPool::wait() {
  using Clock = std::chrono::steady_clock;
  uint64_t seen = 0;
  while (!stopping) {
    Clock::time_point end = Clock::now() + activeWait;
    while (jobs == seen && !stopping && Clock::now() < end)
      std::this_thread::yield();
    if (jobs == seen) {
      std::unique_lock lock(mutex);
      wakeUp.wait(lock, [&] { return jobs != seen || stopping; });
    }
    seen = jobs;
    join();
  }
}

void TaskPool::parallelFor(void *pool, size_t count, Task *task, void *argument) {
  auto &self = *static_cast<TaskPool *>(pool);
  Job job{task, argument, count};
  {
    std::lock_guard lock(self.mutex);
    self.job = &job;
    ++self.jobs;
  }
  self.wakeUp.notify_all();
  job.work();
  std::unique_lock lock(self.mutex);
  self.job = nullptr;
  self.finished.wait(lock, [&] { return !job.others; });
}
