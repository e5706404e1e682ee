//===- Lowering.h - What lowerings of the graph share -----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From ops of LiteRT to `linalg` and `kernel` on tensors of plain integers and floats. A family of ops is a file
// FooLowering.cpp with a function populateFooLowering; the arithmetic of quantized ops is that of docs/requantization.md.
//
// Tensors are stored as LiteRT stores them, with signless element types: quantized and unsigned integers by their bits,
// BOOL as i8 of 0 or 1, packed 4-bit and 2-bit constants as i8. What the integers mean is read off the types of the op that
// is lowered, which are the graph's.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_LOWER_LOWERING_H
#define ADZE_PASSES_LOWER_LOWERING_H

#include "dialects/adze/AdzeDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/DialectConversion.h"

#include <optional>

namespace adze::lower {

/// Whose integer arithmetic is reproduced (docs/requantization.md).
enum class Scheme {
  XNNPack, // `xnnpack`: LiteRT with the XNNPACK delegate
  Builtin, // `reference`: LiteRT without delegate as compiled for x86-64 with AVX2, whose outputs have been recorded
  Ruy,     // `ruy`: the same kernels without vector instructions, as in WebAssembly
  Micro,   // `micro`: the reference sources, which LiteRT Micro runs
};

struct LoweringOptions {
  Scheme scheme = Scheme::XNNPack;
  /// Custom ops that become calls of C functions.
  llvm::ArrayRef<std::string> externOps;
  /// Why ops were declined, for the error about those that are left.
  llvm::DenseMap<mlir::Operation *, std::string> *declines = nullptr;
};

/// Graph types to stored types; strings and handles stay what they are.
class LoweringTypes : public mlir::TypeConverter {
public:
  LoweringTypes();
};

/// A pattern for one op of the graph, which knows the options.
template <typename OpTy>
class OpLowering : public mlir::OpConversionPattern<OpTy> {
public:
  OpLowering(const LoweringTypes &types, mlir::MLIRContext *context, const LoweringOptions &options)
      : mlir::OpConversionPattern<OpTy>(types, context), options(options) {}

  llvm::LogicalResult matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                                      mlir::ConversionPatternRewriter &rewriter) const override {
    mlir::RankedTensorType type = getResultType(op, rewriter);
    return type ? lower(op, adaptor, type, rewriter) : llvm::failure();
  }

protected:
  /// Replaces an op whose first result is stored as a tensor of this type. Ops without results or with a reason of their
  /// own override `matchAndRewrite` instead.
  virtual llvm::LogicalResult lower(OpTy op, typename OpTy::Adaptor adaptor, mlir::RankedTensorType type,
                                    mlir::ConversionPatternRewriter &rewriter) const {
    llvm_unreachable("a pattern overrides one of the two");
  }

  /// The stored type of result `i`; null where its shape is not static, and the rewriter has been told.
  mlir::RankedTensorType getResultType(OpTy op, mlir::ConversionPatternRewriter &rewriter, unsigned i = 0) const {
    auto type = mlir::dyn_cast_or_null<mlir::RankedTensorType>(
        this->getTypeConverter()->convertType(op->getResult(i).getType()));
    if (type && type.hasStaticShape())
      return type;
    (void)decline(op, rewriter, "the result's shape is not static");
    return {};
  }

  /// Fails, and keeps the reason for the user: why LiteRT's op, as it stands, has no native code. Where another pattern
  /// may take the op, `rewriter.notifyMatchFailure` is enough.
  llvm::LogicalResult decline(OpTy op, mlir::ConversionPatternRewriter &rewriter, const llvm::Twine &reason) const {
    if (options.declines)
      (*options.declines)[op] = reason.str();
    return rewriter.notifyMatchFailure(op, reason);
  }

  const LoweringOptions &options;
};

/// The C function that a custom op becomes where the user brings it: `adze_extern_NAME`, characters other than letters,
/// digits and underscores replaced by underscores.
std::string getExternSymbol(llvm::StringRef customCode);

#define ADZE_LOWERING(family)                                                                                          \
  void populate##family##Lowering(const LoweringTypes &types, const LoweringOptions &options,                         \
                                  mlir::RewritePatternSet &patterns);
#include "passes/lower/Lowerings.inc"
#undef ADZE_LOWERING

