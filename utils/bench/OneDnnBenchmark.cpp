//===- OneDnnBenchmark.cpp - Times one layer in oneDNN --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A peer of utils/bench/compare-peers: a convolution, depthwise convolution or fully connected layer, weights packed ahead,
// ReLU6 fused where the benchmark models have it. Activations are tried as NHWC and in the layout oneDNN likes best (what
// it costs to come from and go back to NHWC is not counted then); the faster one is printed.
//
//===----------------------------------------------------------------------===//

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <oneapi/dnnl/dnnl.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace cl = llvm::cl;
using dnnl::memory;

static cl::opt<std::string> layerKind("kind", cl::Required, cl::desc("conv, depthwise or dense"));
static cl::opt<std::string> elementType("type", cl::init("f32"), cl::desc("f32 or int8"));
static cl::opt<int> extent("extent", cl::init(1), cl::desc("Rows and columns of the input"));
static cl::opt<int> inputChannels("in", cl::Required, cl::desc("Input channels"));
static cl::opt<int> outputChannels("out", cl::Required, cl::desc("Output channels"));
static cl::opt<int> window("window", cl::init(1), cl::desc("Rows and columns of the window (odd; padded to keep the extent)"));
static cl::opt<int> repetitions("repetitions", cl::init(20), cl::desc("Timed runs"));

namespace {

/// A primitive with the memory it runs on.
struct Layer {
  dnnl::primitive primitive;
  std::unordered_map<int, memory> arguments;
  std::string implementation;
};

/// Order statistics of the runs, in milliseconds.
struct Times {
  double least, firstQuartile, median, thirdQuartile;
};

bool isQuantized() { return elementType == "int8"; }

} // namespace

/// Memory of a layout with numbers in it: small normal floats, or any bytes. Zeros could be faster than what models hold.
static memory filled(const memory::desc &layout, const dnnl::engine &engine) {
  memory result(layout, engine);
  std::mt19937 random(1);
  void *data = result.get_data_handle();
  if (layout.data_type() == memory::data_type::f32) {
    std::normal_distribution<float> normal(0.0f, 0.1f);
    std::generate_n(static_cast<float *>(data), layout.get_size() / sizeof(float), [&] { return normal(random); });
  } else {
    std::generate_n(static_cast<unsigned char *>(data), layout.get_size(), [&] { return random() >> 24; });
  }
  return result;
}

/// What follows the sums: ReLU6 in float; in int8 a scale per channel, and saturation does what ReLU6 did.
static dnnl::primitive_attr epilogue(bool hasActivation) {
  dnnl::primitive_attr attributes;
  if (isQuantized()) {
    attributes.set_output_scales(/*mask=*/2, std::vector<float>(outputChannels, 1e-3f));
  } else if (hasActivation) {
    dnnl::post_ops operations;
    operations.append_eltwise(1.0f, dnnl::algorithm::eltwise_clip, 0.0f, 6.0f);
    attributes.set_post_ops(operations);
  }
  return attributes;
}

template <typename PrimitiveDesc, typename Primitive>
static Layer finishLayer(const PrimitiveDesc &description, const dnnl::engine &engine) {
  return {Primitive(description),
          {{DNNL_ARG_SRC, filled(description.src_desc(), engine)},
           {DNNL_ARG_WEIGHTS, filled(description.weights_desc(), engine)},
           {DNNL_ARG_BIAS, filled(description.bias_desc(), engine)},
           {DNNL_ARG_DST, memory(description.dst_desc(), engine)}},
          description.impl_info_str()};
}

static Layer makeConvolution(memory::format_tag layout, const dnnl::engine &engine) {
  using Type = memory::data_type;
  Type activation = isQuantized() ? Type::u8 : Type::f32, weight = isQuantized() ? Type::s8 : Type::f32;
  memory::desc source({1, inputChannels, extent, extent}, activation, layout);
  memory::desc result({1, outputChannels, extent, extent}, activation, layout);
  memory::dims filter = {outputChannels, inputChannels, window, window};
  if (layerKind == "depthwise")
    filter = {outputChannels, 1, 1, window, window};
  memory::desc weights(filter, weight, memory::format_tag::any);
  memory::desc bias({outputChannels}, isQuantized() ? Type::s32 : Type::f32, memory::format_tag::a);
  memory::dims padding = {window / 2, window / 2};
  dnnl::convolution_forward::desc operation(dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, source,
                                            weights, bias, result, {1, 1}, padding, padding);
  dnnl::convolution_forward::primitive_desc description(operation, epilogue(/*hasActivation=*/true), engine);
  return finishLayer<dnnl::convolution_forward::primitive_desc, dnnl::convolution_forward>(description, engine);
}

