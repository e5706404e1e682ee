//===- ChannelOpInterface.td - How channels depend on each other -*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attached to ops by external models (../Channel*Models.cpp). An op without it fixes the extents of all it touches.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_CHANNEL_OP_INTERFACE_TD
#define ADZE_CHANNEL_OP_INTERFACE_TD

include "mlir/IR/Interfaces.td"

def Adze_ChannelOpInterface : OpInterface<"ChannelOpInterface"> {
  let cppNamespace = "::adze";
  let description = "Ops from which an index of an axis can be removed: what has to go with it, and what the op becomes.";
  let methods = [
    InterfaceMethod<"Ties indices of axes of operands and results that can only be removed together, and fixes what cannot go.",
                    "void", "relateChannels", (ins "::adze::ChannelRelations &":$relations)>,
    InterfaceMethod<"Notes the indices of axes of results at which every element has one value, given those of operands.",
                    "void", "propagateConstants", (ins "::adze::ChannelConstants &":$constants), "", "return;">,
    InterfaceMethod<"Whether the op gives the same without a read whose elements all are `value`, once `absorbReads` was called.",
                    "bool", "canAbsorb",
                    (ins "const ::adze::ChannelRead &":$read, "double":$value, "const ::adze::ChannelConstants &":$constants),
                    "", "return false;">,
    InterfaceMethod<"Adds to the bias what the removed reads contribute to every sum; each can be absorbed.",
                    "void", "absorbReads",
                    (ins "::llvm::ArrayRef<::adze::AbsorbedRead>":$reads, "const ::adze::ChannelConstants &":$constants), "", "return;">,
    InterfaceMethod<"Updates attributes and constant operands that say extents; types have the new ones already.",
                    "void", "updateExtents", (ins "const ::adze::KeptIndices &":$kept), "", "return;">,
  ];
}

#endif // ADZE_CHANNEL_OP_INTERFACE_TD
