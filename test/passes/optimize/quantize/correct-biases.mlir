// One sample, one layer, two bits: after correction, the means of all channels are those of the reference, whatever the
// geometry. So the windows that statistics are taken from are those that the kernels compute with.
// RUN: %python %S/Inputs/layer_models.py %t
// RUN: %python %S/Inputs/check_means.py %t same valid dilated grouped depthwise single transposed transposed_valid product | FileCheck %s
// CHECK: means agree

// RUN: not adze-opt %t/same.mlir --correct-biases --representative-data=%t/same.npy -o /dev/null 2>&1 | FileCheck %s --check-prefix=NOREFERENCE
// NOREFERENCE: correct-biases needs the model that it approximates: run record-reference before
// RUN: not adze-opt %t/same.mlir --correct-biases -o /dev/null 2>&1 | FileCheck %s --check-prefix=NODATA
// NODATA: correct-biases needs samples: give --representative-data
// RUN: not adze-opt %t/same.mlir --correct-biases=method=all --representative-data=%t/same.npy -o /dev/null 2>&1 | FileCheck %s --check-prefix=METHOD
// METHOD: correct-biases: method is analytic or empirical, not 'all'
