//===- ChannelOpInterface.cpp - How channels depend on each other ---------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Definitions of the interface.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/channels/ChannelConstants.h"
#include "passes/optimize/channels/ChannelDependencies.h"

#include "passes/optimize/channels/ChannelOpInterface.cpp.inc"