static Layer makeDense(const dnnl::engine &engine) {
  using Type = memory::data_type;
  Type activation = isQuantized() ? Type::u8 : Type::f32, weight = isQuantized() ? Type::s8 : Type::f32;
  memory::desc source({1, inputChannels}, activation, memory::format_tag::ab);
  memory::desc weights({outputChannels, inputChannels}, weight, memory::format_tag::any);
  memory::desc bias({outputChannels}, isQuantized() ? Type::s32 : Type::f32, memory::format_tag::a);
  memory::desc result({1, outputChannels}, activation, memory::format_tag::ab);
  dnnl::inner_product_forward::desc operation(dnnl::prop_kind::forward_inference, source, weights, bias, result);
  dnnl::inner_product_forward::primitive_desc description(operation, epilogue(/*hasActivation=*/false), engine);
  return finishLayer<dnnl::inner_product_forward::primitive_desc, dnnl::inner_product_forward>(description, engine);
}

/// Runs the layer for 0.2 s to warm up, then times each of the repetitions.
static Times measure(const Layer &layer, const dnnl::engine &engine) {
  using Clock = std::chrono::steady_clock;
  dnnl::stream stream(engine);
  auto run = [&] {
    Clock::time_point start = Clock::now();
    layer.primitive.execute(stream, layer.arguments);
    stream.wait();
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  };
  for (Clock::time_point start = Clock::now(); Clock::now() - start < std::chrono::milliseconds(200);)
    run();
  std::vector<double> times;
  for (int i = 0; i < repetitions; ++i)
    times.push_back(run());
  std::sort(times.begin(), times.end());
  return {times.front(), times[times.size() / 4], times[times.size() / 2], times[times.size() * 3 / 4]};
}

static void print(const Times &times, const Layer &layer, llvm::StringRef layout) {
  const dnnl_version_t *version = dnnl::version();
  llvm::outs() << llvm::format("{\"median_ms\": %.6f, \"q1_ms\": %.6f, \"q3_ms\": %.6f, \"min_ms\": %.6f, ", times.median,
                               times.firstQuartile, times.thirdQuartile, times.least)
               << "\"repetitions\": " << repetitions << ", \"layout\": \"" << layout << "\", \"implementation\": \""
               << layer.implementation << "\", \"version\": \"" << version->major << '.' << version->minor << '.'
               << version->patch << "\"}\n";
}

static int usageError(llvm::StringRef message) {
  llvm::errs() << "adze-bench-onednn: " << message << '\n';
  return 2;
}

int main(int argc, char **argv) {
  cl::ParseCommandLineOptions(argc, argv, "Times one layer in oneDNN on one thread and prints JSON.\n");
  if (layerKind != "conv" && layerKind != "depthwise" && layerKind != "dense")
    return usageError("--kind wants conv, depthwise or dense");
  if (!isQuantized() && elementType != "f32")
    return usageError("--type wants f32 or int8");
  if (extent < 1 || inputChannels < 1 || outputChannels < 1 || repetitions < 1 || window < 1 || window % 2 == 0)
    return usageError("extents, channels and repetitions are positive, the window is odd");
  if (layerKind == "depthwise" && inputChannels != outputChannels)
    return usageError("a depthwise convolution keeps the number of channels");
  // Read by OpenMP before main: too late to set it here.
  const char *threads = std::getenv("OMP_NUM_THREADS");
  if (!threads || llvm::StringRef(threads) != "1")
    return usageError("the environment variable OMP_NUM_THREADS must be 1");

  dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  if (layerKind == "dense") {
    Layer layer = makeDense(engine);
    print(measure(layer, engine), layer, "nc");
    return 0;
  }
  Layer channelsLast = makeConvolution(memory::format_tag::nhwc, engine);
  Layer preferred = makeConvolution(memory::format_tag::any, engine);
  Times last = measure(channelsLast, engine), own = measure(preferred, engine);
  if (last.median <= own.median)
    print(last, channelsLast, "nhwc");
  else
    print(own, preferred, "blocked");
  return 0;
}
