//===- ArenaPlannerTest.cpp - Offsets of buffers in one arena -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Plans are valid, small, and the same each time.
//
//===----------------------------------------------------------------------===//

#include "test/unit/lib/Planner/ArenaGraphs.h"

#include <chrono>

using namespace adze;

TEST(ArenaPlanner, NothingToPlace) {
  ArenaPlan plan = planChecked({});
  EXPECT_EQ(plan.totalBytes, 0u);
  EXPECT_EQ(planChecked({{0, 1, 0, 3}, {0, 16, 2, 2}}).totalBytes, 0u);
}

TEST(ArenaPlanner, ChainNeedsTwoNeighbours) {
  GraphMaker graph;
  size_t value = graph.input(1000);
  for (uint64_t bytes : {4000, 2000, 6000, 100, 3000})
    value = graph.op({value}, bytes);
  ArenaPlan plan = planChecked(graph.finish({value}));
  EXPECT_LE(excess(plan), 0.05);
  EXPECT_LE(plan.totalBytes, 8000u + 64);
}

TEST(ArenaPlanner, AlignmentCountsInTheBound) {
  // Three bytes each, but the second cannot begin before 64.
  ArenaPlan plan = planChecked({{3, 64, 0, 1}, {3, 64, 0, 1}});
  EXPECT_EQ(plan.totalBytes, 67u);
  EXPECT_EQ(plan.lowerBound, 67u);
  EXPECT_EQ(plan.alignment, 64u);
}

TEST(ArenaPlanner, InPlaceChainIsOneBuffer) {
  GraphMaker graph;
  size_t value = graph.input(1024);
  for (int count = 0; count < 50; ++count)
    value = graph.op({value}, 1024, true);
  Buffers buffers = graph.finish({value});
  ArenaPlan plan = planChecked(buffers);
  EXPECT_EQ(plan.totalBytes, 1024u);
  EXPECT_EQ(plan.inPlace, 50u);
  EXPECT_EQ(llvm::cantFail(arenaLowerBound(buffers)), 1024u);
}

TEST(ArenaPlanner, InPlaceOnlyForTheLastReader) {
  // The first buffer is read again at 3, so the second may not take its place.
  Buffers buffers = {{64, 1, 0, 3}, {64, 1, 1, 2}};
  buffers[1].mayShareWith = {0};
  EXPECT_EQ(planChecked(buffers).totalBytes, 128u);
  buffers[0].lastUse = 1;
  EXPECT_EQ(planChecked(buffers).totalBytes, 64u);
  buffers[1].mayShareWith = {};
  buffers[0].mayShareWith = {1}; // said by the other
  EXPECT_EQ(planChecked(buffers).totalBytes, 64u);
}

TEST(ArenaPlanner, OnlyOneTakesThePlace) {
  // An op with two results; both may be in place, one can.
  Buffers buffers = {{64, 1, 0, 1}, {64, 1, 1, 2}, {64, 1, 1, 2}};
  buffers[1].mayShareWith = buffers[2].mayShareWith = {0};
  ArenaPlan plan = planChecked(buffers);
  EXPECT_EQ(plan.totalBytes, 128u);
  EXPECT_EQ(plan.inPlace, 1u);
}

TEST(ArenaPlanner, InPlaceDoesNotRunOverASibling) {
  // Halves of a split are added: the sum may take the first half's place, not the second's, and is as long as a half.
  Buffers buffers = {{128, 1, 0, 1}, {64, 1, 1, 2}, {64, 1, 1, 2}, {64, 1, 2, 3}};
  buffers[1].aliasOf = ArenaAlias{0, 0};
  buffers[2].aliasOf = ArenaAlias{0, 64};
  buffers[3].mayShareWith = {1};
  EXPECT_EQ(planChecked(buffers).totalBytes, 128u);
  buffers[3].mayShareWith = {2};
  ArenaPlan plan = planChecked(buffers);
  EXPECT_EQ(plan.totalBytes, 128u);
  EXPECT_EQ(plan.offsets[3], plan.offsets[2]);
  // Longer than a half, it would overwrite what it still reads.
  buffers[3] = {96, 1, 2, 3};
  buffers[3].mayShareWith = {1};
  EXPECT_EQ(planChecked(buffers).totalBytes, 224u);
}

