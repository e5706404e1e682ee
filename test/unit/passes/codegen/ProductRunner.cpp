//===- ProductRunner.cpp - Products compiled, run and compared ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers are small multiples of 1/4 where they are floats, so that every sum is exact in any order.
//
//===----------------------------------------------------------------------===//

#include "test/unit/passes/codegen/ProductRunner.h"

#include "dialects/adze/ConstantData.h"
#include "dialects/kernel/KernelDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "test/unit/passes/codegen/EdgeBuffer.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <random>

using namespace mlir;
using namespace adze;

ProductCase ProductCase::matrix(int64_t m, int64_t k, int64_t n, ProductTypeNames types) {
  ProductCase result;
  result.types = types;
  result.input = {1, 1, m, k};
  result.outputs = n;
  return result;
}

ProductCase ProductCase::conv(std::array<int64_t, 4> input, int64_t outputs, std::array<int64_t, 2> window,
                              ProductTypeNames types) {
  ProductCase result;
  result.types = types;
  result.isMatrix = false;
  result.input = input;
  result.outputs = outputs;
  result.window = window;
  return result;
}

std::array<int64_t, 4> ProductCase::output() const {
  auto extent = [&](int i) { return (input[i + 1] - (window[i] - 1) * dilations[i] - 1) / strides[i] + 1; };
  if (isMatrix)
    return {std::max<int64_t>(1, matrices), 1, input[2], outputs};
  return {input[0], extent(0), extent(1), outputs};
}

namespace {

/// Elements of any type as numbers, and their bytes.
struct Numbers {
  Numbers(std::string type, int64_t count, unsigned seed, bool isSmall = false);
  bool isFloat() const { return type[0] == 'f'; }
  bool isUnsigned() const { return type[0] == 'u'; }
  unsigned width() const { return std::stoi(type.substr(1)) / 8; }
  /// The type in MLIR: without sign.
  std::string name() const { return isUnsigned() ? "i" + type.substr(1) : type; }
  void store(char *place, int64_t i) const;
  /// Makes most of them zero, in lines of `line`: all but one of `share` blocks of `rows` lines by `length` elements.
  void prune(unsigned share, int64_t line, int64_t rows, int64_t length, unsigned seed);

  /// Leaves `count` different values in each `block` elements.
  void cluster(unsigned count, int64_t block, unsigned seed);

  std::string type;
  std::vector<double> floats;
  std::vector<int64_t> integers;
};

/// A case with its data and the text of its op.
struct Prepared {
  Prepared(const ProductCase &product, unsigned number);
  const ProductCase &product;
  unsigned number;
  Numbers lhs, rhs, bias, rows, residual;
  std::vector<char> weights; // as the code takes them
  std::string weightShape, tile;
  bool hasTable = false; // weights are bytes
};

} // namespace

Numbers::Numbers(std::string typeName, int64_t count, unsigned seed, bool isSmall) : type(std::move(typeName)) {
  std::mt19937 random(seed);
  unsigned bits = isSmall ? 8 : std::min(width() * 8, 16u);
  for (int64_t i = 0; i < count; ++i) {
    if (isFloat()) {
      floats.push_back((int(random() % 33) - 16) / 4.0);
      continue;
    }
    int64_t value = random() % (1u << bits), extremes[] = {0, (1ll << bits) - 1};
    if (random() % 8 == 0)
      value = extremes[random() % 2];
    integers.push_back(isUnsigned() ? value : value - (1ll << (bits - 1)));
  }
}

/// The bits of a half-precision number; of those that occur.
static uint16_t toHalf(double value) {
  llvm::APFloat number(value);
  bool lossy;
  number.convert(llvm::APFloat::IEEEhalf(), llvm::APFloat::rmNearestTiesToEven, &lossy);
  return number.bitcastToAPInt().getZExtValue();
}

void Numbers::store(char *place, int64_t i) const {
  float number = isFloat() ? floats[i] : 0;
  uint16_t half = isFloat() ? toHalf(floats[i]) : 0;
  const void *source = !isFloat() ? (const void *)&integers[i] : width() == 2 ? (const void *)&half : &number;
  std::memcpy(place, source, width());
}

void Numbers::prune(unsigned share, int64_t line, int64_t rows, int64_t length, unsigned seed) {
  for (int64_t i = 0, e = std::max(floats.size(), integers.size()); i < e; ++i) {
    int64_t blocksOfLine = (line + length - 1) / length;
    uint32_t block = i / line / rows * blocksOfLine + i % line / length;
    std::mt19937 random(seed + block * 7919);
    random();
    if (random() % share)
      (isFloat() ? floats[i] = 0 : integers[i] = 0);
  }
}

