//===- ExtentArithmetic.h - Extents as tensors of the graph -----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds the ops that compute extents at run time: INT32 vectors in, INT32 vectors out.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PREPARE_EXTENTARITHMETIC_H
#define ADZE_PASSES_PREPARE_EXTENTARITHMETIC_H

#include "dialects/adze/AdzeDialect.h"
#include "mlir/IR/Builders.h"

namespace adze {

/// One extent: element `place` of an INT32 vector, or the number `place` where there is no vector.
struct ExtentPart {
  mlir::Value vector;
  int64_t place = 0;
};

/// Makes ops at one place, all called `<name> extents`.
class ExtentArithmetic {
public:
  ExtentArithmetic(mlir::OpBuilder builder, mlir::Location tensor);

  /// An INT32 vector constant.
  mlir::Value makeConstant(llvm::ArrayRef<int64_t> numbers);
  /// The parts in order.
  mlir::Value join(llvm::ArrayRef<ExtentPart> parts);
  /// An integer tensor of the static shape `shape` as INT32, flat.
  mlir::Value toVector(mlir::Value integers);
  mlir::Value toElements(mlir::Value tensor, mlir::Type element);
  mlir::Value add(mlir::Value a, mlir::Value b);
  mlir::Value subtract(mlir::Value a, mlir::Value b);
  mlir::Value multiply(mlir::Value a, int64_t factor);
  mlir::Value getLesser(mlir::Value a, mlir::Value b);
  mlir::Value getGreater(mlir::Value a, mlir::Value b);
  /// `a` where it is not negative, `b` elsewhere.
  mlir::Value replaceNegative(mlir::Value a, mlir::Value b);
  /// How many elements of a tensor are not zero, a vector of one.
  mlir::Value countNonZero(mlir::Value tensor);
  /// The greatest element of an integer tensor that has some, a vector of one.
  mlir::Value findGreatest(mlir::Value integers);
  /// `tensor` with another shape of as many elements.
  mlir::Value reshape(mlir::Value tensor, llvm::ArrayRef<int64_t> shape, mlir::Location location);
  /// The elements of `tensor` along `axis` that `indices` name.
  mlir::Value gather(mlir::Value tensor, mlir::Value indices, int64_t axis, mlir::Location location);

private:
  template <typename OpTy>
  mlir::Value make(llvm::ArrayRef<int64_t> shape, mlir::Type element, mlir::ValueRange operands,
                   llvm::ArrayRef<mlir::NamedAttribute> attributes = {});
  mlir::Value flatten(mlir::Value tensor);
  template <typename OpTy>
  mlir::Value makeElementwise(mlir::Value a, mlir::Value b);
  template <typename OpTy>
  mlir::Value reduce(mlir::Value vector);

  mlir::OpBuilder builder;
  mlir::Location location;
};

} // namespace adze

#endif // ADZE_PASSES_PREPARE_EXTENTARITHMETIC_H
