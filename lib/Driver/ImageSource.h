//===- ImageSource.h - Pictures as samples ----------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A folder of JPEG and PNG files, each decoded when it is its turn.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_IMAGESOURCE_H
#define ADZE_LIB_DRIVER_IMAGESOURCE_H

#include "lib/Driver/SampleSource.h"
#include "lib/Support/Image.h"

namespace adze {

/// The .jpg, .jpeg and .png files of a folder and those in it, in the order of their paths, for models with one input
/// `[1, height, width, channels]` of 1 or 3 channels. Without `steps` they are resized to the input's height and width. Fails
/// where there is no file.
llvm::Expected<std::unique_ptr<SampleSource>> openImages(llvm::StringRef folder, std::vector<PreprocessStep> steps);

} // namespace adze

#endif // ADZE_LIB_DRIVER_IMAGESOURCE_H
