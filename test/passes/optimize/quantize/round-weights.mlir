// RUN: mkdir -p %t
// RUN: %python -c "import numpy; numpy.save(r'%t/x.npy', numpy.array([[1, 1, 0], [2, 2, 0], [-1, -1, 0]], numpy.float32))"
// RUN: adze-opt %s --round-weights=method=nearest --mlir-print-debuginfo=false | FileCheck %s --check-prefixes=CHECK,NEAREST
// RUN: adze-opt %s --round-weights=method=gptq --representative-data=%t/x.npy --mlir-print-debuginfo=false | FileCheck %s --check-prefixes=CHECK,DATA
// RUN: adze-opt %s --round-weights=method=adaround --representative-data=%t/x.npy --mlir-print-debuginfo=false | FileCheck %s --check-prefixes=CHECK,DATA
// RUN: adze-opt %s --record-reference '--round-weights=method=gptq sequential samples=2' --representative-data=%t/x.npy --mlir-print-debuginfo=false \
// RUN:   | FileCheck %s --check-prefixes=CHECK,DATA
// RUN: adze-opt %s --round-weights=max-columns=2 --representative-data=%t/x.npy --mlir-print-debuginfo=false \
// RUN:   --remarks-filter-missed=round-weights --remark-policy=all 2>&1 | FileCheck %s --check-prefix=LONG
// LONG: rounded to nearest: its rows are longer than max-columns

// RUN: not adze-opt %s --round-weights -o /dev/null 2>&1 | FileCheck %s --check-prefix=NODATA
// NODATA: round-weights needs samples: give --representative-data
// RUN: not adze-opt %s --round-weights=sequential --representative-data=%t/x.npy -o /dev/null 2>&1 | FileCheck %s --check-prefix=NOREFERENCE
// NOREFERENCE: round-weights needs the model that it approximates: run record-reference before
// RUN: not adze-opt %s --record-reference -o /dev/null 2>&1 | FileCheck %s --check-prefix=NORUNNER
// NORUNNER: record-reference needs samples: give --representative-data
// RUN: not adze-opt %s --round-weights=method=up -o /dev/null 2>&1 | FileCheck %s --check-prefix=METHOD
// METHOD: round-weights: method 'up' is not nearest, gptq or adaround
// RUN: not adze-opt %s --round-weights=block=0 -o /dev/null 2>&1 | FileCheck %s --check-prefix=BLOCK
// BLOCK: round-weights: damping must not be negative, nor block 0

// Both inputs are always the same: 0.4 and 0.4 are 0.8, which 1 and 0 are closer to than 0 and 0. The third input is always 0,
// and so its weight goes to the nearest. The scale is stated.
// CHECK: #[[Q:.*]] = #adze.quantization<scale = [1.0{{0*}}e+00], zero_point = [0]>
// CHECK: adze.const
// NEAREST-SAME: dense<{{\[\[}}0.0{{0*}}e+00, 0.0{{0*}}e+00, 3.0{{0*}}e+00]]>
// DATA-SAME: dense<{{\[\[(0\.0*e\+00, 1\.0*e\+00|1\.0*e\+00, 0\.0*e\+00)}}, 3.0{{0*}}e+00]]>
// CHECK-SAME: -> tensor<1x3xf32, #[[Q]]>
func.func @main(%x: tensor<1x3xf32>) -> tensor<1x1xf32> {
  %w = adze.const dense<[[0.4, 0.4, 3.2]]> : tensor<1x3xf32>
      -> tensor<1x3xf32, #adze.quantization<scale = [1.0], zero_point = [0]>>
  %0 = adze.fully_connected(%x, %w)
      : (tensor<1x3xf32>, tensor<1x3xf32, #adze.quantization<scale = [1.0], zero_point = [0]>>) -> tensor<1x1xf32> loc("y")
  return %0 : tensor<1x1xf32>
}