TEST(ArenaPlanner, ViewsKeepTheirBufferAlive) {
  // A reshape of a reshape is read at 5; what is written at 4 must go elsewhere.
  Buffers buffers = {{256, 16, 0, 1}, {256, 16, 1, 2}, {128, 16, 2, 5}, {256, 16, 4, 5}};
  buffers[1].aliasOf = ArenaAlias{0, 0};
  buffers[2].aliasOf = ArenaAlias{1, 128};
  ArenaPlan plan = planChecked(buffers);
  EXPECT_EQ(plan.offsets[2], plan.offsets[0] + 128);
  EXPECT_EQ(plan.totalBytes, 512u);
}

TEST(ArenaPlanner, ResidualBlocks) {
  GraphMaker graph;
  size_t value = graph.op({graph.input(224 * 224 * 3)}, 56 * 56 * 64);
  uint64_t extent = 56, channels = 64;
  for (int block = 0; block < 16; ++block) {
    size_t inner = graph.op({value}, extent * extent * channels);
    inner = graph.op({inner}, extent * extent * channels);
    size_t wide = graph.op({inner}, extent * extent * channels * 4);
    size_t skip = graph.op({value}, extent * extent * channels * 4);
    value = graph.op({wide, skip}, extent * extent * channels * 4, true);
    if (block % 4 == 3) {
      extent /= 2;
      channels *= 2;
    }
  }
  EXPECT_LE(excess(planChecked(graph.finish({value}))), 0.05);
}

TEST(ArenaPlanner, DenseBlocks) {
  for (bool views : {false, true}) {
    GraphMaker graph;
    size_t value = graph.op({graph.input(56 * 56 * 3)}, 56 * 56 * 64);
    std::vector<size_t> features = {value};
    for (int layer = 0; layer < 12; ++layer) {
      size_t narrow = graph.op(features, 56 * 56 * 128);
      features.push_back(graph.op({narrow}, 56 * 56 * 32));
    }
    value = views ? graph.op({graph.concat(features)}, 56 * 56 * 128) : graph.op(features, 56 * 56 * 128);
    EXPECT_LE(excess(planChecked(graph.finish({value}))), 0.05);
  }
}

TEST(ArenaPlanner, UNet) {
  GraphMaker graph;
  std::vector<size_t> skips;
  uint64_t extent = 256, channels = 16;
  size_t value = graph.input(extent * extent * 3);
  for (; extent > 16; extent /= 2, channels *= 2) {
    skips.push_back(graph.op({graph.op({value}, extent * extent * channels)}, extent * extent * channels));
    value = graph.op({skips.back()}, extent * extent * channels / 4);
  }
  for (; !skips.empty(); skips.pop_back()) {
    extent *= 2;
    channels /= 2;
    size_t up = graph.op({value}, extent * extent * channels);
    value = graph.op({graph.op({up, skips.back()}, extent * extent * channels)}, extent * extent * channels);
  }
  EXPECT_LE(excess(planChecked(graph.finish({value}))), 0.05);
}

TEST(ArenaPlanner, RandomNetworksAreWithinFivePercent) {
  unsigned close = 0, exact = 0, count = 300;
  for (unsigned seed = 0; seed < count; ++seed) {
    ArenaPlan plan = planChecked(randomNetwork(seed, 5 + seed % 80));
    close += excess(plan) <= 0.05;
    exact += plan.totalBytes == plan.lowerBound;
  }
  RecordProperty("within_five_percent", int(close));
  RecordProperty("at_the_bound", int(exact));
  if (getenv("ADZE_PLANNER_VERBOSE"))
    printf("%u networks: %u within 5 %%, %u at the bound\n", count, close, exact);
  EXPECT_GE(close, count * 95 / 100);
}

