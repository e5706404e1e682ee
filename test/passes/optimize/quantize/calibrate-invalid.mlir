// RUN: rm -rf %t && mkdir -p %t && %python %S/Inputs/write_arrays.py %t
// RUN: not adze-opt %s --calibrate 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not adze-opt %s --calibrate=method=guess --representative-data=%t/x.npy 2>&1 | FileCheck %s --check-prefix=METHOD
// RUN: not adze-opt %s --calibrate --representative-data=%t/absent.npy 2>&1 | FileCheck %s --check-prefix=ABSENT
// RUN: not adze-opt %s --calibrate --representative-data=%t/start.npy 2>&1 | FileCheck %s --check-prefix=SHAPE
// RUN: not adze-opt %s --calibrate=load=%t/absent.json 2>&1 | FileCheck %s --check-prefix=NOFILE
// RUN: echo '{"version": 1, "tensors": [{"function": "main", "name": "x", "min": 0, "max": 1}]}' > %t/less.json
// RUN: not adze-opt %s --calibrate=load=%t/less.json 2>&1 | FileCheck %s --check-prefix=LESS
// RUN: not adze-opt %s --preprocess=crop:8 2>&1 | FileCheck %s --check-prefix=USAGE

// NONE: calibrate: needs samples: give --representative-data, or load the ranges from a file
// METHOD: calibrate: calibration 'guess' is unknown: write minmax, moving-average, percentile, percentile:P, mse or entropy
// ABSENT: absent.npy: cannot be read
// SHAPE: start.npy: input 'x' (FLOAT32, 1x4) is given an array of 2x1
// NOFILE: absent.json: No such file or directory
// LESS: less.json: has no entry for 'main/y'
// USAGE: --preprocess says what is done to images: add --images=DIR.
func.func @main(%x: tensor<1x4xf32> loc("x")) -> tensor<1x4xf32> {
  %0 = adze.neg(%x) : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("y")
  return %0 : tensor<1x4xf32>
}
