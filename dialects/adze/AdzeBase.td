//===- AdzeBase.td - The record of an op --------------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What one record of the graph dialect holds: the builtin it stands for, the options table, the version rule,
// the answers to optimization interfaces. Everything else (importer, exporter, tables, docs) is derived.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_BASE_TD
#define ADZE_BASE_TD

include "dialects/adze/AdzeAttrs.td"
include "dialects/adze/AdzeInterfaces.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

//===----------------------------------------------------------------------===//
// Operand types
//===----------------------------------------------------------------------===//

/// A tensor whose elements have one of the wire types named (quantized elements count as their storage).
class Adze_TensorOf<list<string> wireTypes>
    : Type<CPred<"::adze::isTensorOf($_self, {\"" # !interleave(wireTypes, "\", \"") # "\"})">,
           "tensor of " # !interleave(wireTypes, " or ")>;

def Adze_Tensor : Type<CPred<"::llvm::isa<::mlir::TensorType>($_self)">, "tensor">;
def Adze_IntTensor : Adze_TensorOf<["INT32", "INT64"]>;
def Adze_Int32Tensor : Adze_TensorOf<["INT32"]>;
def Adze_BoolTensor : Adze_TensorOf<["BOOL"]>;
def Adze_FloatTensor : Adze_TensorOf<["FLOAT32", "FLOAT16", "BFLOAT16", "FLOAT64"]>;
/// An operand that the file may leave out (index -1): a tensor, or the `none` value of `adze.no_value`.
def Adze_MaybeTensor : Type<CPred<"::llvm::isa<::mlir::TensorType, ::mlir::NoneType>($_self)">, "tensor or none">;
/// A variable tensor (state) that the op reads and writes.
def Adze_StateOperand : Arg<Adze_MaybeTensor, "state", [MemRead, MemWrite]>;

//===----------------------------------------------------------------------===//
// Version rules
//===----------------------------------------------------------------------===//

/// `number` is the op's version when `condition` holds; the first that holds wins, and 1 where none does. The
/// condition is a C++ expression over `q`, an adze::VersionQuery: q.in(i) and q.out(i) are wire type names.
class Adze_Version<int versionNumber, string cppCondition> {
  int number = versionNumber;
  string condition = cppCondition;
}

//===----------------------------------------------------------------------===//
// Answers to interfaces (the methods are written by utils/adze-tblgen)
//===----------------------------------------------------------------------===//

/// Operands and results that share one scale; empty: all of them.
class Adze_SameScale<list<int> operandNumbers = [], list<int> resultNumbers = []>
    : DeclareOpInterfaceMethods<Adze_SameScaleOpInterface, ["getSameScaleOperands", "getSameScaleResults"]> {
  list<int> operands = operandNumbers;
  list<int> results = resultNumbers;
}

/// Scale and zero point as C++ expressions for INT8, UINT8 and INT16; empty: no such kernel.
class Adze_FixedOutputRange<string i8, string u8, string i16>
    : DeclareOpInterfaceMethods<Adze_FixedOutputRangeInterface, ["getFixedOutputParams"]> {
  string int8 = i8;
  string uint8 = u8;
  string int16 = i16;
}

/// Weights (operand numbers with their channel axes), input, bias (-1: none), wire types and encodings taken.
class Adze_Weighted<list<int> weightOperands, list<int> channelAxes, int inputOperand, int biasOperand,
                    list<string> hybridTypes, list<string> integerTypes, list<string> sparseEncodings = [],
                    bit clusteredWeights = 0, bit blockwiseWeights = 0>
    : DeclareOpInterfaceMethods<Adze_WeightedOpInterface,
        ["getWeightOperands", "getChannelAxis", "getBiasOperand", "getInputOperand", "supportsHybridWeights",
         "supportsIntegerWeights", "supportsSparseWeights", "supportsClusteredWeights", "supportsBlockwiseWeights"]> {
  list<int> weights = weightOperands;
  list<int> axes = channelAxes;
  int input = inputOperand;
  int bias = biasOperand;
  list<string> hybrid = hybridTypes;
  list<string> integer = integerTypes;
  list<string> sparse = sparseEncodings;
  bit clustered = clusteredWeights;
  bit blockwise = blockwiseWeights;
}

/// Copies elements of that operand to the results.
class Adze_DataMovement<int movedOperand = 0>
    : DeclareOpInterfaceMethods<Adze_DataMovementOpInterface, ["getMovedOperand"]> {
  int operand = movedOperand;
}

/// Declares getAffineCoefficients, written by hand beside the op.
def Adze_AffineElementwise : DeclareOpInterfaceMethods<Adze_AffineElementwiseOpInterface, ["getAffineCoefficients"]>;
/// Declares getMultiplyAccumulates, written by hand beside the op.
def Adze_ArithmeticCost : DeclareOpInterfaceMethods<Adze_ArithmeticCostOpInterface, ["getMultiplyAccumulates"]>;
/// For ops with a `fused_activation_function` attribute.
def Adze_FusedActivation : DeclareOpInterfaceMethods<Adze_FusedActivationOpInterface>;

//===----------------------------------------------------------------------===//
// Shape inference
//===----------------------------------------------------------------------===//

/// inferReturnTypeComponents written by hand beside the op; the Adaptor gives operands and attributes.
defvar Adze_InferShape = InferShapedTypeOpAdaptor;