//===--------------------------------------------------------------------===//
// Types and constants
//===--------------------------------------------------------------------===//

/// Scale and zero point of a tensor quantized as a whole; none for other tensors.
struct Affine {
  double scale;
  int64_t zeroPoint;
};
std::optional<Affine> getAffine(mlir::Value value);

/// The storage element type in the graph: signless for signed integers, `ui8` and the like for unsigned, `i1` for BOOL.
mlir::Type getWireElement(mlir::Value value);

/// Whether the graph's elements are unsigned integers.
bool isUnsigned(mlir::Value value);

/// The elements of a graph constant in its storage type; null where `value` is none. Sees through no op.
mlir::ElementsAttr getConstantValue(mlir::Value value);

/// The stored form of a graph constant: signless integers, BOOL and packed integers in bytes.
mlir::ElementsAttr getStoredValue(mlir::ElementsAttr value, mlir::RankedTensorType graphType);

mlir::Value makeFloats(mlir::OpBuilder &builder, mlir::Location location, llvm::ArrayRef<float> elements);
mlir::Value makeIntegers(mlir::OpBuilder &builder, mlir::Location location, llvm::ArrayRef<int64_t> elements,
                         unsigned bits);
/// A tensor constant of any shape; `data` holds its elements in order.
mlir::Value makeTensorConstant(mlir::OpBuilder &builder, mlir::Location location, mlir::RankedTensorType type,
                               llvm::ArrayRef<char> data);

/// A scalar constant of an integer (two's complement) or float type.
mlir::Value makeScalar(mlir::OpBuilder &builder, mlir::Location location, mlir::Type type, double value);
mlir::Value makeScalar(mlir::OpBuilder &builder, mlir::Location location, mlir::Type type, int64_t value);

/// A tensor without content, to be overwritten.
mlir::Value makeEmpty(mlir::OpBuilder &builder, mlir::Location location, mlir::RankedTensorType type);

/// A tensor with one value everywhere.
mlir::Value makeFilled(mlir::OpBuilder &builder, mlir::Location location, mlir::RankedTensorType type, mlir::Value scalar);

/// A reshape; element order stays.
mlir::Value makeReshape(mlir::OpBuilder &builder, mlir::Location location, mlir::Value value,
                        llvm::ArrayRef<int64_t> shape);

//===--------------------------------------------------------------------===//
// Elementwise ops
//===--------------------------------------------------------------------===//

/// Computes an element of the result from elements of the operands.
using ScalarBody = llvm::function_ref<mlir::Value(mlir::OpBuilder &, mlir::Location, mlir::ValueRange)>;

/// A linalg.generic over the result's elements; operands are broadcast by NumPy's rule.
mlir::Value makeElementwise(mlir::OpBuilder &builder, mlir::Location location, mlir::ValueRange operands,
                            mlir::RankedTensorType type, ScalarBody body);

/// The map that picks an operand's element for a result by NumPy's rule: extents of 1 are read at 0.
mlir::AffineMap getBroadcastMap(mlir::MLIRContext *context, llvm::ArrayRef<int64_t> operand,
                                llvm::ArrayRef<int64_t> result);

/// `value` clamped to what an activation of float results allows.
mlir::Value clampActivation(mlir::OpBuilder &builder, mlir::Location location, mlir::Value value,
                            ActivationFunctionType activation);

/// The range of stored integers that an activation leaves, for a result of `bits` with these parameters
/// (LiteRT's CalculateActivationRangeQuantized).
std::pair<int64_t, int64_t> getActivationRange(ActivationFunctionType activation, Affine params, unsigned bits,
                                               bool isUnsigned);

/// max(lower, min(value, upper)) of signed integers, or of floats (NaN stays).
mlir::Value clamp(mlir::OpBuilder &builder, mlir::Location location, mlir::Value value, int64_t lower, int64_t upper);
mlir::Value clampFloat(mlir::OpBuilder &builder, mlir::Location location, mlir::Value value, double lower, double upper);

/// An integer scalar or vector of another width: `isUnsigned` says how a narrower one is extended.
mlir::Value resizeInteger(mlir::OpBuilder &builder, mlir::Location location, mlir::Value value, unsigned bits,
                          bool isUnsigned);

} // namespace adze::lower

#endif // ADZE_PASSES_LOWER_LOWERING_H