void Numbers::cluster(unsigned count, int64_t block, unsigned seed) {
  std::mt19937 random(seed);
  for (size_t i = 0; i < floats.size(); ++i)
    floats[i] = (int(random() % count) - int(count / 2)) / 4.0 + int64_t(i) / block % 16 / 64.0;
  // Over the whole range: -128 is among them, 0 may be not.
  for (size_t i = 0; i < integers.size(); ++i)
    integers[i] = ((int64_t(random() % count) * (255 / std::max(1u, count - 1))) ^ (int64_t(i) / block % 8)) - 128;
}

static int64_t product(ArrayRef<int64_t> extents) {
  int64_t result = 1;
  for (int64_t extent : extents)
    result *= extent;
  return result;
}

Prepared::Prepared(const ProductCase &product, unsigned number)
    : product(product), number(number),
      lhs(product.types.lhs, ::product(product.input) * std::max<int64_t>(1, product.matrices), number),
      rhs(product.types.rhs,
          std::max<int64_t>(1, product.matrices) * product.outputs * product.window[0] * product.window[1] *
              product.input[3] / product.groups,
          number + 1000),
      bias(product.types.sum, product.outputs, number + 2000),
      rows(product.types.sum, ::product(ArrayRef(product.output()).drop_back()), number + 3000),
      residual(product.types.sum, ::product(product.output()), number + 4000) {
  if (product.zeros)
    rhs.prune(product.zeros, product.window[0] * product.window[1] * product.input[3] / product.groups,
              product.zeroColumns, product.types.rhs == "i8" ? 4 : 1, number + 5000);
  int64_t all = std::max<int64_t>(1, std::max(rhs.floats.size(), rhs.integers.size()));
  int64_t columnElements = product.window[0] * product.window[1] * product.input[3] / product.groups;
  if (product.values)
    rhs.cluster(product.values, product.valueColumns ? product.valueColumns * columnElements : all, number + 6000);
}

static std::string dims(ArrayRef<int64_t> shape) {
  std::string text;
  for (int64_t extent : shape)
    text += std::to_string(extent) + "x";
  return text;
}

/// The extents of an operand as the op has them: matrices have rank 2 or 3.
static SmallVector<int64_t> visible(const ProductCase &c, std::array<int64_t, 4> shape) {
  if (!c.isMatrix)
    return SmallVector<int64_t>(shape.begin(), shape.end());
  SmallVector<int64_t> result{shape[2], shape[3]};
  if (c.matrices)
    result.insert(result.begin(), c.matrices);
  return result;
}

static SmallVector<int64_t> rhsShape(const ProductCase &c) {
  SmallVector<int64_t> shape{c.outputs, c.input[3] / c.groups};
  if (!c.isMatrix)
    shape.insert(shape.begin() + 1, c.window.begin(), c.window.end());
  if (c.matrices)
    shape.insert(shape.begin(), c.matrices);
  return shape;
}

static std::string typeText(bool isTensor, ArrayRef<int64_t> shape, StringRef element, int64_t padding = 0) {
  std::string text = (isTensor ? "tensor<" : "memref<") + dims(shape) + element.str();
  if (!isTensor && padding) {
    SmallVector<std::string> strides;
    int64_t stride = 1;
    for (int64_t i = shape.size() - 1; i >= 0; --i) {
      strides.insert(strides.begin(), std::to_string(stride));
      stride *= shape[i] + (i == int64_t(shape.size()) - 1 ? padding : 0);
    }
    text += ", strided<[" + llvm::join(strides, ", ") + "]>";
  }
  return text + ">";
}

