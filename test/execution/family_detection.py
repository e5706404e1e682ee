# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The custom operator that ends most detectors."""

import itertools

import numpy

import detection
import flexbuffer
from cases import family
from graph import Quant

NAME = "TFLite_Detection_PostProcess"


def dequantize(values, quant):
    return (values.astype(numpy.float32) - numpy.float32(quant.zero)) * numpy.float32(quant.scale)


def sweep():
    for boxes, classes, background, limits, ties in itertools.product((1, 7, 60), (1, 3, 12), (0, 1), ((3, 1), (10, 2), (20, 20)), (False, True)):
        for regular in (False, True):
            yield {"op": NAME, "dtype": "float32", "boxes": boxes, "classes": classes, "background": background, "limits": limits,
                   "regular": regular, "ties": ties}
    for dtype, limits, regular in itertools.product(("float32", "uint8"), ((5, 1), (30, 1), (8, 3)), (False, True)):
        for threshold, per_class in ((0.05, 2), (0.99, 100), (-1.0, 1)):
            yield {"op": NAME, "dtype": dtype, "boxes": 40, "classes": 5, "background": 1, "limits": limits, "regular": regular,
                   "threshold": threshold, "per_class": per_class, "coordinates": 6}


@family(9, sweep)
def detections(graph, op, dtype, boxes, classes, background, limits, regular, ties=False, threshold=0.3, per_class=None, coordinates=4):
    """`limits` are max_detections and max_classes_per_detection; `ties`: scores have few values."""
    random = graph.random
    options = {"max_detections": limits[0], "max_classes_per_detection": limits[1], "num_classes": classes,
               "nms_score_threshold": threshold, "nms_iou_threshold": 0.4, "y_scale": 10.0, "x_scale": 10.0, "h_scale": 5.0,
               "w_scale": 5.0, "use_regular_nms": regular}
    if per_class:
        options["detections_per_class"] = per_class
    centres = random.uniform(0, 1, [boxes, 2])
    anchors = numpy.concatenate([centres, random.uniform(0.1, 0.5, [boxes, 2])], axis=1).astype(numpy.float32)
    encodings = random.normal(0, 1.5, [1, boxes, coordinates]).astype(numpy.float32)
    scores = random.uniform(0, 1, [1, boxes, classes + background]).astype(numpy.float32)
    if ties:
        scores = numpy.round(scores * 4) / numpy.float32(4)
    quants = [None, None, None]
    values = [encodings, scores, anchors]
    if dtype == "uint8":
        quants = [Quant(0.05, 127), Quant(1 / 256, 0), Quant(0.005, 3)]
        values = [numpy.clip(numpy.round(x / q.scale + q.zero), 0, 255).astype(numpy.uint8) for x, q in zip(values, quants)]
    floats = [x if q is None else dequantize(x, q) for x, q in zip(values, quants)]
    operands = [graph.input(values[0], quants[0]), graph.input(values[1], quants[1]), graph.constant(values[2], quants[2])]
    places = limits[0] * limits[1]
    results = [graph.tensor(shape, "float32") for shape in ([1, places, 4], [1, places], [1, places], [1])]
    graph.op(op, operands, results, custom_options=flexbuffer.pack(options))
    graph.returns(*results)
    graph.model.expected = detection.evaluate(*floats, options)
