//===- FourierLowering.cpp - Complex numbers and RFFT2D -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RFFT2D as products with tables of cosines and sines, row by row and then column by column: more arithmetic than a fast
// transform, but all of it over contiguous elements.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/ops/SpecialOps.h"
#include "dialects/adze/ops/UnaryOps.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "passes/lower/Scalar.h"

#include <cmath>

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

/// Real and imaginary parts, f32 tensors of one type.
struct Parts {
  Value real, imaginary;
};

} // namespace

/// Cosines and sines of 2 pi i j / length, for i < rows and j < columns.
static Parts makeTables(OpBuilder &builder, Location location, int64_t rows, int64_t columns, int64_t length) {
  std::vector<float> cosines, sines;
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) {
      double angle = 2 * M_PI * double(i * j % length) / double(length);
      cosines.push_back(static_cast<float>(std::cos(angle)));
      sines.push_back(static_cast<float>(std::sin(angle)));
    }
  auto type = RankedTensorType::get({rows, columns}, builder.getF32Type());
  auto make = [&](const std::vector<float> &table) {
    return makeTensorConstant(builder, location, type,
                              ArrayRef(reinterpret_cast<const char *>(table.data()), table.size() * sizeof(float)));
  };
  return {make(cosines), make(sines)};
}

/// A linalg.generic that adds to zeros of `type`; `dims[i]` are the loops that index operand i, at the end those of the
/// results.
static Parts accumulate(OpBuilder &builder, Location location, ValueRange inputs, RankedTensorType type,
                        ArrayRef<SmallVector<unsigned>> dims, unsigned loops, unsigned reduction,
                        llvm::function_ref<std::pair<Scalar, Scalar>(ArrayRef<Scalar>)> terms) {
  Value zeros = makeFilled(builder, location, type, makeScalar(builder, location, type.getElementType(), 0.0));
  SmallVector<utils::IteratorType> iterators(loops, utils::IteratorType::parallel);
  iterators[reduction] = utils::IteratorType::reduction;
  SmallVector<AffineMap> maps;
  for (const SmallVector<unsigned> &used : dims) {
    SmallVector<AffineExpr> exprs;
    for (unsigned dim : used)
      exprs.push_back(builder.getAffineDimExpr(dim));
    maps.push_back(AffineMap::get(loops, 0, exprs, builder.getContext()));
  }
  auto body = [&](OpBuilder &inner, Location loc, ValueRange arguments) {
    SmallVector<Scalar> elements;
    for (Value argument : arguments)
      elements.emplace_back(inner, loc, argument);
    auto [real, imaginary] = terms(ArrayRef(elements).drop_back(2));
    linalg::YieldOp::create(inner, loc,
                            ValueRange{elements.end()[-2] + real, elements.end()[-1] + imaginary});
  };
  auto op = linalg::GenericOp::create(builder, location, TypeRange{type, type}, inputs, ValueRange{zeros, zeros}, maps,
                                      iterators, body);
  return {op.getResult(0), op.getResult(1)};
}

/// The transform of the rows of `input`, [batch, rows, columns], as [batch, rows, half].
static Parts transformRows(OpBuilder &builder, Location location, Value input, int64_t length, int64_t half) {
  auto type = cast<RankedTensorType>(input.getType());
  Parts table = makeTables(builder, location, type.getDimSize(2), half, length);
  RankedTensorType result = type.clone({type.getDimSize(0), type.getDimSize(1), half});
  // loops: batch, row, column, frequency
  return accumulate(builder, location, {input, table.real, table.imaginary}, result,
                    {{0, 1, 2}, {2, 3}, {2, 3}, {0, 1, 3}, {0, 1, 3}}, 4, 2, [](ArrayRef<Scalar> x) {
                      return std::make_pair(x[0] * x[1], x[0] * (x[2] * -1.0));
                    });
}

/// The transform of the columns of [batch, rows, half], as [batch, length, half].
static Parts transformColumns(OpBuilder &builder, Location location, Parts input, int64_t length) {
  auto type = cast<RankedTensorType>(input.real.getType());
  Parts table = makeTables(builder, location, length, type.getDimSize(1), length);
  RankedTensorType result = type.clone({type.getDimSize(0), length, type.getDimSize(2)});
  // loops: batch, frequency, row, column
  return accumulate(builder, location, {input.real, input.imaginary, table.real, table.imaginary}, result,
                    {{0, 2, 3}, {0, 2, 3}, {1, 2}, {1, 2}, {0, 1, 3}, {0, 1, 3}}, 4, 2, [](ArrayRef<Scalar> x) {
                      return std::make_pair(x[0] * x[2] + x[1] * x[3], x[1] * x[2] - x[0] * x[3]);
                    });
}

