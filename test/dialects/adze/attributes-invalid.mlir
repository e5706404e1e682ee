// RUN: adze-opt %s -split-input-file -verify-diagnostics

// expected-error @+1 {{C1: 2 scales but 1 zero points}}
func.func private @zero_points(tensor<4xi8, #adze.quantization<scale = [1.0, 2.0], zero_point = [0]>>)

// -----

// expected-error @+2 {{expected}}
// expected-error @+1 {{failed to parse Adze_QuantizationAttr parameter 'scale'}}
func.func private @scale(tensor<4xi8, #adze.quantization<scale = 1.0>>)

// -----

// expected-error @+1 {{duplicate or unknown struct parameter name: scales}}
func.func private @parameter(tensor<4xi8, #adze.quantization<scales = [1.0]>>)

// -----

// expected-error @+1 {{C1: traversal_order is no permutation}}
module attributes {test.sparsity = #adze.sparsity<traversal_order = [0, 0], levels = []>} {}

// -----

// expected-error @+1 {{C1: traversal_order is no permutation}}
module attributes {test.sparsity = #adze.sparsity<traversal_order = [-1], levels = []>} {}

// -----

// expected-error @+1 {{C1: traversal_order is no permutation}}
module attributes {test.sparsity = #adze.sparsity<traversal_order = [1], levels = []>} {}

// -----

// expected-error @+1 {{C2: 1 dimensions are traversed but 0 levels given}}
module attributes {test.sparsity = #adze.sparsity<traversal_order = [0], levels = []>} {}

// -----

// expected-error @+1 {{C2: 1 dimensions are traversed but 1 levels given}}
module attributes {test.sparsity = #adze.sparsity<traversal_order = [0], levels = ["level"]>} {}

// -----

// expected-error @+1 {{C1: segments and indices must be vectors of ui8, ui16 or i32, not 'tensor<2xi64>'}}
module attributes {test.level = #adze.level<format = SPARSE_CSR, segments = dense<0> : tensor<2xi64>>} {}

// -----

// expected-error @+1 {{C1: segments and indices must be vectors of ui8, ui16 or i32, not 'tensor<2xf32>'}}
module attributes {test.level = #adze.level<format = SPARSE_CSR, indices = dense<0.0> : tensor<2xf32>>} {}

// -----

// expected-error @+1 {{C1: segments and indices must be vectors of ui8, ui16 or i32, not 'tensor<1x2xui8>'}}
module attributes {test.level = #adze.level<format = SPARSE_CSR, indices = dense<0> : tensor<1x2xui8>>} {}

// -----

// expected-error @+1 {{C1: signature "s" must have a name for each number}}
module attributes {test.signature = #adze.signature<key = "s", function = @f, input_names = ["x"], inputs = [0, 1], output_names = [], outputs = []>} {}

// -----

// expected-error @+1 {{C1: signature "s" must have a name for each number}}
module attributes {test.signature = #adze.signature<key = "s", function = @f, input_names = [], inputs = [], output_names = [1], outputs = [0]>} {}

// -----

// expected-error @+1 {{C1: the wire format has no builtin "ADDITION"}}
module attributes {test.code = #adze.operator_code<builtin = "ADDITION", version = 1>} {}

// -----

// expected-error @+1 {{struct is missing required parameter: version}}
module attributes {test.code = #adze.operator_code<builtin = "ADD">} {}

// -----

// expected-error @+1 {{C1: a sparsity of 1.000000e+00 is not from 0 to below 1}}
module attributes {test.prune = #adze.prune<pattern = elements, sparsity = 1.0>} {}

// -----

// expected-error @+1 {{C1: a sparsity of nan is not from 0 to below 1}}
module attributes {test.prune = #adze.prune<pattern = elements, sparsity = 0x7FF8000000000000>} {}

// -----

// expected-error @+1 {{C2: blocks of 0 x 4 with the pattern blocks}}
module attributes {test.prune = #adze.prune<pattern = blocks, sparsity = 0.5, block_rows = 0, block_columns = 4>} {}

// -----

// expected-error @+1 {{C2: blocks of 1 x 4 with the pattern elements}}
module attributes {test.prune = #adze.prune<pattern = elements, sparsity = 0.5, block_columns = 4>} {}

// -----

// expected-error @+1 {{C3: 4 zeros of each 4 with the pattern groups and a sparsity of 5.000000e-01}}
module attributes {test.prune = #adze.prune<pattern = groups, sparsity = 0.5, zeros = 4, group = 4>} {}

// -----

// expected-error @+1 {{C3: 2 zeros of each 4 with the pattern groups and a sparsity of 2.500000e-01}}
module attributes {test.prune = #adze.prune<pattern = groups, sparsity = 0.25, zeros = 2, group = 4>} {}

// -----

// expected-error @+1 {{C3: 2 zeros of each 4 with the pattern channels and a sparsity of 5.000000e-01}}
module attributes {test.prune = #adze.prune<pattern = channels, sparsity = 0.5, zeros = 2, group = 4>} {}
