//===- MetricsTest.cpp - How good outputs are -----------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Metrics of rows worked out by hand.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Metrics.h"
#include "gtest/gtest.h"

using namespace adze;

static NpyArray makeRows(std::vector<int64_t> shape, std::vector<double> values, const char *type = "f4") {
  NpyArray array = makeNpyArray(type, std::move(shape));
  for (size_t index = 0; index < values.size(); ++index)
    array.setElement(index, values[index]);
  return array;
}

static std::vector<MetricResult> measure(const char *name, const NpyArray &rows, const NpyArray *other,
                                         const NpyArray *labels, int64_t offset = 0) {
  return llvm::cantFail(measureMetric(*parseMetric(name), rows, other, labels, offset));
}

TEST(Metrics, Classes) {
  NpyArray rows = makeRows({4, 3}, {1, 2, 3, 3, 2, 1, 5, 5, 0, 0, 9, 0});
  NpyArray labels = makeRows({4}, {2, 0, 1, 1}, "i4");
  // The third sample ties outputs 0 and 1: the first counts.
  EXPECT_EQ(measure("top1", rows, nullptr, &labels)[0].value, 0.75);
  EXPECT_EQ(measure("top5", rows, nullptr, &labels)[0].value, 1);
  EXPECT_EQ(measure("top1", rows, nullptr, &labels, 7)[0].value, 0); // no such class
  NpyArray earlier = makeRows({4}, {1, -1, 0, 0}, "i8");
  EXPECT_EQ(measure("top1", rows, nullptr, &earlier, 1)[0].value, 0.75);
}

TEST(Metrics, TwoModels) {
  NpyArray rows = makeRows({2, 2}, {1, 0, 0, 1}), other = makeRows({2, 2}, {1, 0, 1, 0});
  NpyArray labels = makeRows({2}, {0, 1}, "u1");
  EXPECT_EQ(measure("agreement", rows, &other, nullptr)[0].value, 0.5);
  std::vector<MetricResult> results = measure("top1", rows, &other, &labels);
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[1].name, "top1 of the other");
  EXPECT_EQ(results[1].value, 0.5);
  EXPECT_EQ(results[2].value, 0.5);
  EXPECT_LE(results[2].interval.low, 0.5);
}

TEST(Metrics, ValuesAndScores) {
  NpyArray rows = makeRows({2, 2}, {1, 2, 3, 4}), wanted = makeRows({2, 2}, {1, 0, 3, 4});
  EXPECT_EQ(measure("mse", rows, nullptr, &wanted)[0].value, 1);
  NpyArray labels = makeRows({2}, {0, 1}, "i4");
  EXPECT_EQ(measure("auc", rows, nullptr, &labels)[0].value, 1);
}

TEST(Metrics, RefusesWhatDoesNotFit) {
  auto errorOf = [](const char *name, const NpyArray &rows, const NpyArray *other, const NpyArray *labels) {
    return llvm::toString(measureMetric(*parseMetric(name), rows, other, labels).takeError());
  };
  NpyArray rows = makeRows({3, 2}, {}), wide = makeRows({3, 4}, {}), labels = makeRows({2}, {}, "i4");
  EXPECT_EQ(errorOf("top1", rows, nullptr, nullptr), "there are no labels: add --labels=y.npy");
  EXPECT_EQ(errorOf("top1", rows, nullptr, &labels), "there are 2 labels where 3 are wanted");
  EXPECT_EQ(errorOf("agreement", rows, &wide, &labels), "the models have outputs of different shapes: 3x2 and 3x4");
  EXPECT_FALSE(parseMetric("top2"));
}