TEST(ArenaPlanner, TinyCasesAgainstAllOrders) {
  std::mt19937 random(7);
  unsigned equal = 0, count = 100;
  for (unsigned round = 0; round < count; ++round) {
    Buffers buffers;
    for (unsigned index = 0; index < 6; ++index) {
      uint64_t first = random() % 6;
      buffers.push_back({1 + random() % 40, uint64_t(1) << (random() % 3), first, first + random() % 4});
    }
    uint64_t optimum = bruteForce(buffers), planned = planChecked(buffers).totalBytes;
    EXPECT_GE(planned, optimum) << "round " << round;
    equal += planned == optimum;
  }
  EXPECT_EQ(equal, count);
}

TEST(ArenaPlanner, RandomBuffersWithViewsAndSharing) {
  std::mt19937 random(11);
  for (unsigned round = 0; round < 100; ++round) {
    Buffers buffers;
    for (unsigned index = 0, count = 2 + random() % 30; index < count; ++index) {
      uint64_t first = random() % 20;
      ArenaBuffer buffer{random() % 300, uint64_t(1) << (random() % 5), first, first + random() % 5};
      for (unsigned entry = random() % 4; index && entry; --entry)
        buffer.mayShareWith.push_back(random() % index);
      if (index && random() % 4 == 0) {
        size_t target = random() % index;
        buffer.alignment = 1;
        uint64_t room = buffers[target].bytes - std::min(buffers[target].bytes, buffer.bytes);
        buffer.bytes = std::min(buffer.bytes, buffers[target].bytes);
        uint64_t offset = random() % (room + 1);
        buffer.aliasOf = ArenaAlias{target, offset};
      }
      buffers.push_back(buffer);
    }
    ArenaOptions options;
    options.searchBudget = 5000;
    planChecked(buffers, options);
  }
}

TEST(ArenaPlanner, SamePlanEachTime) {
  Buffers buffers = randomNetwork(42, 60);
  ArenaPlan first = planChecked(buffers), second = planChecked(buffers);
  EXPECT_EQ(first.offsets, second.offsets);
  EXPECT_EQ(first.strategy, second.strategy);
}

TEST(ArenaPlanner, TwentyThousandBuffers) {
  Buffers network = randomNetwork(3, 9000), random;
  std::mt19937 generator(5);
  for (unsigned index = 0; index < 20000; ++index) {
    uint64_t first = generator() % 20000;
    random.push_back({64 * (1 + generator() % 1000), 64, first, first + generator() % 20});
  }
  Buffers together(20000, {64, 64, 0, 1});
  for (const Buffers *buffers : {&network, &random, &together}) {
    auto start = std::chrono::steady_clock::now();
    ArenaPlan plan = planChecked(*buffers);
    double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    EXPECT_LT(seconds, 60) << buffers->size() << " buffers";
    EXPECT_LE(excess(plan), 0.3);
    if (getenv("ADZE_PLANNER_VERBOSE"))
      printf("%zu buffers: %.2f s, %.2f %% above, %s\n", buffers->size(), seconds, 100 * excess(plan),
             plan.strategy.c_str());
  }
}

/// The message of planArena, which must fail.
static std::string refusal(const Buffers &buffers) {
  llvm::Expected<ArenaPlan> plan = planArena(buffers);
  if (plan) {
    ADD_FAILURE() << "was planned";
    return {};
  }
  return llvm::toString(plan.takeError());
}

TEST(ArenaPlanner, RefusesWhatHasNoMeaning) {
  ArenaBuffer good{64, 16, 0, 1}, bad = good;
  bad.alignment = 48;
  EXPECT_EQ(refusal({good, bad}), "buffer 1: alignment 48 is no power of two");
  bad.alignment = 0;
  EXPECT_EQ(refusal({bad}), "buffer 0: alignment 0 is no power of two");
  bad = good;
  bad.firstUse = 2;
  bad.name = "conv/out";
  EXPECT_EQ(refusal({bad}), "buffer 0 (conv/out): its last use 1 comes before its first use 2");
  bad = good;
  bad.mayShareWith = {2};
  EXPECT_EQ(refusal({good, bad}), "buffer 1: may share with buffer 2, which does not exist");
  bad = good;
  bad.bytes = ~uint64_t(0);
  EXPECT_EQ(refusal({bad}), "buffer 0: is too large");
  bad.bytes = uint64_t(1) << 61;
  EXPECT_EQ(refusal({bad, bad}), "buffer 1: the sum of all sizes does not fit 62 bits");
}

