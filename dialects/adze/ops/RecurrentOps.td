//===- RecurrentOps.td - Recurrent cells -------------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cells that keep state between invocations, and loops over them. State operands are variable tensors which the op
// reads and writes. A fused activation is applied inside the recurrence, so these ops (SVDF excepted) do not offer it
// to passes through the interface.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_RECURRENT_OPS_TD
#define ADZE_RECURRENT_OPS_TD

include "dialects/adze/AdzeBase.td"

/// An op with state: never removed or moved across others that touch the state.
class Adze_RecurrentOp<string opMnemonic, string builtinName, string table, list<Trait> opTraits>
    : Adze_Op<opMnemonic, builtinName, table,
              !listconcat([Adze_VerifyInferredShapes, Adze_InferShape, Adze_ArithmeticCost], opTraits)>;

/// Bidirectional ops give one result when outputs are merged, two otherwise.
class Adze_MergedResults<string label> : PredOpTrait<label # ": merged outputs give one result, others two",
    CPred<"$_op.getNumResults() == (getMergeOutputs() ? 1u : 2u)">>;

class Adze_DefaultKernelType<string value>
    : DefaultValuedAttr<Adze_LSTMKernelTypeAttr, "::adze::LSTMKernelType::" # value>;

//===----------------------------------------------------------------------===//
// LSTM
//===----------------------------------------------------------------------===//

/// Operands of LSTM and UNIDIRECTIONAL_SEQUENCE_LSTM.
defvar Adze_LSTMOperands = (ins
    Adze_Tensor:$input, Adze_MaybeTensor:$input_to_input_weights, Adze_Tensor:$input_to_forget_weights,
    Adze_Tensor:$input_to_cell_weights, Adze_Tensor:$input_to_output_weights,
    Adze_MaybeTensor:$recurrent_to_input_weights, Adze_Tensor:$recurrent_to_forget_weights,
    Adze_Tensor:$recurrent_to_cell_weights, Adze_Tensor:$recurrent_to_output_weights,
    Adze_MaybeTensor:$cell_to_input_weights, Adze_MaybeTensor:$cell_to_forget_weights,
    Adze_MaybeTensor:$cell_to_output_weights, Adze_MaybeTensor:$input_gate_bias, Adze_Tensor:$forget_gate_bias,
    Adze_Tensor:$cell_gate_bias, Adze_Tensor:$output_gate_bias, Adze_MaybeTensor:$projection_weights,
    Adze_MaybeTensor:$projection_bias, Adze_StateOperand:$activation_state, Adze_StateOperand:$cell_state,
    Variadic<Adze_MaybeTensor>:$layer_norm_coefficients);

/// Weights of a cell: operands 1 to 11 and the projection, each with one scale.
class Adze_LSTMWeights<list<string> sparse>
    : Adze_Weighted<[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16], [-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1], 0, -1,
                    ["INT8", "UINT8"], ["INT8"], sparse>;

