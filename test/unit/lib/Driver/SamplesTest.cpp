//===- SamplesTest.cpp - Inputs and outputs of models as arrays -----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arrays are matched by name, place and shape, converted on request, and drawn as NumPy draws them.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Samples.h"
#include "gtest/gtest.h"

using namespace adze;

static TensorInfo makeTensor(const char *name, const char *type, std::vector<int64_t> shape, unsigned elementBytes) {
  uint64_t bytes = elementBytes;
  for (int64_t extent : shape)
    bytes *= extent;
  return {name, type, std::move(shape), bytes, {}, {}};
}

static SignatureInfo makeSignature(std::vector<TensorInfo> inputs) { return {"", "run", std::move(inputs), {}}; }

/// The number of samples of an array of `shape` for an input of `wanted`; -1 where it does not fit.
static int countSamples(std::vector<int64_t> shape, std::vector<int64_t> wanted) {
  NpyArrays arrays;
  arrays.emplace_back("", makeNpyArray("f4", std::move(shape)));
  auto samples = makeSamples(std::move(arrays), makeSignature({makeTensor("in", "FLOAT32", std::move(wanted), 4)}), {});
  if (samples)
    return samples->count;
  llvm::consumeError(samples.takeError());
  return -1;
}

TEST(Samples, ShapesSayHowMany) {
  EXPECT_EQ(countSamples({1, 4, 4, 3}, {1, 4, 4, 3}), 1);
  EXPECT_EQ(countSamples({7, 4, 4, 3}, {1, 4, 4, 3}), 7);
  EXPECT_EQ(countSamples({7, 1, 4, 4, 3}, {1, 4, 4, 3}), 7);
  EXPECT_EQ(countSamples({7, 28, 28}, {1, 28, 28, 1}), 7);
  EXPECT_EQ(countSamples({7, 28, 28}, {1, 784}), 7);
  EXPECT_EQ(countSamples({8, 5}, {4, 5}), 2);
  EXPECT_EQ(countSamples({9, 5}, {4, 5}), -1);
  EXPECT_EQ(countSamples({4, 4}, {1, 5}), -1);
  EXPECT_EQ(countSamples({}, {1, 5}), -1);
  EXPECT_EQ(countSamples({}, {}), 1);
  EXPECT_EQ(countSamples({0, 5}, {1, 5}), 0);
}

TEST(Samples, NamesAndPlaces) {
  SignatureInfo two = makeSignature({makeTensor("a", "FLOAT32", {1}, 4), makeTensor("b", "INT32", {1}, 4)});
  NpyArrays arrays;
  arrays.emplace_back("b", makeNpyArray("i4", {1}));
  arrays.emplace_back("a", makeNpyArray("f4", {1}));
  arrays[0].second.setElement(0, 5);
  Samples samples = llvm::cantFail(makeSamples(arrays, two, {}));
  EXPECT_EQ(samples.inputs[1].getElement(0), 5);
  arrays[1].first = "c";
  EXPECT_EQ(llvm::toString(makeSamples(arrays, two, {}).takeError()),
            "no array for input 'a' (FLOAT32, 1) of 2; there is 'b', 'c'");
  arrays[0].first = arrays[1].first = "";
  EXPECT_EQ(llvm::toString(makeSamples(arrays, two, {}).takeError()),
            "input 'a' (FLOAT32, 1) wants elements of type f4, there are i4");
  std::swap(arrays[0], arrays[1]);
  EXPECT_EQ(llvm::cantFail(makeSamples(arrays, two, {})).count, 1u);
}

TEST(Samples, QuantizesOnRequest) {
  TensorInfo tensor = makeTensor("in", "INT8", {4}, 1);
  tensor.scale = {0.5};
  tensor.zeroPoint = {-10};
  NpyArray real = makeNpyArray("f4", {4});
  const double values[] = {0, 0.25, -0.25, 1000}, wanted[] = {-10, -9, -11, 127};
  for (int index = 0; index < 4; ++index)
    real.setElement(index, values[index]);
  EXPECT_NE(llvm::toString(convertInput(real, tensor, {}).takeError()).find("--float-io"), std::string::npos);
  InputConversion conversion;
  conversion.floatIO = true;
  NpyArray stored = llvm::cantFail(convertInput(real, tensor, conversion));
  for (int index = 0; index < 4; ++index)
    EXPECT_EQ(stored.getElement(index), wanted[index]);
  EXPECT_EQ(dequantize(stored, tensor).getElement(1), 0.5);
  // Stored values are taken as they are.
  EXPECT_EQ(llvm::cantFail(convertInput(stored, tensor, {})).data, stored.data);
}

TEST(Samples, ImagesAreScaled) {
  NpyArray image = makeNpyArray("u1", {1, 2});
  image.setElement(1, 255);
  InputConversion conversion;
  conversion.anyType = true;
  conversion.scale = 2.0 / 255;
  conversion.offset = -1;
  NpyArray real = llvm::cantFail(convertInput(image, makeTensor("in", "FLOAT32", {1, 2}, 4), conversion));
  EXPECT_EQ(real.getElement(0), -1);
  EXPECT_EQ(real.getElement(1), 1);
}

TEST(Samples, RandomAsNumPy) {
  SignatureInfo signature = makeSignature({makeTensor("a", "FLOAT32", {3}, 4), makeTensor("b", "INT8", {3}, 1),
                                           makeTensor("c", "INT64", {3}, 8), makeTensor("d", "BOOL", {3}, 1)});
  Samples samples = llvm::cantFail(makeRandomSamples(signature, 0));
  // From numpy.random.RandomState(1234 + k).random_sample(3).
  const double wanted[][3] = {
      {-0.6169611215591431, 0.24421754479408264, -0.12454452365636826}, {116, 125, -6}, {2, 3, 6}, {1, 1, 1}};
  for (int input = 0; input < 4; ++input)
    for (int index = 0; index < 3; ++index)
      EXPECT_EQ(samples.inputs[input].getElement(index), input ? wanted[input][index] : float(wanted[0][index]));
  EXPECT_NE(llvm::cantFail(makeRandomSamples(signature, 1)).inputs[0].data, samples.inputs[0].data);
  SignatureInfo text = makeSignature({makeTensor("s", "STRING", {1}, 0)});
  EXPECT_EQ(llvm::toString(makeRandomSamples(text, 0).takeError()),
            "'s' (STRING, 1) has elements that .npy files cannot hold");
}

TEST(Samples, OutputsHaveADimensionOfSamples) {
  TensorInfo tensor = makeTensor("out", "FLOAT32", {1, 10}, 4);
  EXPECT_EQ(llvm::cantFail(makeOutput(tensor, 1, false)).shape, (std::vector<int64_t>{1, 10}));
  EXPECT_EQ(llvm::cantFail(makeOutput(tensor, 5, true)).shape, (std::vector<int64_t>{5, 10}));
  tensor = makeTensor("out", "FLOAT32", {2, 10}, 4);
  EXPECT_EQ(llvm::cantFail(makeOutput(tensor, 5, true)).shape, (std::vector<int64_t>{5, 2, 10}));
}
