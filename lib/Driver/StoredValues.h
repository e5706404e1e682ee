//===- StoredValues.h - The real numbers of a stored tensor -----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the elements stand for that compiled code has in memory.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_STOREDVALUES_H
#define ADZE_LIB_DRIVER_STOREDVALUES_H

#include "dialects/adze/Quantization.h"

namespace adze {

/// Reads tensors of one type.
class StoredValues {
public:
  /// None for elements that are neither FLOAT32 nor integers with scales.
  static std::optional<StoredValues> get(mlir::ShapedType type);

  /// The values of a tensor of `shape`, whose elements lie at `elements` as compiled code stores them: 4-bit and 2-bit
  /// integers have a byte each. `scratch` may be what the result points to.
  llvm::ArrayRef<float> read(llvm::ArrayRef<int64_t> shape, const void *elements, std::vector<float> &scratch) const;

private:
  enum class Element { Float32, Int8, UInt8, Int16, UInt16, Int32, Int64 };

  Element element = Element::Float32;
  QuantizationParams params;
};

} // namespace adze

#endif // ADZE_LIB_DRIVER_STOREDVALUES_H
