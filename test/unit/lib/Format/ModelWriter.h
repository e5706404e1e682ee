//===- ModelWriter.h - Models of any sense or none --------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes flatbuffers table by table, so that tests can say what no exporter would.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_TEST_UNIT_LIB_FORMAT_MODELWRITER_H
#define ADZE_TEST_UNIT_LIB_FORMAT_MODELWRITER_H

#include "schema/tflite_generated.h"

#include <optional>
#include <string>
#include <vector>

namespace adze {

template <typename T>
using Offsets = std::vector<flatbuffers::Offset<T>>;

/// What a tensor says; the defaults are a scalar of FLOAT32 without data.
struct TensorSpec {
  std::string name = {};
  std::vector<int32_t> shape = {}, signature = {};
  int type = wire::TensorType_FLOAT32;
  uint32_t buffer = 0;
  bool variable = false;
  flatbuffers::Offset<wire::QuantizationParameters> quantization = {};
  flatbuffers::Offset<wire::SparsityParameters> sparsity = {};
};

class ModelWriter {
public:
  ModelWriter() { addBuffer(std::nullopt); }

  int addTensor(const TensorSpec &spec) {
    auto shape = fbb.CreateVector(spec.shape), signature = fbb.CreateVector(spec.signature);
    auto name = fbb.CreateString(spec.name);
    wire::TensorBuilder tensor(fbb);
    tensor.add_shape(shape);
    tensor.add_name(name);
    tensor.add_type(static_cast<wire::TensorType>(spec.type));
    tensor.add_buffer(spec.buffer);
    tensor.add_is_variable(spec.variable);
    tensor.add_has_rank(true);
    if (!spec.signature.empty())
      tensor.add_shape_signature(signature);
    if (!spec.quantization.IsNull())
      tensor.add_quantization(spec.quantization);
    if (!spec.sparsity.IsNull())
      tensor.add_sparsity(spec.sparsity);
    tensors.push_back(tensor.Finish());
    return tensors.size() - 1;
  }

  uint32_t addBuffer(std::optional<size_t> bytes, uint64_t offset = 0, uint64_t size = 0) {
    flatbuffers::Offset<flatbuffers::Vector<uint8_t>> data;
    if (bytes) {
      fbb.ForceVectorAlignment(*bytes, 1, 16);
      data = fbb.CreateVector(std::vector<uint8_t>(*bytes));
    }
    wire::BufferBuilder buffer(fbb);
    if (bytes)
      buffer.add_data(data);
    buffer.add_offset(offset);
    buffer.add_size(size);
    buffers.push_back(buffer.Finish());
    return buffers.size() - 1;
  }

  uint32_t addCode(int builtin) {
    wire::OperatorCodeBuilder code(fbb);
    code.add_builtin_code(static_cast<wire::BuiltinOperator>(builtin));
    code.add_version(1);
    codes.push_back(code.Finish());
    return codes.size() - 1;
  }

  void addOp(uint32_t code, const std::vector<int32_t> &inputs, const std::vector<int32_t> &outputs,
             int optionsType = 0, flatbuffers::Offset<void> options = {}, int optionsType2 = 0,
             flatbuffers::Offset<void> options2 = {}) {
    auto in = fbb.CreateVector(inputs), out = fbb.CreateVector(outputs);
    wire::OperatorBuilder op(fbb);
    op.add_opcode_index(code);
    op.add_inputs(in);
    op.add_outputs(out);
    op.add_builtin_options_type(static_cast<wire::BuiltinOptions>(optionsType));
    if (!options.IsNull())
      op.add_builtin_options(options);
    op.add_builtin_options_2_type(static_cast<wire::BuiltinOptions2>(optionsType2));
    if (!options2.IsNull())
      op.add_builtin_options_2(options2);
    operators.push_back(op.Finish());
  }

  void addMetadata(const std::string &name, uint32_t buffer) {
    auto text = fbb.CreateString(name);
    wire::MetadataBuilder entry(fbb);
    entry.add_name(text);
    entry.add_buffer(buffer);
    metadata.push_back(entry.Finish());
  }

  void addSignature(const std::string &key, uint32_t subgraph, uint32_t input) {
    auto name = fbb.CreateString("x"), text = fbb.CreateString(key);
    wire::TensorMapBuilder map(fbb);
    map.add_name(name);
    map.add_tensor_index(input);
    auto inputs = fbb.CreateVector(Offsets<wire::TensorMap>{map.Finish()});
    wire::SignatureDefBuilder signature(fbb);
    signature.add_inputs(inputs);
    signature.add_signature_key(text);
    signature.add_subgraph_index(subgraph);
    signatures.push_back(signature.Finish());
  }

  /// Makes a subgraph of the tensors and operators so far.
  void addSubgraph(const std::string &name, const std::vector<int32_t> &inputs, const std::vector<int32_t> &outputs) {
    auto tensorVector = fbb.CreateVector(tensors);
    auto operatorVector = fbb.CreateVector(operators);
    auto in = fbb.CreateVector(inputs), out = fbb.CreateVector(outputs);
    auto text = fbb.CreateString(name);
    wire::SubGraphBuilder subgraph(fbb);
    subgraph.add_tensors(tensorVector);
    subgraph.add_operators(operatorVector);
    subgraph.add_inputs(in);
    subgraph.add_outputs(out);
    subgraph.add_name(text);
    subgraphs.push_back(subgraph.Finish());
    tensors.clear();
    operators.clear();
  }

  std::string finish(uint32_t version = 3, const char *identifier = "TFL3") {
    auto codeVector = fbb.CreateVector(codes);
    auto subgraphVector = fbb.CreateVector(subgraphs);
    auto bufferVector = fbb.CreateVector(buffers);
    auto metadataVector = fbb.CreateVector(metadata);
    auto signatureVector = fbb.CreateVector(signatures);
    wire::ModelBuilder model(fbb);
    model.add_version(version);
    model.add_operator_codes(codeVector);
    model.add_subgraphs(subgraphVector);
    model.add_buffers(bufferVector);
    model.add_metadata(metadataVector);
    model.add_signature_defs(signatureVector);
    fbb.Finish(model.Finish(), identifier);
    return std::string(reinterpret_cast<const char *>(fbb.GetBufferPointer()), fbb.GetSize());
  }

  flatbuffers::FlatBufferBuilder fbb;
  Offsets<wire::Tensor> tensors;
  Offsets<wire::Operator> operators;
  Offsets<wire::OperatorCode> codes;
  Offsets<wire::Buffer> buffers;
  Offsets<wire::SubGraph> subgraphs;
  Offsets<wire::Metadata> metadata;
  Offsets<wire::SignatureDef> signatures;
};

} // namespace adze

#endif // ADZE_TEST_UNIT_LIB_FORMAT_MODELWRITER_H
