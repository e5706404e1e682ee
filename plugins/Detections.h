//===- Detections.h - The best boxes of a detector --------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The two ways in which TFLite_Detection_PostProcess chooses among boxes and classes.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PLUGINS_DETECTIONS_H
#define ADZE_PLUGINS_DETECTIONS_H

#include "dialects/adze/CustomOptions.h"
#include "plugins/Suppression.h"

namespace adze::detection {

/// The options, as LiteRT reads them.
struct Settings {
  explicit Settings(const CustomOptions &options)
      : detections(options.getInteger("max_detections")), perBox(options.getInteger("max_classes_per_detection")),
        perClass(options.getInteger("detections_per_class", 100)), classes(options.getInteger("num_classes")),
        isRegular(options.getBool("use_regular_nms")), scoreLimit(options.getFloat("nms_score_threshold")),
        overlapLimit(options.getFloat("nms_iou_threshold")) {
    for (llvm::StringRef name : {"y_scale", "x_scale", "h_scale", "w_scale"})
      scales.push_back(float(options.getFloat(name)));
  }
  int64_t getPlaces() const { return detections * perBox; }
  /// What LiteRT would fail for, or no machine has memory for; empty where there is nothing.
  llvm::StringRef check() const;

  int64_t detections, perBox, perClass, classes;
  bool isRegular;
  float scoreLimit, overlapLimit;
  llvm::SmallVector<double, 4> scales;
};

/// What detections are found in, and what the loops need.
struct Detector {
  Settings settings;
  Corners corners;
  mlir::Value scores; // tensor<NxCxf32>
  int64_t firstClass;
  mlir::Location location;
};

/// Column `column` of the last dimension of a tensor, as a vector.
mlir::Value getColumn(mlir::OpBuilder &builder, mlir::Location location, mlir::Value tensor, mlir::OpFoldResult column);

/// Chooses boxes by the best of their classes; a box has `max_classes_per_detection` rows. Returns boxes [P, 4],
/// classes [P] and scores [P], all of them floats, P being the number of places, and the number of boxes, an index.
llvm::SmallVector<mlir::Value> detectFast(mlir::OpBuilder &builder, const Detector &detector);

/// Chooses boxes of each class by itself, and then the best of all. Returns the same, with the number of rows.
llvm::SmallVector<mlir::Value> detectRegular(mlir::OpBuilder &builder, const Detector &detector);

} // namespace adze::detection

#endif // ADZE_PLUGINS_DETECTIONS_H
