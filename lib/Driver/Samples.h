//===- Samples.h - Inputs and outputs of models as arrays -------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Samples from files or from a generator, in the element types of a model, and outputs back to arrays.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_SAMPLES_H
#define ADZE_LIB_DRIVER_SAMPLES_H

#include "lib/Execute/Instance.h"
#include "lib/Support/Npy.h"

namespace adze {

/// How the values of a file become those of a model.
struct InputConversion {
  /// Files whose element type is another than the input's are converted; else they are refused.
  bool anyType = false;
  /// Quantized inputs are given as real values.
  bool floatIO = false;
  /// Applied to what is converted: `scale * x + offset`.
  double scale = 1, offset = 0;
  /// Whether scale and offset were given: then nothing is taken as it is.
  bool isScaled() const { return scale != 1 || offset != 0; }
};

/// The inputs of some runs, each array in the input's own element type.
struct Samples {
  size_t count = 0;
  /// One array an input; its data is that of all samples.
  std::vector<NpyArray> inputs;
  /// Whether the files had a dimension of samples.
  bool hasSampleDimension = false;

  /// Copies the inputs of a sample.
  void fill(size_t sample, Instance &instance) const;
};

/// A quantized tensor whose stored values stand for real ones, by one scale.
bool isQuantized(const TensorInfo &tensor);

/// `array` in the element type of `tensor`: values are converted as `conversion` says. Fails for types it does not
/// allow.
llvm::Expected<NpyArray> convertInput(const NpyArray &array, const TensorInfo &tensor,
                                      const InputConversion &conversion);
/// The real values of an array of stored ones: f4 where the tensor is quantized, `array` itself where it is not.
NpyArray dequantize(NpyArray array, const TensorInfo &tensor);

/// Which arrays are the inputs of a signature.
struct MatchedArrays {
  size_t count = 0;
  bool hasSampleDimension = false;     ///< Whether any has a dimension of samples.
  std::vector<const NpyArray *> inputs; ///< One an input.
};

/// Finds the arrays of a signature's inputs, by the rules of makeSamples(). Fails where one is missing or has another shape,
/// and where numbers of samples differ.
llvm::Expected<MatchedArrays> matchArrays(const NpyArrays &arrays, const SignatureInfo &signature);

/// Samples of arrays: one array an input in their order, or by name, or a single one named `x`. An array has the
/// input's shape, or a dimension of samples before it, or in place of its leading 1.
llvm::Expected<Samples> makeSamples(NpyArrays arrays, const SignatureInfo &signature,
                                    const InputConversion &conversion);
/// The arrays of .npy and .npz files, in order.
llvm::Expected<NpyArrays> readArrays(llvm::ArrayRef<std::string> files);
/// The same from files: .npy files, one an input in their order, or one .npz file.
llvm::Expected<Samples> readSamples(llvm::ArrayRef<std::string> files, const SignatureInfo &signature,
                                    const InputConversion &conversion);

/// One sample of random inputs, the same on every machine. Input k is drawn from a Mersenne twister (MT19937) that is
/// seeded with 1234 + k + 65536 * seed, by NumPy's RandomState.random_sample(): floats uniform in [-1, 1); int8, uint8
/// and int16 over their range; wider integers 0 to 7; booleans fair.
llvm::Expected<Samples> makeRandomSamples(const SignatureInfo &signature, uint32_t seed);

/// An array for an output of `samples` runs: the tensor's shape, where `dimension` says so after one of samples.
llvm::Expected<NpyArray> makeOutput(const TensorInfo &tensor, size_t samples, bool dimension);

/// Runs all samples on `threads` threads; one array an output, of the extents of the runs where it is bounded: fails where
/// these differ. State is reset before each sample unless `keepState`,
/// for which there is one thread.
llvm::Expected<std::vector<NpyArray>> runSamples(const CompiledModel &model, size_t signature, const Samples &samples,
                                                 unsigned threads, bool keepState = false);

} // namespace adze

#endif // ADZE_LIB_DRIVER_SAMPLES_H
