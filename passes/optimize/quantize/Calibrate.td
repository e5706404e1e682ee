//===- Calibrate.td - Ranges of activations -----------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def Calibrate : Pass<"calibrate", "::mlir::ModuleOp"> {
  let summary = "state the ranges that activations have on samples";
  let description = [{
    Runs the model over the samples (`--representative-data`), natively, and states in the type of each FLOAT32 tensor that
    is to be quantized which range to quantize: operands and results of ops whose `adze.quantize` has the mode `integer`, or
    of every op where none has the attribute. Constants are left alone, and so are tensors that already have scales.

    ```mlir
    %1 = adze.relu(%0) : (tensor<1x8xf32>) -> tensor<1x8xf32>
    // becomes
    %1 = adze.relu(%0) : (tensor<1x8xf32, #adze.quantization<...>>)
        -> tensor<1x8xf32, #adze.quantization<min = [0.000000e+00], max = [3.500000e+00]>>
    ```

    | method | range |
    |---|---|
    | `minmax` | all values |
    | `moving-average[:S]` | the average of the samples' ranges, a new one weighing S (0.01) |
    | `percentile[:P]` | between the (100 - P)-th and the P-th percentile (99.99) |
    | `mse` | with the least mean squared error, clipping included |
    | `entropy` | that loses the least information (Kullback-Leibler, as TensorRT does) |

    Tensors that control flow hands on, from operands to arguments of subgraphs, from results to results, from one turn of
    a loop to the next, get one range. A tensor that no sample computes gets none. NaN and infinities are in no range; a
    warning says how many there were.

    With `load` ranges come from a file and no sample is needed; every tensor must be in it, under its name, though it may
    lack a range there. `save` writes the file (lib/Support/CalibrationFile.h).
  }];
  let options = [
    Option<"method", "method", "std::string", "\"minmax\"",
           "minmax, moving-average[:S], percentile[:P], mse or entropy">,
    Option<"save", "save", "std::string", "\"\"", "write the statistics to this file">,
    Option<"load", "load", "std::string", "\"\"", "read the ranges from this file">,
    Option<"channels", "channels", "bool", "false", "keep range and mean of each channel (last dimension) for the file">,
    Option<"samples", "samples", "uint64_t", "0", "how many samples to run; 0: all">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numTensors", "tensors", "Tensors that were observed or looked up">,
    Statistic<"numRanges", "ranges", "Tensors that got a range">,
    Statistic<"numSamples", "samples", "Samples that were run">,
    Statistic<"numNotFinite", "not-finite", "Values that were NaN or infinite">,
  ];
}
