//===- CalibrationFileTest.cpp - Saving, loading, adding up ---------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is written is read back, and shards are what one run would have been.
//
//===----------------------------------------------------------------------===//

#include "lib/Support/CalibrationFile.h"

#include "test/unit/lib/Numerics/RandomValues.h"
#include "gtest/gtest.h"


using namespace adze;

namespace {

std::string messageOf(llvm::Error error) { return llvm::toString(std::move(error)); }

/// Statistics of two tensors over some values.
CalibrationData makeData(llvm::StringRef method, llvm::ArrayRef<float> values, uint64_t samples) {
  CalibrationData data{llvm::cantFail(CalibrationMethod::parse(method)), samples, {}};
  for (const char *name : {"x", "a \"quoted\" name"}) {
    CalibratedTensor &tensor = data.tensors.emplace_back();
    tensor.function = "main";
    tensor.name = name;
    tensor.observed = findRange(values, tensor.notFinite);
    tensor.channels.emplace().add(values, 2);
    if (data.method.needsHistogram())
      tensor.histogram.emplace().add(values);
    tensor.range = data.method.choose(tensor.observed, tensor.histogram ? &*tensor.histogram : nullptr, 8);
  }
  return data;
}

} // namespace

TEST(CalibrationFileTest, whatIsWrittenIsReadBack) {
  for (const char *method : {"minmax", "moving-average", "percentile", "mse", "entropy"}) {
    std::vector<float> values = makeValues(1000, 1);
    values[4] = NAN;
    CalibrationData data = makeData(method, values, 10);
    data.tensors.emplace_back().name = "never";
    std::string text = formatCalibration(data);
    llvm::Expected<CalibrationData> back = parseCalibration(text);
    ASSERT_TRUE(bool(back)) << messageOf(back.takeError());
    EXPECT_EQ(formatCalibration(*back), text);
    EXPECT_EQ(back->samples, 10u);
    EXPECT_EQ(back->tensors[0].range, data.tensors[0].range);
    EXPECT_EQ(back->tensors[0].notFinite, 1u);
    ASSERT_NE(back->find("main", "a \"quoted\" name"), nullptr);
    EXPECT_TRUE(back->find("", "never")->range.isEmpty());
  }
}

TEST(CalibrationFileTest, shardsAreWhatOneRunIs) {
  for (const char *method : {"minmax", "percentile", "mse", "entropy"}) {
    std::vector<float> values = makeValues(30000, 2);
    llvm::ArrayRef<float> all = values;
    CalibrationData whole = makeData(method, all, 30), first = makeData(method, all.take_front(7000), 7);
    CalibrationData second = makeData(method, all.slice(7000, 2), 1), third = makeData(method, all.drop_front(7002), 22);
    // Through files, and in another order.
    third = llvm::cantFail(parseCalibration(formatCalibration(third)));
    llvm::cantFail(third.merge(llvm::cantFail(parseCalibration(formatCalibration(first))), "first"));
    llvm::cantFail(third.merge(second, "second"));
    for (auto [a, b] : llvm::zip_equal(third.tensors, whole.tensors)) {
      EXPECT_EQ(a.range, b.range) << method;
      EXPECT_EQ(a.observed, b.observed);
      EXPECT_EQ(a.channels->min, b.channels->min);
      EXPECT_EQ(a.channels->counts, b.channels->counts);
      EXPECT_NEAR(a.channels->getMean(1), b.channels->getMean(1), 1e-12);
      if (b.histogram)
        EXPECT_EQ(a.histogram->getEntries(), b.histogram->getEntries());
    }
    EXPECT_EQ(third.samples, 30u);
  }
}

TEST(CalibrationFileTest, whatCannotBeAddedIsRefused) {
  std::vector<float> values = makeValues(100, 3);
  CalibrationData plain = makeData("minmax", values, 1), other = makeData("percentile", values, 1);
  EXPECT_EQ(messageOf(plain.merge(other, "b.json")), "b.json: was made with percentile:99.99, the others with minmax");
  CalibrationData average = makeData("moving-average", values, 1);
  EXPECT_NE(messageOf(average.merge(average, "b.json")).find("depends on the order of all samples"), std::string::npos);
  CalibrationData more = plain;
  more.tensors.emplace_back().name = "extra";
  EXPECT_EQ(messageOf(plain.merge(more, "b.json")), "b.json: has tensors that the others do not have: '/extra'");
  EXPECT_EQ(messageOf(more.merge(plain, "b.json")), "b.json: lacks tensors that the others have: '/extra'");
  CalibrationData bare = other;
  bare.tensors[0].histogram.reset();
  EXPECT_EQ(messageOf(other.merge(bare, "b.json")),
            "b.json: tensor 'main/x' has no histogram, without which percentile:99.99 cannot be merged");
  EXPECT_EQ(other.samples, 1u);
}

TEST(CalibrationFileTest, mistakesOfEditorsAreNamed) {
  auto parse = [](llvm::StringRef tensors) {
    return messageOf(parseCalibration(("{\"version\": 1, \"method\": \"minmax\", \"tensors\": [" + tensors + "]}").str())
                         .takeError());
  };
  EXPECT_EQ(parse(R"({"name": "x", "min": 0})"), "tensor 'x': min and max are numbers, both or neither");
  EXPECT_EQ(parse(R"({"name": "x", "min": 2, "max": 1})"),
            "tensor 'x': min and max are finite floats, and min is no greater than max");
  EXPECT_EQ(parse(R"({"name": "x", "min": 0, "max": 1e99})"),
            "tensor 'x': min and max are finite floats, and min is no greater than max");
  EXPECT_NE(parse(R"({"name": "x", "maximum": 1})").find("tensor 'x': it has a key that means nothing"), std::string::npos);
  EXPECT_EQ(parse(R"({"name": "x"}, {"name": "x"})"), "tensor 'x' stands there twice");
  EXPECT_EQ(parse(R"({"function": "f"})"), "tensor 0 has no name");
  EXPECT_EQ(parse(R"({"name": "x", "histogram": [[99999, 1]]})"), "tensor 'x': histogram is a list of [key, count]");
  EXPECT_NE(messageOf(parseCalibration("{").takeError()).find("is no JSON"), std::string::npos);
  EXPECT_EQ(messageOf(parseCalibration("{\"version\": 2, \"tensors\": []}").takeError()),
            "has version 2; this program reads version 1");
}
