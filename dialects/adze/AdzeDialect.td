//===- AdzeDialect.td - The graph dialect -------------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The dialect and its types: what a .tflite file can say that MLIR cannot.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECT_TD
#define ADZE_DIALECT_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/DialectBase.td"

def Adze_Dialect : Dialect {
  let name = "adze";
  let summary = "A trained network as its .tflite file says it: one op per LiteRT builtin.";
  let description = [{
    The graph dialect. Functions are subgraphs, values are tensors, operations are the builtins of LiteRT
    with LiteRT's semantics, attributes carry the names of the wire format's options. Everything in a file
    has a place here, so that an untouched graph is exported as it was read; README.md gives the rationale.

    Module attributes: `adze.version` (schema version), `adze.description`, `adze.signatures`,
    `adze.metadata`, `adze.spare_buffers`, `adze.operator_codes`, `adze.offset_buffers`,
    `adze.external_buffer_groups`, `adze.external_buffers`. Function attributes: `adze.name` where the
    subgraph's name cannot be the symbol; where metadata holds indices, `adze.subgraph` (the subgraph's own in the file)
    and `adze.operators` (the tensor that each operator of the file computes first, or -1).
  }];
  let cppNamespace = "::adze";
  let dependentDialects = ["::mlir::func::FuncDialect", "::mlir::quant::QuantDialect"];
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let extraClassDeclaration = [{
    /// Version of the dialect in bytecode files; AdzeBytecode.cpp says what changed.
    static constexpr uint64_t bytecodeVersion = 2;

    void registerTypes();
    void registerAttributes();
    void registerOperations();
    // register<Family>Ops(), one a family, each defined beside the family's ops.
#define ADZE_FAMILY(name) void register##name##Ops();
#include "dialects/adze/AdzeFamilies.inc"
#undef ADZE_FAMILY
    void registerBytecode();

    /// Adds a family's ops; lets each family instantiate its ops in a translation unit of its own.
    template <typename... Ops>
    void addFamily() {
      addOperations<Ops...>();
    }

    /// Runs models for passes that need data; null where nobody attached one. Not owned.
    ModelRunner *getModelRunner() const { return modelRunner; }
    void setModelRunner(ModelRunner *runner) { modelRunner = runner; }

  private:
    ModelRunner *modelRunner = nullptr;

  public:
  }];
}

class Adze_Type<string name, string typeMnemonic> : TypeDef<Adze_Dialect, name> {
  let mnemonic = typeMnemonic;
}

def Adze_StringType : Adze_Type<"String", "string"> {
  let summary = "An element of a STRING tensor: bytes of any length.";
}

def Adze_ResourceType : Adze_Type<"Resource", "resource"> {
  let summary = "A handle to a variable or a hash table.";
  let description = "`variants` lists the types of the tensors behind the handle where the file names them.";
  let parameters = (ins OptionalArrayRefParameter<"::mlir::Type">:$variants);
  let assemblyFormat = "(`<` $variants^ `>`)?";
}

def Adze_VariantType : Adze_Type<"Variant", "variant"> {
  let summary = "An element that holds another tensor, for example a list of tensors.";
  let description = "`variants` lists the types of the tensors inside where the file names them.";
  let parameters = (ins OptionalArrayRefParameter<"::mlir::Type">:$variants);
  let assemblyFormat = "(`<` $variants^ `>`)?";
}

#endif // ADZE_DIALECT_TD
