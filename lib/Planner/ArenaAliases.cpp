//===- ArenaAliases.cpp - Checks of buffers and their views ---------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Refuses input that has no meaning, follows aliases to the buffers that hold memory, and checks plans.
//
//===----------------------------------------------------------------------===//

#include "lib/Planner/ArenaGroups.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>

using namespace llvm;
using namespace adze;

/// Sizes add up below this, so that no sum of offsets overflows.
static constexpr uint64_t maximumBytes = uint64_t(1) << 62;

static Error bufferError(ArrayRef<ArenaBuffer> buffers, size_t index, const Twine &message) {
  std::string name = "buffer " + std::to_string(index);
  if (index < buffers.size() && !buffers[index].name.empty())
    name += " (" + buffers[index].name + ")";
  return createStringError(inconvertibleErrorCode(), name + ": " + message);
}

static Error checkAlias(ArrayRef<ArenaBuffer> buffers, size_t index) {
  const ArenaBuffer &buffer = buffers[index];
  const ArenaAlias &alias = *buffer.aliasOf;
  if (alias.buffer >= buffers.size())
    return bufferError(buffers, index, "aliases buffer " + Twine(alias.buffer) + ", which does not exist");
  uint64_t size = buffers[alias.buffer].bytes;
  if (alias.offset > size || buffer.bytes > size - alias.offset)
    return bufferError(buffers, index,
                       "its " + Twine(buffer.bytes) + " bytes at offset " + Twine(alias.offset) + " exceed the " +
                           Twine(size) + " bytes of buffer " + Twine(alias.buffer));
  return Error::success();
}

static Error checkBuffers(ArrayRef<ArenaBuffer> buffers) {
  uint64_t sum = 0;
  for (auto [index, buffer] : enumerate(buffers)) {
    if (!isPowerOf2_64(buffer.alignment))
      return bufferError(buffers, index, "alignment " + Twine(buffer.alignment) + " is no power of two");
    if (buffer.lastUse < buffer.firstUse)
      return bufferError(buffers, index,
                         "its last use " + Twine(buffer.lastUse) + " comes before its first use " +
                             Twine(buffer.firstUse));
    if (buffer.bytes >= maximumBytes || buffer.alignment >= maximumBytes)
      return bufferError(buffers, index, "is too large");
    sum += buffer.bytes + buffer.alignment;
    if (sum >= maximumBytes)
      return bufferError(buffers, index, "the sum of all sizes does not fit 62 bits");
    for (size_t other : buffer.mayShareWith)
      if (other >= buffers.size())
        return bufferError(buffers, index, "may share with buffer " + Twine(other) + ", which does not exist");
  }
  for (size_t index = 0; index < buffers.size(); ++index)
    if (buffers[index].aliasOf)
      if (Error error = checkAlias(buffers, index))
        return error;
  return Error::success();
}

Expected<std::vector<ArenaRoot>> adze::resolveAliases(ArrayRef<ArenaBuffer> buffers) {
  if (Error error = checkBuffers(buffers))
    return std::move(error);
  enum State : uint8_t { New, Open, Done };
  std::vector<State> states(buffers.size(), New);
  std::vector<ArenaRoot> roots(buffers.size());
  std::vector<size_t> path;
  for (size_t start = 0; start < buffers.size(); ++start) {
    size_t at = start;
    for (path.clear(); states[at] == New; at = buffers[at].aliasOf->buffer) {
      states[at] = Open;
      path.push_back(at);
      if (!buffers[at].aliasOf)
        break;
    }
    // The walk ends at a root, at a buffer that is resolved, or on itself.
    if (states[at] == Open && buffers[at].aliasOf)
      return bufferError(buffers, at, "is an alias of itself");
    for (size_t index : reverse(path)) {
      roots[index] = {index, 0};
      if (const std::optional<ArenaAlias> &alias = buffers[index].aliasOf)
        roots[index] = {roots[alias->buffer].buffer, roots[alias->buffer].offset + alias->offset};
      if (roots[index].offset % buffers[index].alignment)
        return bufferError(buffers, index,
                           "offset " + Twine(roots[index].offset) + " in buffer " + Twine(roots[index].buffer) +
                               " is no multiple of its alignment " + Twine(buffers[index].alignment));
      states[index] = Done;
    }
  }
  return roots;
}

