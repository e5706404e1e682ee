// RUN: adze-opt --finish-quantization --mlir-print-debuginfo=false %s 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REPORT < %t
// RUN: not adze-opt --finish-quantization=strict %s 2>&1 | FileCheck %s --check-prefix=STRICT
// RUN: adze-opt --finish-quantization=keep-ranges --mlir-print-debuginfo=false %s 2>/dev/null | FileCheck %s --check-prefix=KEPT

// A remark with a row an op: name, rule and suggestion.
// REPORT: remark: 1 op stays float:
// REPORT-NEXT: op   tensor
// REPORT-NEXT: SIN  s       LiteRT has no INT8 kernel of SIN -> it runs in float
// In strict mode an error, and an op that no pass looked at is one, too.
// STRICT: error: 2 ops stay float:
// STRICT: SIN   s       LiteRT has no INT8 kernel of SIN -> it runs in float
// STRICT: RELU  r       no pass made it an integer op -> run quantize-static

// Notes and statements are gone; a quantized type is none.
// CHECK: func.func @main(%{{.*}}: tensor<2xf32>) -> tensor<2xf32>
// CHECK-NOT: adze.quantize =
// CHECK-NOT: kept_float
// CHECK: adze.quantize({{.*}} -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:3>>
// KEPT: func.func @main(%{{.*}}: tensor<2xf32, #quantization>)
#r = #adze.quantization<min = [-1.0], max = [1.0]>
#q = #adze.quantize<mode = integer, granularity = channel>
func.func @main(%x: tensor<2xf32, #r> loc("x")) -> tensor<2xf32> {
  %0 = adze.sin(%x) {adze.quantize = #q, adze.kept_float = "LiteRT has no INT8 kernel of SIN; it runs in float"} : (tensor<2xf32, #r>) -> tensor<2xf32, #r> loc("s")
  %1 = adze.relu(%0) {adze.quantize = #q} : (tensor<2xf32, #r>) -> tensor<2xf32> loc("r")
  %2 = adze.quantize(%1) {adze.quantize = #q} : (tensor<2xf32>) -> tensor<2x!quant.uniform<i8:f32, 0.5:3>> loc("c")
  %3 = adze.dequantize(%2) {adze.quantize = #q} : (tensor<2x!quant.uniform<i8:f32, 0.5:3>>) -> tensor<2xf32> loc("d")
  return %3 : tensor<2xf32>
}
