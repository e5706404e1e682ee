//===- RecurrentForm.h - Integer forms of recurrent ops ---------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the pass quantize-recurrent does with one op, and what its kinds have in common.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_QUANTIZE_RECURRENTFORM_H
#define ADZE_PASSES_OPTIMIZE_QUANTIZE_RECURRENTFORM_H

#include "lib/Numerics/AffineQuantization.h"
#include "lib/Support/ModelRunner.h"
#include "mlir/IR/Builders.h"

#include <memory>
#include <optional>
#include <string>

namespace adze {

/// One op with state that may become integer. Calls come in the order of the members.
class RecurrentForm {
public:
  explicit RecurrentForm(mlir::Operation *op) : op(op) {}
  virtual ~RecurrentForm() = default;

  /// Why the op has no integer form, and what can be done; empty where it has one.
  virtual std::string read() = 0;
  /// Makes room for that many threads that call observe(). `keepsState`: see ModelRunner.
  virtual void prepare(unsigned workers, bool keepsState) = 0;
  /// Looks at the op's first operand.
  virtual void observe(const ObservedTensor &input) = 0;
  /// Makes the op an integer op, or says why not, as read().
  virtual std::string rewrite() = 0;

  mlir::Operation *getOp() const { return op; }

protected:
  bool isPresent(unsigned operand) const;
  /// Whether the operand is an f32 `adze.variable` that nothing else reads or writes.
  bool isOwnVariable(unsigned operand) const;
  /// The int8 parameters of the range that the value's type states; none where it states none.
  static std::optional<AffineParams> getParams(mlir::Value value);
  /// Fills `values` from a constant operand; leaves them empty where it is absent. A reason as read().
  std::string readConstant(unsigned operand, std::vector<float> &values) const;

  /// Makes an operand an int8 constant with one scale, at least `least`, and returns it. An absent operand stays so.
  double setWeight(mlir::OpBuilder &builder, unsigned operand, llvm::ArrayRef<float> values, double least = 0);
  /// Makes an operand a constant of integers of `bits` (16 or 32).
  void setIntegers(mlir::OpBuilder &builder, unsigned operand, llvm::ArrayRef<float> values, unsigned bits,
                   double scale);
  void setState(unsigned operand, unsigned bits, const AffineParams &params);
  /// Puts the op between a QUANTIZE and a DEQUANTIZE, and removes what it no longer is.
  void wrap(mlir::OpBuilder &builder, const AffineParams &input, const AffineParams &output);

  mlir::Operation *op;
};

/// The smallest scale of `values` as int32 that leaves half of the range to other terms of a sum.
double getLeastBiasScale(llvm::ArrayRef<float> values);

/// Null where the op is no LSTM or UNIDIRECTIONAL_SEQUENCE_LSTM, or no SVDF.
std::unique_ptr<RecurrentForm> makeLstmForm(mlir::Operation *op);
std::unique_ptr<RecurrentForm> makeSvdfForm(mlir::Operation *op);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_QUANTIZE_RECURRENTFORM_H