static bool listed(const ArenaBuffer &buffer, size_t other) { return is_contained(buffer.mayShareWith, other); }

/// Two buffers of different roots whose bytes overlap: true if one takes the other's place as it was told it may.
static bool isInPlace(ArrayRef<ArenaBuffer> buffers, ArrayRef<uint64_t> offsets, size_t a, size_t b) {
  bool meet = buffers[a].lastUse == buffers[b].firstUse || buffers[b].lastUse == buffers[a].firstUse;
  return meet && offsets[a] == offsets[b] && (listed(buffers[a], b) || listed(buffers[b], a));
}

static Error checkOne(ArrayRef<ArenaBuffer> buffers, ArrayRef<ArenaRoot> roots, ArrayRef<uint64_t> offsets,
                      size_t index, uint64_t totalBytes) {
  const ArenaBuffer &buffer = buffers[index];
  if (offsets[index] % buffer.alignment)
    return bufferError(buffers, index, "offset " + Twine(offsets[index]) + " is not aligned");
  if (offsets[index] > totalBytes || buffer.bytes > totalBytes - offsets[index])
    return bufferError(buffers, index, "ends behind the arena's " + Twine(totalBytes) + " bytes");
  if (offsets[index] != offsets[roots[index].buffer] + roots[index].offset)
    return bufferError(buffers, index, "is not inside buffer " + Twine(roots[index].buffer));
  return Error::success();
}

Error adze::checkArena(ArrayRef<ArenaBuffer> buffers, ArrayRef<uint64_t> offsets, uint64_t totalBytes) {
  Expected<std::vector<ArenaRoot>> roots = resolveAliases(buffers);
  if (!roots)
    return roots.takeError();
  if (offsets.size() != buffers.size())
    return createStringError(inconvertibleErrorCode(), "as many offsets as buffers are wanted");
  std::vector<size_t> order(buffers.size());
  for (size_t index = 0; index < buffers.size(); ++index) {
    order[index] = index;
    if (Error error = checkOne(buffers, *roots, offsets, index, totalBytes))
      return error;
  }
  llvm::sort(order, [&](size_t a, size_t b) {
    return std::make_pair(buffers[a].firstUse, a) < std::make_pair(buffers[b].firstUse, b);
  });
  std::vector<size_t> alive;
  for (size_t index : order) {
    const ArenaBuffer &buffer = buffers[index];
    erase_if(alive, [&](size_t other) { return buffers[other].lastUse < buffer.firstUse; });
    for (size_t other : alive) {
      bool isApart = offsets[index] + buffer.bytes <= offsets[other] ||
                     offsets[other] + buffers[other].bytes <= offsets[index];
      if (!isApart && (*roots)[index].buffer != (*roots)[other].buffer && !isInPlace(buffers, offsets, index, other))
        return bufferError(buffers, index, "overlaps buffer " + Twine(other) + " while both are alive");
    }
    if (buffer.bytes)
      alive.push_back(index);
  }
  return Error::success();
}

Error adze::setLifetimes(MutableArrayRef<ArenaBuffer> buffers, ArrayRef<ArenaStep> steps, ArrayRef<size_t> inputs,
                         ArrayRef<size_t> outputs) {
  std::vector<bool> seen(buffers.size());
  for (ArenaBuffer &buffer : buffers)
    buffer.firstUse = buffer.lastUse = 0;
  auto touch = [&](ArrayRef<size_t> indices, uint64_t position) -> Error {
    for (size_t index : indices) {
      if (index >= buffers.size())
        return createStringError(inconvertibleErrorCode(), "position " + Twine(position) + ": buffer " + Twine(index) +
                                                               " does not exist");
      if (!seen[index])
        buffers[index].firstUse = position;
      seen[index] = true;
      buffers[index].lastUse = position;
    }
    return Error::success();
  };
  if (Error error = touch(inputs, 0))
    return error;
  for (auto [index, step] : enumerate(steps)) {
    if (Error error = touch(step.reads, index + 1))
      return error;
    if (Error error = touch(step.writes, index + 1))
      return error;
  }
  return touch(outputs, steps.size() + 1);
}