def Adze_LSTMOp : Adze_RecurrentOp<"lstm", "LSTM", "LSTMOptions", [
    Adze_SameScale<[18], [0]>, Adze_LSTMWeights<["INT8_1x16"]>]> {
  let summary = "one step of a long short-term memory cell";
  let description = [{
    Input [batch, inputs]; result [batch, outputs]. Weights are [cells, inputs] and [cells, outputs] for the input,
    forget, cell and output gate in that order; the input gate may be left out (coupled with the forget gate), as may
    peepholes, the projection [outputs, cells] and layer normalization (four operands, input gate first).
    `cell_clip` and `proj_clip` bound the cell state and the projection, 0 does not. The activation is the one of the
    cell.

    ```mlir
    %1 = adze.lstm(%x, %n, %wf, %wc, %wo, %n, %rf, %rc, %ro, %n, %n, %n, %n, %bf, %bc, %bo, %n, %n, %h, %c)
        {fused_activation_function = #adze.activation<TANH>}
        : (tensor<1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>,
           none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none,
           none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none,
           tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
    ```

    C1: the input has rank 2 or more. C2: input weights are [cells, inputs]. C3: recurrent weights are
    [cells, outputs]. C4: peepholes and gate biases are [cells]. C5: projection weights are [outputs, cells], their
    bias is [outputs] and needs them. C6: input gate weights and bias are present together; peepholes as well, except
    that of a missing input gate. C7: states are present and have batch * outputs and batch * cells elements. C8: layer
    norm coefficients are none or four [cells], one for each gate there is. C9: clips are not negative.
    C10: `kernel_type` is FULL.
  }];
  let arguments = !con(Adze_LSTMOperands, (ins
      Adze_DefaultActivation:$fused_activation_function, Adze_DefaultF32<"0.0f">:$cell_clip,
      Adze_DefaultF32<"0.0f">:$proj_clip, Adze_DefaultKernelType<"FULL">:$kernel_type,
      Adze_DefaultFalse:$asymmetric_quantize_inputs));
  let results = (outs Adze_Tensor:$output);
  let versions = [
    Adze_Version<5, [{q.in(0) == "INT16" && q.in(2) == "INT8" && q.out() == "INT16"}]>,
    Adze_Version<4, [{q.in(0) == "FLOAT32" && q.in(2) == "INT8" && q.out() == "FLOAT32" &&
                      q.flag("asymmetric_quantize_inputs")}]>,
    Adze_Version<3, [{q.in(0) == "FLOAT32" && q.in(2) == "INT8" && q.out() == "FLOAT32"}]>];
}

