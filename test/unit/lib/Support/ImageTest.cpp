//===- ImageTest.cpp - Sizes and colors of pictures -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Support/Image.h"
#include "gtest/gtest.h"

using namespace adze;

TEST(ImageTest, bilinearBetweenCenters) {
  Image row{1, 2, 1, {0, 8}};
  EXPECT_EQ(resize(row, 1, 4).values, (std::vector<float>{0, 2, 6, 8}));
  EXPECT_EQ(resize(row, 2, 1).values, (std::vector<float>{4, 4}));
  Image square{2, 2, 1, {0, 4, 8, 12}};
  EXPECT_EQ(resize(square, 1, 1).values, (std::vector<float>{6}));
  EXPECT_EQ(resize(square, 2, 2).values, square.values);
}

TEST(ImageTest, theMiddleIsCropped) {
  Image image{3, 4, 1, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}};
  EXPECT_EQ(cropCenter(image, 1, 2).values, (std::vector<float>{5, 6}));
  EXPECT_EQ(cropCenter(image, 2, 1).values, (std::vector<float>{1, 5}));
}

TEST(ImageTest, gray) {
  Image image{1, 2, 3, {255, 255, 255, 100, 50, 200}};
  EXPECT_EQ(toGray(image).values, (std::vector<float>{255, 82}));
}

TEST(ImageTest, stepsInTheirOrder) {
  llvm::Expected<std::vector<PreprocessStep>> steps = parsePreprocess("resize:2,crop:2x1,scale:0.5,offset:-1");
  ASSERT_TRUE(bool(steps));
  llvm::Expected<Image> result = preprocess({4, 2, 1, {0, 2, 4, 6, 8, 10, 12, 14}}, *steps); // as wide as wanted
  ASSERT_TRUE(bool(result));
  EXPECT_EQ(result->values, (std::vector<float>{1, 3}));
  for (const char *text : {"resize", "resize:0", "crop:ax2", "scale:x", "flip:1", "resize:99999999"}) {
    llvm::Expected<std::vector<PreprocessStep>> wrong = parsePreprocess(text);
    EXPECT_FALSE(bool(wrong)) << text;
    llvm::consumeError(wrong.takeError());
  }
}
