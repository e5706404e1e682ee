//===- SampleSource.h - Where samples come from -----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Samples one at a time, in the element types of whatever module is run: memory does not grow with their number.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_SAMPLESOURCE_H
#define ADZE_LIB_DRIVER_SAMPLESOURCE_H

#include "lib/Driver/Samples.h"

namespace adze {

/// The samples of one signature, as real values.
class SampleSource {
public:
  virtual ~SampleSource() = default;

  /// How many there are; bind() may lower the number where a model takes several at once.
  virtual size_t getCount() const = 0;
  /// `NAME:1x2x3` for each shape that the input NAME may have, were its shape open.
  virtual std::vector<std::string> listShapes() const { return {}; }
  /// Prepares for the inputs of a model. Fails where there is no data for an input or its shape does not fit.
  virtual llvm::Error bind(const SignatureInfo &signature) = 0;
  /// Sets the inputs of an instance of that model; called on many threads at once.
  virtual llvm::Error fill(size_t sample, Instance &instance) const = 0;
};

/// Samples in .npy and .npz files, see matchArrays(). The leading dimension of an array counts samples, which
/// are read when it is their turn. Values become `scale * x + offset`.
llvm::Expected<std::unique_ptr<SampleSource>> openArrays(std::vector<std::string> files, double scale = 1,
                                                         double offset = 0);


} // namespace adze

#endif // ADZE_LIB_DRIVER_SAMPLESOURCE_H
