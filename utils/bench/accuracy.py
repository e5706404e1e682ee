# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the scripts that measure accuracy on labelled data share: models with their data, runs of adze, and tables in pages."""
import dataclasses
import json
import os
import pathlib
import re
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ZOO = pathlib.Path(os.environ.get("ADZE_MODEL_ZOO", ROOT.parent / "shared" / "models"))
DATA = ZOO.parent / "data"


@dataclasses.dataclass(frozen=True)
class Case:
    """A float model, its data, and what its authors published in integers."""

    name: str
    file: str
    data: str
    scale: str = "1"
    offset: str = "0"
    label_offset: int = 0
    twin: str = ""
    dequantize: bool = False  # The float model is what a quantized file stands for.
    searched: str = ""  # Settings with a search, which takes a hundred runs, that are tried: a regular expression.
    search_samples: int = 100  # By how many such a search judges.


CASES = (
    Case("ResNet-8, CIFAR-10", "float/resnet8_cifar10_mlperftiny_f32", "cifar10", twin="quant/resnet8_cifar10_mlperftiny_i8"),
    Case("TinyMaix CNN, CIFAR-10", "float/cnn_cifar10_tinymaix_f32", "cifar10", scale="0.00392156862745098",
         twin="quant/cnn_cifar10_tinymaix_i8"),
    Case("TinyMaix ResNet, MNIST", "float/resnet_mnist_tinymaix_f32", "mnist", scale="0.00392156862745098",
         twin="quant/resnet_mnist_tinymaix_i8"),
    Case("TinyMaix depthwise CNN, MNIST", "float/dwcnn_mnist_tinymaix_f32", "mnist", scale="0.00392156862745098",
         twin="quant/dwcnn_mnist_tinymaix_i8"),
    Case("emlearn CNN, MNIST", "float/cnn_mnist_emlearn_f32", "mnist", scale="0.00392156862745098",
         twin="quant/cnn_mnist_emlearn_i8"),
    Case("TinyMaix CNN, MNIST", "float/cnn_mnist_valid_tinymaix_f32", "mnist", scale="0.00392156862745098"),
    Case("hand keypoints, MLP", "float/mlp_hand_keypoint_f32", "hand_keypoint"),
    Case("MobileNet v1 0.25 128, ImageNet", "float/mobilenet_v1_0.25_128_imagenet_f32", "imagenet128",
         scale="0.00784313725490196", offset="-1", label_offset=1, twin="quant/mobilenet_v1_0.25_128_imagenet_u8qat"),
    Case("MobileNet v2 1.0 224, ImageNet (Coral QAT file, dequantized)", "quant/coral_mobilenet_v2_1.0_224_imagenet_u8qat",
         "imagenet224", scale="0.00784313725490196", offset="-1", label_offset=1, dequantize=True,
         searched="dynamic range", search_samples=20, twin="quant/coral_mobilenet_v2_1.0_224_imagenet_u8qat"),
    Case("MobileNet v2 1.0 224, ImageNet (Coral post-training file, dequantized)",
         "quant/coral_tf2_mobilenet_v2_1.0_224_imagenet_i8ptq", "imagenet224", scale="0.00784313725490196", offset="-1",
         label_offset=1, dequantize=True, searched="none", twin="quant/coral_tf2_mobilenet_v2_1.0_224_imagenet_i8ptq"),
)


class Bench:
    def __init__(self, tools, work):
        self.adze = str(tools / "adze")
        self.work = pathlib.Path(work)

    def run(self, *args):
        done = subprocess.run([self.adze, *map(str, args)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"adze {' '.join(map(str, args))}: {done.stderr.strip()[-2000:]}")
        return done.stdout

    def float_model(self, case):
        path = ZOO / (case.file + ".tflite")
        if not case.dequantize:
            return path
        out = self.work / (path.stem + "_f32.tflite")
        self.run("optimize", path, "-o", out, "--passes=dequantize", "--quiet")
        return out

    def logits(self, model):
        """The tensor in front of a SOFTMAX that makes the output, past changes of shape and type; else the output."""
        report = json.loads(self.run("inspect", model, "--json"))
        graph = report["subgraphs"][0]
        by_output = {output: op for op in graph["ops"] for output in op["outputs"]}
        name = graph["outputs"][0]
        seen_softmax = False
        while name in by_output:
            op = by_output[name]
            if op["builtin"] == "SOFTMAX":
                seen_softmax = True
            elif op["builtin"] not in ("RESHAPE", "SQUEEZE", "DEQUANTIZE", "QUANTIZE"):
                break
            name = op["inputs"][0]
            if seen_softmax:
                break
        if not seen_softmax:
            return graph["tensors"][graph["outputs"][0]]["name"]
        return graph["tensors"][name]["name"]

    def inputs(self, case):
        return [f"--inputs={DATA / (case.data + '_test.npz')}", f"--scale={case.scale}", f"--offset={case.offset}", "--float-io"]

    def calibration(self, case):
        """What adze optimize fits weights and ranges to."""
        return [f"--representative-data={DATA / (case.data + '_calibration.npz')}", f"--scale={case.scale}",
                f"--offset={case.offset}"]

    def evaluate(self, case, reference, model):
        """Top-1 on the test data, and what became of it and of the reference's predictions."""
        results = json.loads(self.run("eval", model, *self.inputs(case), "--metric=top1", "--metric=agreement",
                                      f"--against={reference}", f"--label-offset={case.label_offset}", "--json"))
        by_name = {entry["metric"]: entry for entry in results}
        return {"top1": 100 * by_name["top1"]["value"], "n": by_name["top1"]["samples"],
                "drop": -100 * by_name["top1 difference"]["value"],
                "interval": sorted(-100 * end for end in by_name["top1 difference"]["interval"]),
                "agreement": 100 * by_name["agreement"]["value"], "bytes": pathlib.Path(model).stat().st_size}

    def judge(self, case, reference, model):
        """The same, with the SQNR of logits."""
        ours, theirs = self.logits(reference), self.logits(model)
        limit = ["--limit=200"] if case.data.startswith("imagenet") else ["--limit=1000"]
        layers = json.loads(self.run("compare", reference, model, *self.inputs(case), *limit, f"--pair={ours}={theirs}",
                                     "--per-layer", "--json"))
        sqnr = [layer["sqnr"] for layer in layers["tensors"] if layer["name"] == ours]
        return self.evaluate(case, reference, model) | {"sqnr": sqnr[0] if sqnr else None}


def write_tables(page, name, script, tables, keep=False):
    """Between the marks of `name` in the page; with `keep`, tables of other models stay."""
    text = page.read_text(encoding="utf-8")
    begin, end = f"<!-- {name}: made by {script} --write -->", f"<!-- end of {name} -->"
    head, rest = text.split(begin)
    old, rest = rest.split(end)
    if keep:
        found = {title(table): table for table in re.split(r"\n\n(?=\*\*)", old.strip())}
        found |= {title(table): merge(found.get(title(table), ""), table) for table in tables}
        tables = list(found.values())
    page.write_text(head + begin + "\n\n" + "\n\n".join(tables) + "\n\n" + end + rest, encoding="utf-8")


def title(table):
    return table.split("** (n = ")[0]


def merge(old, new):
    """The new table with rows of the old one that it has not, in the order of the old one."""
    def rows(table):
        return {line.split(" | ")[0]: line for line in table.splitlines() if line.startswith("| ") and not line.startswith("| | ")}

    merged = rows(old) | rows(new)
    return "\n".join([line for line in new.splitlines() if line not in rows(new).values()] + list(merged.values()))
