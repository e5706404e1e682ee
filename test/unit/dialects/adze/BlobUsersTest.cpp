//===- BlobUsersTest.cpp - Weights that live as long as their users -------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Blobs go with the last op that names them.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/BlobUsers.h"

#include "dialects/adze/ConstantData.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <gtest/gtest.h>

using namespace mlir;
using namespace adze;

namespace {

struct BlobUsersTest : testing::Test {
  /// A blob that counts its end.
  DenseResourceElementsAttr makeBlob(char content) {
    auto data = std::make_shared<std::vector<char>>(8, content);
    ArrayRef<char> bytes = *data;
    AsmResourceBlob blob(bytes, 1, [this, data](void *, size_t, size_t) { ++dropped; }, /*dataIsMutable=*/false);
    return makeResource(RankedTensorType::get({8}, builder.getI8Type()), std::move(blob));
  }
  /// An op of the module that names an attribute inside of another one.
  Operation *makeUser(Attribute attribute) {
    auto op = ModuleOp::create(builder.getUnknownLoc());
    op->setAttr("inner", builder.getArrayAttr({attribute}));
    module->push_back(op);
    return op;
  }

  int dropped = 0;
  MLIRContext context;
  Builder builder{&context};
  OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(&context));
};

TEST_F(BlobUsersTest, DropsWithTheLastUser) {
  DenseResourceElementsAttr shared = makeBlob('a'), other = makeBlob('b');
  Operation *first = makeUser(shared), *second = makeUser(shared);
  makeUser(other);
  BlobUsers users(*module);
  users.remove(first);
  EXPECT_EQ(dropped, 0);
  users.remove(second);
  EXPECT_EQ(dropped, 1);
  EXPECT_TRUE(shared.getRawHandle().getBlob()->getData().empty());
  EXPECT_EQ(other.getRawHandle().getBlob()->getData().front(), 'b');
}

TEST_F(BlobUsersTest, CountsNewUsers) {
  DenseResourceElementsAttr blob = makeBlob('a');
  Operation *first = makeUser(blob);
  BlobUsers users(*module);
  Operation *second = makeUser(blob);
  users.add(second);
  users.remove(first);
  EXPECT_EQ(dropped, 0);
  users.remove(second);
  EXPECT_EQ(dropped, 1);
}

} // namespace
