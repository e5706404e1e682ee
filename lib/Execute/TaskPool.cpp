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

TaskPool::TaskPool(unsigned count) : shares(std::max(1u, count)) {
  for (unsigned i = 1; i < count; ++i)
    threads.emplace_back([this, i] { wait(i); });
}

void TaskPool::work(const Job &work, unsigned thread) {
  for (size_t i = 0, e = shares.size(); i != e; ++i) {
    Share &share = shares[(thread + i) % e];
    for (size_t index; (index = share.next++) < share.end;)
      work.task(work.argument, index);
  }
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
void TaskPool::join(unsigned thread) {
  Job *joined;
  {
    std::lock_guard lock(mutex);
    joined = job;
    if (!joined)
      return;
    ++joined->others;
  }
  work(*joined, thread);
  --joined->others; // the job may be gone after this
}

void TaskPool::wait(unsigned thread) {
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
    join(thread);
  }
}

void TaskPool::parallelFor(void *pool, size_t count, Task *task, void *argument) {
  auto &self = *static_cast<TaskPool *>(pool);
  Job job{task, argument};
  {
    std::lock_guard lock(self.mutex);
    for (size_t i = 0, e = self.shares.size(); i != e; ++i) {
      self.shares[i].next = i * count / e;
      self.shares[i].end = (i + 1) * count / e;
    }
    self.job = &job;
    ++self.jobs;
  }
  self.wakeUp.notify_all();
  self.work(job, 0);
  {
    std::lock_guard lock(self.mutex);
    self.job = nullptr;
  }
  while (job.others) // each is in its last task; to sleep and be woken up would take longer
    std::this_thread::yield();
}