/// A function with the op: on tensors with constant weights, or on buffers with packed ones.
static std::string writeFunction(const Prepared &p, bool isTensor) {
  const ProductCase &c = p.product;
  SmallVector<int64_t> out = visible(c, c.output());
  std::string sum = p.bias.name();
  std::string lhs = typeText(isTensor, visible(c, c.input), p.lhs.name(), c.lhsPadding);
  std::string init = typeText(isTensor, out, sum, c.outPadding);
  bool packed = !p.tile.empty();
  std::string rhs = packed ? "memref<" + p.weightShape + (p.hasTable ? "i8" : p.rhs.name()) + ">"
                           : typeText(isTensor, rhsShape(c), p.rhs.name());
  std::string bias = typeText(isTensor, {c.outputs}, sum);
  std::string rows = typeText(isTensor, ArrayRef(out).drop_back(), sum), residual = typeText(isTensor, out, sum);
  std::string list = out.size() == 2 ? "m, n" : out.size() == 3 ? "b, m, n" : "b, y, x, n";
  std::string maps = "affine_map<(" + list + ") -> (n)>", values = "%b", types = bias, arguments = "";
  std::string add = p.bias.isFloat() ? "arith.addf" : "arith.addi";
  std::string body = "%1 = " + add + " %sum, %bias : " + sum + "\n";
  if (c.hasResidual) {
    maps += ", affine_map<(" + list + ") -> (" + StringRef(list).drop_back(3).str() + ")>, affine_map<(" + list +
            ") -> (" + list + ")>";
    values += ", %rows, %residual";
    types += ", " + rows + ", " + residual;
    arguments = ", %r: " + sum + ", %full: " + sum;
    body += "%2 = " + add + " %1, %r : " + sum + "\n%3 = " + add + " %2, %full : " + sum + "\n";
  }
  std::string attributes = "epilogue_maps = [" + maps + "]" + (p.lhs.isUnsigned() ? ", unsigned_lhs" : "") + p.tile;
  if (!c.isMatrix)
    attributes +=
        llvm::formatv(", strides = array<i64: {0}, {1}>, dilations = array<i64: {2}, {3}>, groups = {4} : i64",
                      c.strides[0], c.strides[1], c.dilations[0], c.dilations[1], c.groups)
            .str();
  std::string parameters, locals;
  for (auto [name, type] : {std::pair<StringRef, std::string>{"%x", lhs},
                            {"%w", rhs},
                            {"%b", bias},
                            {"%rows", rows},
                            {"%residual", residual},
                            {"%e", init}}) {
    if (isTensor && name == "%w" && !c.isRhsComputed)
      continue;
    // A bare pointer cannot stand for a buffer without elements.
    bool isEmpty = !isTensor && (StringRef(type).contains("<0x") || StringRef(type).contains("x0x"));
    parameters += (parameters.empty() ? "" : ", ") + name.str() + (isEmpty ? "_empty: memref<1xi8>" : ": " + type);
    if (isEmpty)
      locals += name.str() + " = memref.alloca() : " + type + "\n";
  }
  std::string text = "func.func @f" + std::to_string(p.number) + "(" + parameters + ") " +
                     (isTensor ? "-> " + init : "") + " {\n" + locals;
  if (isTensor && !c.isRhsComputed)
    text += "%w = arith.constant dense<" +
            (p.weights.empty()
                 ? ""
                 : "\"0x" + llvm::toHex(ArrayRef((const uint8_t *)p.weights.data(), p.weights.size())) + "\"") +
            "> : " + rhs + "\n";
  text += (isTensor ? "%0 = " : "") + std::string(c.isMatrix ? "kernel.matmul" : "kernel.conv_2d") +
          " lhs(%x : " + lhs + ") rhs(%w : " + rhs + ") init(%e : " + init + ") with(" + values + " : " + types +
          ") {" + attributes + "} epilogue {\n^bb0(%sum: " + sum + ", %bias: " + sum + arguments + "):\n" + body +
          "kernel.yield %" + (c.hasResidual ? "3" : "1") + " : " + sum + "\n}" +
          (isTensor ? " -> " + init + "\nreturn %0 : " + init : "\nreturn") + "\n}\n";
  return text;
}

static std::string writeModule(ArrayRef<std::unique_ptr<Prepared>> cases, StringRef cpu, bool isTensor) {
  std::string text = "module attributes {kernel.cpu = \"" + cpu.str() + "\"} {\n";
  for (const auto &prepared : cases)
    text += writeFunction(*prepared, isTensor);
  return text + "}\n";
}

static void storeWeights(Prepared &p) {
  p.weights.resize(std::max(p.rhs.floats.size(), p.rhs.integers.size()) * p.rhs.width());
  for (size_t i = 0, e = p.weights.size() / p.rhs.width(); i < e; ++i)
    p.rhs.store(p.weights.data() + i * p.rhs.width(), i);
}

static StringRef getPacking(const ProductCase &first) {
  if (first.zeros)
    return "pack-weights{sparse=always}";
  return first.values ? "pack-weights{table=always}" : "pack-weights";
}

