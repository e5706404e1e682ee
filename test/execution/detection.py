# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What TFLite_Detection_PostProcess computes, slowly: from the source of LiteRT's kernel, operation by operation.

Rows of the results that LiteRT leaves as they were are zeros here. Of several classes of one box with equal scores the
first counts; LiteRT's order of those depends on its C++ library."""

import numpy

F32 = numpy.float32


def decode(boxes, anchors, options):
    """Corners (ymin, xmin, ymax, xmax) of boxes that are given by centre and size relative to anchors."""
    boxes, anchors = boxes.astype(numpy.float64), anchors.astype(numpy.float64)
    scale = {axis: numpy.float64(F32(options[f"{axis}_scale"])) for axis in "yxhw"}
    y = (boxes[:, 0] / scale["y"] * anchors[:, 2] + anchors[:, 0]).astype(F32)
    x = (boxes[:, 1] / scale["x"] * anchors[:, 3] + anchors[:, 1]).astype(F32)
    h = (0.5 * numpy.exp(boxes[:, 2] / scale["h"]) * anchors[:, 2]).astype(F32)
    w = (0.5 * numpy.exp(boxes[:, 3] / scale["w"]) * anchors[:, 3]).astype(F32)
    return numpy.stack([y - h, x - w, y + h, x + w], axis=1)


def overlap(a, b):
    """Intersection over union, in floats."""
    area_a, area_b = (a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1])
    if area_a <= 0 or area_b <= 0:
        return F32(0)
    height = max(min(a[2], b[2]) - max(a[0], b[0]), F32(0))
    width = max(min(a[3], b[3]) - max(a[1], b[1]), F32(0))
    return height * width / (area_a + area_b - height * width)


def suppress(corners, scores, most, options):
    """Indices of boxes by decreasing score, none of which overlaps too much with one before it."""
    kept = numpy.flatnonzero(scores >= F32(options["nms_score_threshold"]))
    order = kept[numpy.argsort(-scores[kept], kind="stable")]
    selected, active = [], numpy.ones(len(order), bool)
    for i, box in enumerate(order):
        if len(selected) >= min(len(order), most):
            break
        if not active[i]:
            continue
        selected.append(box)
        for j in range(i + 1, len(order)):
            if active[j] and overlap(corners[box], corners[order[j]]) > F32(options["nms_iou_threshold"]):
                active[j] = False
    return selected


def fast(corners, scores, options):
    """Rows (box, class, score), one for each class of a box: boxes are told apart by their best class alone."""
    per_box = options["max_classes_per_detection"]
    best = scores.max(axis=1)
    rows = []
    selected = suppress(corners, best, options["max_detections"], options)
    for box in selected:
        classes = numpy.argsort(-scores[box], kind="stable")[:per_box]
        rows += [(box, kind, scores[box, kind]) for kind in classes] + [None] * (per_box - len(classes))
    return rows, len(selected)


def regular(corners, scores, options):
    """Rows (box, class, score) of all classes, each of which is taken by itself."""
    most, merged = options["max_detections"], []
    for kind in range(scores.shape[1]):
        limit = min(options.get("detections_per_class", 100), most)
        new = [(box, kind, scores[box, kind]) for box in suppress(corners, scores[:, kind], limit, options)]
        merged = sorted(merged + new, key=lambda row: -row[2])[:most]
    return merged, len(merged)


def evaluate(boxes, scores, anchors, options):
    """The four outputs, from floats: boxes [1, N, 4 or more], scores [1, N, C], anchors [N, 4]."""
    corners = decode(boxes[0], anchors, options)
    scores = scores[0][:, scores.shape[2] - options["num_classes"]:]
    rows, count = (regular if options.get("use_regular_nms") else fast)(corners, scores, options)
    places = options["max_detections"] * options["max_classes_per_detection"]
    outputs = [numpy.zeros(shape, F32) for shape in ([1, places, 4], [1, places], [1, places])]
    for place, row in enumerate(rows):
        if row is not None:
            outputs[0][0, place], outputs[1][0, place], outputs[2][0, place] = corners[row[0]], row[1], row[2]
    return outputs + [numpy.array([count], F32)]
