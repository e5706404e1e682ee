//===- LayerCosts.h - How long layers take ----------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Times of layers in each precision, as `adze bench` measures ops.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_LAYERCOSTS_H
#define ADZE_LIB_DRIVER_LAYERCOSTS_H

#include "lib/Driver/PrecisionSearch.h"

namespace adze {

/// Sets the costs of layers to seconds: runs the whole model once in each precision, all layers that have it at a time, and takes the
/// times of the ops that compute the layers' results. What runs between layers is not counted.
llvm::Error measureLayerCosts(PrecisionSearch &search);

} // namespace adze

#endif // ADZE_LIB_DRIVER_LAYERCOSTS_H