/// Has the pass pack the weights of all cases, and takes the tiles that it chose.
static bool packAll(MLIRContext &context, ArrayRef<std::unique_ptr<Prepared>> cases, StringRef cpu) {
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(writeModule(cases, cpu, /*isTensor=*/true), &context);
  PassManager passes(&context, ModuleOp::getOperationName());
  if (!module || failed(parsePassPipeline(getPacking(cases.front()->product), passes)) || failed(passes.run(*module)))
    return false;
  unsigned number = 0;
  module->walk([&](Operation *op) {
    auto tile = op->getAttrOfType<DenseI64ArrayAttr>("tile");
    ElementsAttr packed;
    if (!isa<kernel::MatmulOp, kernel::Conv2DOp>(op) || !matchPattern(op->getOperand(1), m_Constant(&packed)))
      return;
    Prepared &p = *cases[number++];
    p.weightShape = dims(packed.getShapedType().getShape());
    p.hasTable = op->hasAttr("table") || op->hasAttr("panel_table");
    std::vector<char> storage;
    ArrayRef<char> bytes = getWireData(packed, storage);
    p.weights.assign(bytes.begin(), bytes.end());
    p.tile = llvm::formatv(", tile = array<i64: {0}, {1}, {2}>", tile[0], tile[1], tile[2]).str();
    if (auto pattern = op->getAttrOfType<DenseElementsAttr>("pattern"))
      llvm::raw_string_ostream(p.tile) << ", pattern = " << pattern;
    if (auto table = op->getAttrOfType<DenseElementsAttr>("table"))
      llvm::raw_string_ostream(p.tile) << ", table = " << table;
    if (auto table = op->getAttrOfType<TypeAttr>("panel_table"))
      llvm::raw_string_ostream(p.tile) << ", panel_table = " << table;
    if (auto window = op->getAttrOfType<DenseI64ArrayAttr>("window"))
      p.tile += llvm::formatv(", window = array<i64: {0}, {1}>", window[0], window[1]).str();
  });
  return number == cases.size();
}

/// The place of element (n, y, x, c) in a buffer whose pixels are `padding` elements apart.
static int64_t placeOf(std::array<int64_t, 4> shape, int64_t padding, std::array<int64_t, 4> at) {
  int64_t pixel = (at[0] * shape[1] + at[1]) * shape[2] + at[2];
  return pixel * (shape[3] + padding) + at[3];
}

/// One result by the definition.
static std::pair<double, int64_t> computeResult(const Prepared &p, std::array<int64_t, 4> at) {
  const ProductCase &c = p.product;
  std::array<int64_t, 4> in = c.input, out = c.output();
  in[0] = std::max(in[0], c.matrices);
  int64_t channels = in[3] / c.groups, group = at[3] / (c.outputs / c.groups);
  int64_t rhsRow = c.matrices ? at[0] * c.outputs + at[3] : at[3];
  double sum = 0;
  int64_t integer = 0;
  for (int64_t y = 0; y < c.window[0]; ++y)
    for (int64_t x = 0; x < c.window[1]; ++x)
      for (int64_t i = 0; i < channels; ++i) {
        int64_t l = placeOf(in, 0,
                            {at[0], at[1] * c.strides[0] + y * c.dilations[0],
                             at[2] * c.strides[1] + x * c.dilations[1], group * channels + i});
        int64_t r = ((rhsRow * c.window[0] + y) * c.window[1] + x) * channels + i;
        double right = p.rhs.isFloat() ? p.rhs.floats[r] : double(p.rhs.integers[r]);
        if (p.lhs.isFloat())
          sum += p.lhs.floats[l] * right;
        else
          integer += p.lhs.integers[l] * p.rhs.integers[r];
      }
  int64_t place = placeOf(out, 0, at), row = place / out[3];
  auto add = [&](const Numbers &numbers, int64_t i) {
    if (p.bias.isFloat())
      sum += numbers.floats[i];
    else
      integer += numbers.integers[i];
  };
  add(p.bias, at[3]);
  if (c.hasResidual) {
    add(p.rows, row);
    add(p.residual, place);
  }
  return {sum, integer};
}