/// inferReturnTypeComponents by a shared C++ function of (location, operands, properties, results).
class Adze_InferShapeBy<string function> : TraitList<[
    DeclareOpInterfaceMethods<InferShapedTypeOpInterface, ["inferReturnTypeComponents"]>,
    NativeOpTrait<"InferShapedTypeOpAdaptor", [], [{}], [{
      ::llvm::LogicalResult $cppClass::inferReturnTypeComponents(
          ::mlir::MLIRContext *context, ::std::optional<::mlir::Location> location, ::mlir::ValueShapeRange operands,
          ::mlir::DictionaryAttr attributes, ::mlir::OpaqueProperties properties, ::mlir::RegionRange regions,
          ::llvm::SmallVectorImpl<::mlir::ShapedTypeComponents> &results) {
        return ::adze::}] # function # [{(location, operands, results);
      }
    }]>]>;

/// The result has the shape and element type of operand 0.
def Adze_SameAsInput : Adze_InferShapeBy<"inferSameAsInput">;
/// The result has the shape of operand 0, its element type is declared.
def Adze_SameShapeAsInput : Adze_InferShapeBy<"inferSameShapeAsInput">;
/// NumPy broadcast of all operands, element type of operand 0. Checks C1 (the operands store the same type) and C2
/// (their shapes broadcast).
def Adze_Broadcast : Adze_InferShapeBy<"inferBroadcast">;
/// NumPy broadcast of all operands, BOOL; the same constraints.
def Adze_BroadcastToBool : Adze_InferShapeBy<"inferBroadcastToBool">;

/// Verifies results against what inferReturnTypeComponents says: every extent known on both sides agrees.
def Adze_VerifyInferredShapes : NativeOpTrait<"VerifyInferredShapes"> {
  let cppNamespace = "::adze::OpTrait";
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

/// An op that stands for a LiteRT builtin. Attributes are named after the fields of the options table (`_index` of
/// subgraph fields dropped); optional operands are `Adze_MaybeTensor`, and trailing ones `Optional<>` or `Variadic<>`.
class Adze_Op<string opMnemonic, string builtinName, string table, list<Trait> opTraits = []>
    : Op<Adze_Dialect, opMnemonic, opTraits> {
  /// Name in the wire format's BuiltinOperator, and in LiteRT's documentation.
  string builtin = builtinName;
  /// Options table of the wire format; empty where the builtin has none.
  string optionsTable = table;
  /// Where several ops share a builtin: the C++ condition on the attributes (`attrs`, a DictionaryAttr) for this one.
  string selector = "";
  list<Adze_Version> versions = [];
  /// Wire types of activations that LiteRT's kernels compute in integers with one scale a tensor: `INT8`, `INT16`. Every
  /// FLOAT32 operand and result takes that type, but for weights and biases. Empty: the op stays float.
  list<string> integerActivations = [];

  // One builder for all, so that the default ones (six an op) cost no compile time.
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::mlir::TypeRange":$resultTypes, "::mlir::ValueRange":$operands,
                                 CArg<"::llvm::ArrayRef<::mlir::NamedAttribute>", "{}">:$attributes), [{
    $_state.addTypes(resultTypes);
    $_state.addOperands(operands);
    $_state.addAttributes(attributes);
  }]>];
  let assemblyFormat = "`(` operands `)` attr-dict `:` functional-type(operands, results)";
}

/// A pure op with one tensor result.
class Adze_PureOp<string opMnemonic, string builtinName, string table, list<Trait> opTraits = []>
    : Adze_Op<opMnemonic, builtinName, table, !listconcat([Pure, Adze_VerifyInferredShapes], opTraits)> {
  let results = (outs Adze_Tensor:$output);
}

/// `int` and `long` fields: signless attributes whose C++ value is signed.
def Adze_I32Attr : SignlessIntegerAttrBase<I32, "32-bit integer"> {
  let returnType = "int32_t";
  let convertFromStorage = "static_cast<int32_t>($_self.getValue().getSExtValue())";
}
def Adze_I64Attr : SignlessIntegerAttrBase<I64, "64-bit integer"> {
  let returnType = "int64_t";
  let convertFromStorage = "$_self.getValue().getSExtValue()";
}
class Adze_DefaultI32<string value> : DefaultValuedAttr<Adze_I32Attr, value>;
class Adze_DefaultI64<string value> : DefaultValuedAttr<Adze_I64Attr, value>;
class Adze_DefaultF32<string value> : DefaultValuedAttr<F32Attr, value>;
def Adze_DefaultFalse : DefaultValuedAttr<BoolAttr, "false">;
def Adze_DefaultTrue : DefaultValuedAttr<BoolAttr, "true">;
def Adze_DefaultActivation
    : DefaultValuedAttr<Adze_ActivationAttr, "::adze::ActivationFunctionType::NONE">;
def Adze_DefaultPadding : DefaultValuedAttr<Adze_PaddingAttr, "::adze::Padding::SAME">;
/// A TensorType field: an element type of the wire format.
def Adze_ElementTypeAttr : TypeAttrBase<"::mlir::Type", "element type"> {
  let constBuilderCall = "::mlir::TypeAttr::get($0)";
}
/// `method` of mlir::Builder gives the default, for example `getF32Type()`.
class Adze_DefaultElementType<string method>
    : DefaultValuedAttr<Adze_ElementTypeAttr, "$_builder." # method>;

#endif // ADZE_BASE_TD
