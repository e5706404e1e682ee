//===- OperatorCodesTest.cpp - The operator code table --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Versions and the order of codes.
//
//===----------------------------------------------------------------------===//

#include "lib/Format/OperatorCodes.h"

#include "dialects/adze/AdzeOpTable.h"
#include "test/unit/TestSupport.h"

#include <map>

using namespace mlir;
using namespace adze;

namespace {

OwningOpRef<ModuleOp> parseRelu(TestContext &test, StringRef attributes) {
  auto module = test.parse(("func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {\n"
                            "  %0 = adze.relu(%x) " + attributes + " : (tensor<4xf32>) -> tensor<4xf32>\n"
                            "  return %0 : tensor<4xf32>\n}").str());
  EXPECT_TRUE(module) << test.errors;
  return module;
}

int32_t versionOfRelu(StringRef attributes) {
  TestContext test;
  auto module = parseRelu(test, attributes);
  auto codes = collectOperatorCodes(*module);
  EXPECT_EQ(codes.size(), 1u);
  return cast<OperatorCodeAttr>(codes[0]).getVersion();
}

TEST(OperatorCodes, VersionOfTheFileStandsUntilTheRuleSaysOtherwise) {
  EXPECT_EQ(versionOfRelu(""), 1);
  // The file said 5 where the rule says 1, and still does.
  EXPECT_EQ(versionOfRelu("{adze.version = array<i32: 5, 1>}"), 5);
  // The rule said 2 then and says 1 now: versions only go up.
  EXPECT_EQ(versionOfRelu("{adze.version = array<i32: 5, 2>}"), 5);
  EXPECT_EQ(versionOfRelu("{adze.version = array<i32: 0, 2>}"), 1);
}

TEST(OperatorCodes, OrderOfFirstUse) {
  TestContext test;
  auto module = test.parse(R"(
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = adze.relu(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %1 = adze.custom "B" (%0) : (tensor<4xf32>) -> tensor<4xf32>
  %2 = adze.custom "A" (%1) : (tensor<4xf32>) -> tensor<4xf32>
  %3 = adze.relu(%2) : (tensor<4xf32>) -> tensor<4xf32>
  %c = adze.const dense<0.0> : tensor<4xf32> -> tensor<4xf32>
  return %3 : tensor<4xf32>
})");
  ASSERT_TRUE(module) << test.errors;
  std::vector<std::string> names;
  for (Attribute code : collectOperatorCodes(*module)) {
    StringAttr custom = cast<OperatorCodeAttr>(code).getCustom();
    names.push_back(cast<OperatorCodeAttr>(code).getBuiltin().str() + (custom ? " " + custom.str() : ""));
  }
  EXPECT_EQ(names, (std::vector<std::string>{"RELU", "CUSTOM B", "CUSTOM A"}));
}

TEST(OperatorCodes, EveryRecordNamesABuiltinOnce) {
  std::map<std::string, unsigned> unconditional;
  for (const OpRecord &record : getOpRecords())
    if (!record.selects)
      EXPECT_EQ(++unconditional[record.builtin.str()], 1u) << record.builtin.str();
}

} // namespace