/// The first `rows` rows and `columns` columns of [batch, rows, columns].
static Value cut(OpBuilder &builder, Location location, Value input, int64_t rows, int64_t columns) {
  auto type = cast<RankedTensorType>(input.getType());
  if (type.getDimSize(1) == rows && type.getDimSize(2) == columns)
    return input;
  OpFoldResult zero = builder.getIndexAttr(0), one = builder.getIndexAttr(1);
  SmallVector<OpFoldResult> sizes = {builder.getIndexAttr(type.getDimSize(0)), builder.getIndexAttr(rows),
                                     builder.getIndexAttr(columns)};
  return tensor::ExtractSliceOp::create(builder, location, input, {zero, zero, zero}, sizes, {one, one, one});
}

namespace {

// adze.rfft2d -> linalg.generic: products of rows with cosines and sines; the same of columns; complex.create
struct LowerRfft2D : OpLowering<RFFT2DOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(RFFT2DOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
    auto lengths = getConstantIntegers(op.getFftLength());
    if (!lengths || !input || !input.hasStaticShape() || !input.getElementType().isF32())
      return decline(op, rewriter, "the lengths are not constant");
    Location location = op.getLoc();
    int64_t height = (*lengths)[0], width = (*lengths)[1], half = width / 2 + 1;
    int64_t rows = input.getShape().end()[-2], columns = input.getShape().end()[-1], batch = 1;
    for (int64_t extent : input.getShape().drop_back(2))
      batch *= extent;
    // Zeros behind the elements add nothing to the sums, so they are not there.
    Value flat = makeReshape(rewriter, location, adaptor.getInput(), {batch, rows, columns});
    flat = cut(rewriter, location, flat, std::min(rows, height), std::min(columns, width));
    Parts parts = transformRows(rewriter, location, flat, width, half);
    if (height > 1)
      parts = transformColumns(rewriter, location, parts, height);
    auto body = [&](OpBuilder &builder, Location nested, ValueRange x) -> Value {
      return complex::CreateOp::create(builder, nested, cast<ComplexType>(type.getElementType()), x[0], x[1]);
    };
    Value result = makeElementwise(rewriter, location, {parts.real, parts.imaginary},
                                   type.clone({batch, height, half}), body);
    rewriter.replaceOp(op, makeReshape(rewriter, location, result, type.getShape()));
    return success();
  }
};

/// A float made of the real and the imaginary part.
using PartsFormula = Scalar (*)(Scalar real, Scalar imaginary);

Scalar getReal(Scalar real, Scalar) { return real; }
Scalar getImaginary(Scalar, Scalar imaginary) { return imaginary; }

/// In f64, where squares of f32 neither overflow nor vanish.
Scalar getMagnitude(Scalar real, Scalar imaginary) {
  Scalar re = real.toF64(), im = imaginary.toF64(), sum = re * re + im * im;
  return sum.make<math::SqrtOp>(Value(sum)).toFloat(cast<FloatType>(real.getType()));
}

// adze.complex_abs -> linalg.generic { sqrt(re^2 + im^2) }; adze.real -> linalg.generic { complex.re }; likewise imag
template <typename OpTy, PartsFormula formula>
struct LowerComplexPart : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

  LogicalResult lower(OpTy op, typename OpTy::Adaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto body = [&](OpBuilder &builder, Location location, ValueRange x) -> Value {
      Scalar real(builder, location, complex::ReOp::create(builder, location, x[0]));
      Scalar imaginary(builder, location, complex::ImOp::create(builder, location, x[0]));
      return formula(real, imaginary);
    };
    rewriter.replaceOp(op, makeElementwise(rewriter, op.getLoc(), adaptor.getInput(), type, body));
    return success();
  }
};

} // namespace

void lower::populateFourierLowering(const LoweringTypes &types, const LoweringOptions &options,
                                    RewritePatternSet &patterns) {
  patterns.add<LowerRfft2D, LowerComplexPart<ComplexAbsOp, &getMagnitude>, LowerComplexPart<RealOp, &getReal>,
               LowerComplexPart<ImagOp, &getImaginary>>(types, patterns.getContext(), options);
}