TEST(ArenaPlanner, RefusesBadAliases) {
  ArenaBuffer good{64, 16, 0, 1}, bad = good;
  bad.aliasOf = ArenaAlias{5, 0};
  EXPECT_EQ(refusal({good, bad}), "buffer 1: aliases buffer 5, which does not exist");
  bad.aliasOf = ArenaAlias{0, 16};
  EXPECT_EQ(refusal({good, bad}), "buffer 1: its 64 bytes at offset 16 exceed the 64 bytes of buffer 0");
  bad.aliasOf = ArenaAlias{0, ~uint64_t(0)};
  EXPECT_NE(refusal({good, bad}).find("exceed"), std::string::npos);
  bad.bytes = 8;
  bad.aliasOf = ArenaAlias{0, 8};
  EXPECT_EQ(refusal({good, bad}), "buffer 1: offset 8 in buffer 0 is no multiple of its alignment 16");
  bad = good;
  bad.aliasOf = ArenaAlias{0, 0};
  EXPECT_EQ(refusal({bad}), "buffer 0: is an alias of itself");
  Buffers ring = {good, bad, bad, bad};
  ring[1].aliasOf = ArenaAlias{2, 0};
  ring[2].aliasOf = ArenaAlias{3, 0};
  ring[3].aliasOf = ArenaAlias{2, 0};
  EXPECT_EQ(refusal(ring), "buffer 2: is an alias of itself");
}

TEST(ArenaPlanner, CheckFindsBadPlans) {
  Buffers buffers = {{64, 16, 0, 1}, {64, 16, 1, 2}, {32, 16, 0, 0}};
  auto verdict = [&](std::vector<uint64_t> offsets, uint64_t total) {
    llvm::Error error = checkArena(buffers, offsets, total);
    return error ? llvm::toString(std::move(error)) : "";
  };
  EXPECT_EQ(verdict({0, 64, 64}, 128), "");
  EXPECT_EQ(verdict({0, 48, 64}, 128), "buffer 1: overlaps buffer 0 while both are alive");
  EXPECT_EQ(verdict({0, 72, 64}, 160), "buffer 1: offset 72 is not aligned");
  EXPECT_EQ(verdict({0, 64, 64}, 127), "buffer 1: ends behind the arena's 127 bytes");
  buffers[1].mayShareWith = {0};
  EXPECT_EQ(verdict({0, 0, 64}, 96), "");
  EXPECT_EQ(verdict({0, 16, 80}, 112), "buffer 1: overlaps buffer 0 while both are alive"); // not the same offset
  buffers[2].aliasOf = ArenaAlias{0, 32};
  EXPECT_EQ(verdict({0, 64, 0}, 128), "buffer 2: is not inside buffer 0");
}

TEST(ArenaPlanner, LifetimesFromSteps) {
  Buffers buffers(4, {64, 16});
  llvm::cantFail(setLifetimes(buffers, {{{0}, {1}}, {{1, 0}, {2}}}, {0}, {2}));
  EXPECT_EQ(std::make_pair(buffers[0].firstUse, buffers[0].lastUse), std::make_pair(uint64_t(0), uint64_t(2)));
  EXPECT_EQ(std::make_pair(buffers[1].firstUse, buffers[1].lastUse), std::make_pair(uint64_t(1), uint64_t(2)));
  EXPECT_EQ(std::make_pair(buffers[2].firstUse, buffers[2].lastUse), std::make_pair(uint64_t(2), uint64_t(3)));
  EXPECT_EQ(std::make_pair(buffers[3].firstUse, buffers[3].lastUse), std::make_pair(uint64_t(0), uint64_t(0)));
  EXPECT_EQ(llvm::toString(setLifetimes(buffers, {{{0}, {9}}}, {}, {})), "position 1: buffer 9 does not exist");
}