def Adze_BasicLSTMOp : Adze_RecurrentOp<"basic_lstm", "LSTM", "LSTMOptions", [
    Adze_Weighted<[2], [-1], 0, 3, [], ["UINT8"]>]> {
  let selector = [{options.enumeration("kernel_type") == 1}];
  let summary = "one step of a long short-term memory cell with one matrix of weights";
  let description = [{
    LSTM with `kernel_type` BASIC. Input [batch, inputs], previous activation and state [batch, outputs], weights
    [4 * outputs, inputs + outputs], biases [4 * outputs]. Results: activation, state, and two temporaries of the
    kernel. Activation and state are written back to their operands.

    ```mlir
    %1:4 = adze.basic_lstm(%x, %h, %w, %b, %c)
        : (tensor<1x3xf32>, tensor<1x4xf32>, tensor<16x7xf32>, tensor<16xf32>, tensor<1x4xf32>)
        -> (tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x7xf32>, tensor<1x16xf32>)
    ```

    C1: the input has rank 2. C2: previous activation and state are present and [batch, outputs]. C3: weights are
    [4 * outputs, inputs + outputs]. C4: biases are [4 * outputs]. C5: `kernel_type` is BASIC.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_StateOperand:$prev_activation, Adze_Tensor:$weights,
                       Adze_Tensor:$biases, Adze_StateOperand:$prev_state,
                       Adze_DefaultActivation:$fused_activation_function, Adze_DefaultF32<"0.0f">:$cell_clip,
                       Adze_DefaultF32<"0.0f">:$proj_clip, Adze_DefaultKernelType<"BASIC">:$kernel_type,
                       Adze_DefaultFalse:$asymmetric_quantize_inputs);
  let results = (outs Adze_Tensor:$activation, Adze_Tensor:$state, Adze_Tensor:$concat_temp,
                      Adze_Tensor:$activation_temp);
  let versions = [Adze_Version<2, "true">];
}

def Adze_UnidirectionalSequenceLSTMOp : Adze_RecurrentOp<
    "unidirectional_sequence_lstm", "UNIDIRECTIONAL_SEQUENCE_LSTM", "UnidirectionalSequenceLSTMOptions", [
    Adze_SameScale<[18], [0]>, Adze_LSTMWeights<[]>]> {
  let summary = "long short-term memory over a sequence";
  let integerActivations = ["INT8"];
  let description = [{
    Input [batch, time, inputs], or [time, batch, inputs] with `time_major`; the result has outputs as its last extent.
    Other operands and options are those of `adze.lstm`. With `diagonal_recurrent_tensors` recurrent weights are
    the diagonals [cells] of square matrices.

    ```mlir
    %1 = adze.unidirectional_sequence_lstm(%x, %n, %wf, %wc, %wo, %n, %rf, %rc, %ro, %n, %n, %n, %n, %bf, %bc, %bo,
                                           %n, %n, %h, %c) {fused_activation_function = #adze.activation<TANH>}
        : (tensor<1x9x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>,
           none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none,
           none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none,
           tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x9x4xf32>
    ```

    C1: the input has rank 3. C2: input weights are [cells, inputs]. C3: recurrent weights are [cells, outputs], or
    [cells]. C4: peepholes and gate biases are [cells]. C5: projection weights are [outputs, cells], their bias is
    [outputs] and needs them. C6: input gate weights and bias are present together; peepholes as well, except that of a
    missing input gate. C7: states are present and have batch * outputs and batch * cells elements. C8: layer norm
    coefficients are none or four [cells], one for each gate there is. C9: clips are not negative.
  }];
  let arguments = !con(Adze_LSTMOperands, (ins
      Adze_DefaultActivation:$fused_activation_function, Adze_DefaultF32<"0.0f">:$cell_clip,
      Adze_DefaultF32<"0.0f">:$proj_clip, Adze_DefaultFalse:$time_major,
      Adze_DefaultFalse:$asymmetric_quantize_inputs, Adze_DefaultFalse:$diagonal_recurrent_tensors));
  let results = (outs Adze_Tensor:$output);
  let versions = [
    Adze_Version<5, [{q.in(0) == "INT16" && q.in(2) == "INT8" && q.out() == "INT16"}]>,
    Adze_Version<4, [{q.flag("diagonal_recurrent_tensors")}]>,
    Adze_Version<3, [{q.in(0) == "FLOAT32" && q.in(2) == "INT8" && q.out() == "FLOAT32" &&
                      q.flag("asymmetric_quantize_inputs")}]>,
    Adze_Version<2, [{q.in(0) == "FLOAT32" && q.in(2) == "INT8" && q.out() == "FLOAT32"}]>];
}

def Adze_BidirectionalSequenceLSTMOp : Adze_RecurrentOp<
    "bidirectional_sequence_lstm", "BIDIRECTIONAL_SEQUENCE_LSTM", "BidirectionalSequenceLSTMOptions", [
    Adze_MergedResults<"C10">,
    Adze_Weighted<[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 33,
                   40, 41, 42, 43, 44, 45, 46, 47],
                  [-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
                   -1, -1, -1, -1, -1, -1, -1, -1],
                  0, -1, ["INT8", "UINT8"], []>]> {
  let summary = "long short-term memory over a sequence in both directions";
  let description = [{
    Input as for `adze.unidirectional_sequence_lstm`, but `time_major` unless it says false; a forward and a backward
    cell of the form of `adze.lstm` without layer normalization. An auxiliary input has weights of its own in both
    cells; without them it is the backward cell's input. Results are the forward and the backward outputs, or with
    `merge_outputs` one that concatenates them.

    ```mlir
    %1:2 = adze.bidirectional_sequence_lstm(%x, %n, %w, %w, %w, %n, %r, %r, %r, %n, %n, %n, %n, %b, %b, %b, %n, %n,
        %n, %w, %w, %w, %n, %r, %r, %r, %n, %n, %n, %n, %b, %b, %b, %n, %n,
        %h, %c, %h, %c, %n, %n, %n, %n, %n, %n, %n, %n, %n)
        : (tensor<9x1x3xf32>, none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>,
           none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none,
           none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none,
           none, tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>,
           none, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, none, none, none,
           none, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, none, none,
           tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>,
           none, none, none, none, none, none, none, none, none) -> (tensor<9x1x4xf32>, tensor<9x1x4xf32>)
    ```

    C1: the input has rank 3. C2 to C7: those of `adze.lstm` for either cell. C8: auxiliary weights of the forget,
    cell and output gates are all present or all absent, and come with the auxiliary input. C9: clips are not negative.
    C10: `merge_outputs` says how many results there are.
  }];
  let arguments = (ins
      Adze_Tensor:$input, Adze_MaybeTensor:$fw_input_to_input_weights, Adze_Tensor:$fw_input_to_forget_weights,
      Adze_Tensor:$fw_input_to_cell_weights, Adze_Tensor:$fw_input_to_output_weights,
      Adze_MaybeTensor:$fw_recurrent_to_input_weights, Adze_Tensor:$fw_recurrent_to_forget_weights,
      Adze_Tensor:$fw_recurrent_to_cell_weights, Adze_Tensor:$fw_recurrent_to_output_weights,
      Adze_MaybeTensor:$fw_cell_to_input_weights, Adze_MaybeTensor:$fw_cell_to_forget_weights,
      Adze_MaybeTensor:$fw_cell_to_output_weights, Adze_MaybeTensor:$fw_input_gate_bias,
      Adze_Tensor:$fw_forget_gate_bias, Adze_Tensor:$fw_cell_gate_bias, Adze_Tensor:$fw_output_gate_bias,
      Adze_MaybeTensor:$fw_projection_weights, Adze_MaybeTensor:$fw_projection_bias,
      Adze_MaybeTensor:$bw_input_to_input_weights, Adze_Tensor:$bw_input_to_forget_weights,
      Adze_Tensor:$bw_input_to_cell_weights, Adze_Tensor:$bw_input_to_output_weights,
      Adze_MaybeTensor:$bw_recurrent_to_input_weights, Adze_Tensor:$bw_recurrent_to_forget_weights,
      Adze_Tensor:$bw_recurrent_to_cell_weights, Adze_Tensor:$bw_recurrent_to_output_weights,
      Adze_MaybeTensor:$bw_cell_to_input_weights, Adze_MaybeTensor:$bw_cell_to_forget_weights,
      Adze_MaybeTensor:$bw_cell_to_output_weights, Adze_MaybeTensor:$bw_input_gate_bias,
      Adze_Tensor:$bw_forget_gate_bias, Adze_Tensor:$bw_cell_gate_bias, Adze_Tensor:$bw_output_gate_bias,
      Adze_MaybeTensor:$bw_projection_weights, Adze_MaybeTensor:$bw_projection_bias,
      Adze_StateOperand:$fw_activation_state, Adze_StateOperand:$fw_cell_state,
      Adze_StateOperand:$bw_activation_state, Adze_StateOperand:$bw_cell_state, Adze_MaybeTensor:$aux_input,
      Adze_MaybeTensor:$fw_aux_input_to_input_weights, Adze_MaybeTensor:$fw_aux_input_to_forget_weights,
      Adze_MaybeTensor:$fw_aux_input_to_cell_weights, Adze_MaybeTensor:$fw_aux_input_to_output_weights,
      Adze_MaybeTensor:$bw_aux_input_to_input_weights, Adze_MaybeTensor:$bw_aux_input_to_forget_weights,
      Adze_MaybeTensor:$bw_aux_input_to_cell_weights, Adze_MaybeTensor:$bw_aux_input_to_output_weights,
      Adze_DefaultActivation:$fused_activation_function, Adze_DefaultF32<"0.0f">:$cell_clip,
      Adze_DefaultF32<"0.0f">:$proj_clip, Adze_DefaultFalse:$merge_outputs, Adze_DefaultTrue:$time_major,
      Adze_DefaultFalse:$asymmetric_quantize_inputs);
  let results = (outs Adze_Tensor:$fw_output, Optional<Adze_Tensor>:$bw_output);
  let versions = [
    Adze_Version<3, [{q.in(1) == "INT8" && q.out() == "FLOAT32" && q.flag("asymmetric_quantize_inputs")}]>,
    Adze_Version<2, [{q.in(1) == "INT8" && q.out() == "FLOAT32"}]>];
}

//===----------------------------------------------------------------------===//
// Plain recurrent cells and SVDF
//===----------------------------------------------------------------------===//

defvar Adze_HybridRNNVersions = [
  Adze_Version<3, [{q.in(1) == "INT8" && q.out() == "FLOAT32" && q.flag("asymmetric_quantize_inputs")}]>,
  Adze_Version<2, [{q.in(1) == "INT8" && q.out() == "FLOAT32"}]>];

def Adze_RNNOp : Adze_RecurrentOp<"rnn", "RNN", "RNNOptions", [
    Adze_Weighted<[1, 2], [-1, -1], 0, 3, ["INT8", "UINT8"], []>]> {
  let summary = "one step of a recurrent cell";
  let description = [{
    `state = activation(input * input_weights^T + state * recurrent_weights^T + bias)`; the result is the new state.

    ```mlir
    %1 = adze.rnn(%x, %w, %r, %b, %h) {fused_activation_function = #adze.activation<TANH>}
        : (tensor<1x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
    ```

    C1: the input has rank 2 or more. C2: input weights are [units, inputs]. C3: recurrent weights are [units, units].
    C4: the bias is [units]. C5: the state is present and [batch, units].
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_Tensor:$input_weights, Adze_Tensor:$recurrent_weights,
                       Adze_Tensor:$bias, Adze_StateOperand:$hidden_state,
                       Adze_DefaultActivation:$fused_activation_function,
                       Adze_DefaultFalse:$asymmetric_quantize_inputs);
  let results = (outs Adze_Tensor:$output);
  let versions = Adze_HybridRNNVersions;
}

def Adze_UnidirectionalSequenceRNNOp : Adze_RecurrentOp<
    "unidirectional_sequence_rnn", "UNIDIRECTIONAL_SEQUENCE_RNN", "SequenceRNNOptions", [
    Adze_Weighted<[1, 2], [-1, -1], 0, 3, ["INT8", "UINT8"], []>]> {
  let summary = "recurrent cell over a sequence";
  let description = [{
    `adze.rnn` over an input [batch, time, inputs], or [time, batch, inputs] with `time_major`.

    ```mlir
    %1 = adze.unidirectional_sequence_rnn(%x, %w, %r, %b, %h) {time_major = true}
        : (tensor<9x1x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>) -> tensor<9x1x4xf32>
    ```

    C1: the input has rank 3. C2: input weights are [units, inputs]. C3: recurrent weights are [units, units].
    C4: the bias is [units]. C5: the state is present and [batch, units].
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_Tensor:$input_weights, Adze_Tensor:$recurrent_weights,
                       Adze_Tensor:$bias, Adze_StateOperand:$hidden_state, Adze_DefaultFalse:$time_major,
                       Adze_DefaultActivation:$fused_activation_function,
                       Adze_DefaultFalse:$asymmetric_quantize_inputs);
  let results = (outs Adze_Tensor:$output);
  let versions = Adze_HybridRNNVersions;
}

def Adze_BidirectionalSequenceRNNOp : Adze_RecurrentOp<
    "bidirectional_sequence_rnn", "BIDIRECTIONAL_SEQUENCE_RNN", "BidirectionalSequenceRNNOptions", [
    Adze_MergedResults<"C7">,
    Adze_Weighted<[1, 2, 5, 6, 10, 11], [-1, -1, -1, -1, -1, -1], 0, -1, ["INT8", "UINT8"], []>]> {
  let summary = "recurrent cells over a sequence in both directions";
  let description = [{
    A forward and a backward `adze.rnn` over an input [batch, time, inputs], or [time, batch, inputs] with
    `time_major`. An auxiliary input has weights of its own in both cells; without them it is the backward cell's
    input. Results are the forward and the backward outputs, or with `merge_outputs` one that concatenates them.

    ```mlir
    %1 = adze.bidirectional_sequence_rnn(%x, %w, %r, %b, %h, %w, %r, %b, %h, %n, %n, %n) {merge_outputs = true}
        : (tensor<1x9x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>,
           tensor<4x3xf32>, tensor<4x4xf32>, tensor<4xf32>, tensor<1x4xf32>, none, none, none) -> tensor<1x9x8xf32>
    ```

    C1: the input has rank 3. C2: input weights are [units, inputs]. C3: recurrent weights are [units, units].
    C4: biases are [units]. C5: states are present and [batch, units]. C6: auxiliary weights are both present, with the
    auxiliary input, or both absent; they are [units, auxiliary inputs]. C7: `merge_outputs` says how many results
    there are.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_Tensor:$fw_input_weights, Adze_Tensor:$fw_recurrent_weights,
                       Adze_Tensor:$fw_bias, Adze_StateOperand:$fw_hidden_state, Adze_Tensor:$bw_input_weights,
                       Adze_Tensor:$bw_recurrent_weights, Adze_Tensor:$bw_bias, Adze_StateOperand:$bw_hidden_state,
                       Adze_MaybeTensor:$aux_input, Adze_MaybeTensor:$fw_aux_input_weights,
                       Adze_MaybeTensor:$bw_aux_input_weights, Adze_DefaultFalse:$time_major,
                       Adze_DefaultActivation:$fused_activation_function, Adze_DefaultFalse:$merge_outputs,
                       Adze_DefaultFalse:$asymmetric_quantize_inputs);
  let results = (outs Adze_Tensor:$fw_output, Optional<Adze_Tensor>:$bw_output);
  let versions = Adze_HybridRNNVersions;
}

def Adze_SVDFOp : Adze_RecurrentOp<"svdf", "SVDF", "SVDFOptions", [
    Adze_FusedActivation, Adze_Weighted<[1, 2], [-1, -1], 0, 3, ["INT8", "UINT8"], ["INT8"]>]> {
  let summary = "one step of a filter bank of low rank over time";
  let integerActivations = ["INT8"];
  let description = [{
    Each of `rank` * units filters multiplies the input by its row of the feature weights [filters, inputs], keeps the
    last products in the state, and sums them weighted by its row of the time weights [filters, memory]. A unit of the
    result [batch, units] is the sum of its filters and its bias.

    ```mlir
    %1 = adze.svdf(%x, %f, %t, %b, %s) {rank = 2 : i32}
        : (tensor<1x3xf32>, tensor<8x3xf32>, tensor<8x10xf32>, tensor<4xf32>, tensor<1x80xf32>) -> tensor<1x4xf32>
    ```

    C1: the input has rank 2 or more. C2: `rank` is positive and divides the number of filters. C3: feature weights are
    [filters, inputs]. C4: time weights are [filters, memory]. C5: the bias is [filters / rank]. C6: the state is
    present and [batch, memory * filters].
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_Tensor:$feature_weights, Adze_Tensor:$time_weights,
                       Adze_MaybeTensor:$bias, Adze_StateOperand:$activation_state, Adze_DefaultI32<"0">:$rank,
                       Adze_DefaultActivation:$fused_activation_function,
                       Adze_DefaultFalse:$asymmetric_quantize_inputs);
  let results = (outs Adze_Tensor:$output);
  let versions = [
    Adze_Version<3, [{q.in(0) == "INT8"}]>,
    Adze_Version<4, [{q.in(0) == "FLOAT32" && q.in(1) == "INT8" && q.out() == "FLOAT32" &&
                      q.flag("asymmetric_quantize_inputs")}]>,
    Adze_Version<2, [{q.in(0) == "FLOAT32" && q.in(1) == "INT8" && q.out() == "FLOAT32"}]>];
}

#endif // ADZE_RECURRENT_OPS_TD