static std::string compareResults(const Prepared &p, const EdgeBuffer &buffer) {
  const ProductCase &c = p.product;
  std::array<int64_t, 4> out = c.output();
  unsigned width = p.bias.width();
  for (int64_t i = 0, e = buffer.bytes() / width; i < e; ++i) {
    int64_t pixel = i / (out[3] + c.outPadding), channel = i % (out[3] + c.outPadding);
    char expected[8];
    std::memset(expected, 0x5a, sizeof(expected)); // what nobody writes
    std::pair<double, int64_t> value;
    if (channel < out[3]) {
      value = computeResult(p, {pixel / out[2] / out[1], pixel / out[2] % out[1], pixel % out[2], channel});
      float number = value.first;
      std::memcpy(expected, p.bias.isFloat() ? (const void *)&number : &value.second, width);
    }
    if (std::memcmp(expected, buffer.data() + i * width, width) == 0)
      continue;
    int64_t got = 0;
    float gotFloat = 0;
    std::memcpy(&got, buffer.data() + i * width, width);
    std::memcpy(&gotFloat, buffer.data() + i * width, 4);
    return llvm::formatv(
               "case {0} ({1} x {2} -> {3}{4}, input {5} outputs {6}): element {7} is {8} or {9}, not {10} or {11}\n",
               p.number, p.lhs.type, p.rhs.type, p.bias.type, p.tile, dims(c.input), c.outputs, i, got, gotFloat,
               value.second, value.first)
        .str();
  }
  return "";
}

static void fill(const Numbers &numbers, const EdgeBuffer &buffer, int64_t channels, int64_t padding) {
  int64_t count = std::max(numbers.floats.size(), numbers.integers.size());
  for (int64_t i = 0; i < count; ++i)
    numbers.store(buffer.data() + (i / channels * (channels + padding) + i % channels) * numbers.width(), i);
}

/// Elements from the first to the last of a buffer.
static size_t spanOf(int64_t elements, int64_t channels, int64_t padding) {
  return elements ? elements / channels * (channels + padding) - padding : 0;
}

static std::string runCase(ExecutionEngine &engine, const Prepared &p, bool atEnd) {
  const ProductCase &c = p.product;
  int64_t elements = product(c.output()), inputs = std::max(p.lhs.floats.size(), p.lhs.integers.size());
  EdgeBuffer lhs(spanOf(inputs, std::max<int64_t>(1, c.input[3]), c.lhsPadding) * p.lhs.width(), atEnd);
  EdgeBuffer weights(p.weights.size(), atEnd), bias(c.outputs * p.bias.width(), atEnd);
  EdgeBuffer rows(elements / std::max<int64_t>(1, c.outputs) * p.bias.width(), atEnd),
      residual(elements * p.bias.width(), atEnd);
  EdgeBuffer out(spanOf(elements, std::max<int64_t>(1, c.outputs), c.outPadding) * p.bias.width(), atEnd);
  fill(p.lhs, lhs, std::max<int64_t>(1, c.input[3]), c.lhsPadding);
  std::memcpy(weights.data(), p.weights.data(), p.weights.size());
  fill(p.bias, bias, 1, 0);
  if (elements)
    fill(p.rows, rows, 1, 0);
  fill(p.residual, residual, 1, 0);
  std::memset(out.data(), 0x5a, out.bytes());
  callWithBuffers(engine, "f" + std::to_string(p.number),
                  {lhs.data(), weights.data(), bias.data(), rows.data(), residual.data(), out.data()});
  return compareResults(p, out);
}

static constexpr StringLiteral fromBuffers = "expand-sparse-products,func.func(expand-products)";
static constexpr StringLiteral fromTensors =
    "pack-weights,one-shot-bufferize{bufferize-function-boundaries "
    "function-boundary-type-conversion=identity-layout-map},drop-equivalent-buffer-results,"
    "func.func(lower-copies,expand-products,convert-linalg-to-loops)";

std::string adze::runProducts(ArrayRef<ProductCase> products, StringRef cpu) {
  std::unique_ptr<MLIRContext> context = makeJitContext();
  std::vector<std::unique_ptr<Prepared>> cases;
  for (const ProductCase &product : products)
    cases.push_back(std::make_unique<Prepared>(product, cases.size()));
  for (const auto &prepared : cases)
    storeWeights(*prepared);
  bool isComputed = !products.empty() && products.front().isRhsComputed;
  if (!isComputed && !packAll(*context, cases, cpu))
    return "packing failed";
  OwningOpRef<ModuleOp> module =
      parseSourceString<ModuleOp>(writeModule(cases, cpu, /*isTensor=*/isComputed), context.get());
  if (!module)
    return "no module";
  std::unique_ptr<ExecutionEngine> engine = compileForTest(*module, isComputed ? fromTensors : fromBuffers, cpu);
  if (!engine)
    return "compilation failed";
  std::string failures;
  for (const auto &prepared : cases)
    for (bool atEnd : {true, false})
      failures += runCase(*engine, *prepared, atEnd);
  return failures;
}
