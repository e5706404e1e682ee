//===- RunBatch.cpp - Many models in one process --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One line a model; an error ends its line, not the batch.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/RunBatch.h"

#include "lib/Driver/FrozenInputs.h"
#include "lib/Driver/Samples.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace adze;
using namespace llvm;

/// `NAME:1x2x3` for each array.
static std::vector<std::string> listShapes(const NpyArrays &arrays) {
  std::vector<std::string> shapes;
  for (const auto &[name, array] : arrays)
    if (!array.shape.empty())
      shapes.push_back(name + ":" + join(map_range(array.shape, [](int64_t extent) { return std::to_string(extent); }), "x"));
  return shapes;
}

/// Sets the bytes of the arena, and the least that any plan could do with.
static Error runLine(StringRef line, ModelLoader &loader, CompileModelOptions options,
                     std::pair<uint64_t, uint64_t> &arena) {
  SmallVector<StringRef> fields;
  line.split(fields, '\t');
  if (fields.size() != 4)
    return createStringError("a line has four fields: model, inputs, prefix, scheme");
  if (!fields[3].empty())
    options.requantize = fields[3].str();
  Expected<NpyArrays> arrays = readNpyFile(fields[1]);
  if (!arrays)
    return arrays.takeError();
  options.openInputShapes = listShapes(*arrays);
  options.knownInputs = listInputValues(*arrays);
  std::string reason;
  std::unique_ptr<CompiledModel> compiled = loader.compile(fields[0], options, &reason);
  if (!compiled)
    return createStringError(reason);
  arena = {compiled->getManifest().arenaBytes, compiled->getManifest().arenaBound};
  Expected<size_t> index = compiled->findSignature(options.signature);
  if (!index)
    return index.takeError();
  const SignatureInfo &info = compiled->getManifest().signatures[*index];
  Expected<Samples> samples = makeSamples(std::move(*arrays), info, InputConversion());
  if (!samples)
    return samples.takeError();
  Expected<std::vector<NpyArray>> outputs = runSamples(*compiled, *index, *samples, 1);
  if (!outputs)
    return outputs.takeError();
  for (const auto &[i, array] : enumerate(*outputs))
    if (Error error = writeNpyFile((fields[2] + Twine(i) + ".npy").str(), array))
      return error;
  return Error::success();
}

Error adze::runBatchList(StringRef path, ModelLoader &loader, const CompileModelOptions &options) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> list = MemoryBuffer::getFileOrSTDIN(path, /*IsText=*/true);
  if (!list)
    return createStringError(list.getError(), path + ": " + list.getError().message());
  for (StringRef rest = (*list)->getBuffer(); !rest.empty();) {
    StringRef line;
    std::tie(line, rest) = rest.split('\n');
    std::pair<uint64_t, uint64_t> arena;
    if (Error error = runLine(line, loader, options, arena)) {
      std::string message = toString(std::move(error));
      std::replace(message.begin(), message.end(), '\n', ' ');
      outs() << "error: " << message << "\n";
    } else {
      outs() << "ok\t" << arena.first << "\t" << arena.second << "\n";
    }
    outs().flush();
  }
  return Error::success();
}
