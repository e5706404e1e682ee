# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Benchmark models on disk: made when they are missing, or older than the code that makes them."""
import os
import pathlib
from dataclasses import dataclass

from . import onnx, quantize, tflite

HERE = pathlib.Path(__file__).resolve().parent
DEFAULT_FOLDER = HERE.parents[2] / "build/bench-models"


@dataclass(frozen=True)
class Files:
    """The two files of a model."""
    tflite: pathlib.Path
    onnx: pathlib.Path


def write(path, data):
    """Whole or not at all."""
    partial = path.with_suffix(f".{os.getpid()}.part")
    partial.write_bytes(data)
    partial.replace(path)


def made(entry, folder):
    """The files of a catalogue entry, written first where that is necessary."""
    files = Files(folder / f"{entry.name}.tflite", folder / f"{entry.name}.onnx")
    newest = max(path.stat().st_mtime for path in [*HERE.glob("*.py"), tflite.SCHEMA])
    if all(path.exists() and path.stat().st_mtime > newest for path in (files.tflite, files.onnx)):
        return files
    folder.mkdir(parents=True, exist_ok=True)
    graph = entry.graph()
    quantized = quantize.quantize(graph) if entry.dtype == "int8" else None
    write(files.tflite, tflite.export(graph, quantized))
    write(files.onnx, onnx.export(graph, quantized))
    return files
