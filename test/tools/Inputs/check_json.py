# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""check_json.py FILE: what `adze inspect --json` says of net.mlir."""

import json
import sys

model = json.load(open(sys.argv[1], encoding="utf-8"))
assert set(model) >= {"adze", "file", "description", "bytes", "totals", "kinds", "signatures", "metadata", "subgraphs"}
assert model["totals"] == {"ops": 3, "macs": 96, "macsComplete": True, "macsOfOneSample": False, "parameters": 9, "weightBytes": 36}, model["totals"]
assert [kind["builtin"] for kind in model["kinds"]] == ["CONV_2D", "LOGISTIC", "RELU"], model["kinds"]
(graph,) = model["subgraphs"]
conv, relu, logistic = graph["ops"]
assert conv["builtin"] == "CONV_2D" and conv["version"] == 1 and conv["macs"] == 96 and conv["weightBytes"] == 36
assert abs(conv["sparsity"] - 1 / 3) < 1e-9 and conv["distinct"] == 4, conv
assert conv["options"]["padding"] == "SAME" and conv["options"]["fused_activation_function"] == "NONE", conv
assert conv["name"] == "conv</script>" and conv["options"]["stride_h"] == 1, conv
assert relu["sparsity"] is None and relu["macs"] is None
tensors = graph["tensors"]
assert relu["inputs"] == conv["outputs"] == logistic["inputs"]
weights = tensors[conv["inputs"][1]]
assert weights["name"] == "weights" and weights["kind"] == "constant" and weights["shape"] == [3, 1, 1, 2], weights
assert weights["bytes"] == 24 and weights["zeros"] == 2 and weights["distinct"] == 4 and not weights["sparse"], weights
assert [tensors[i]["name"] for i in graph["inputs"] + graph["outputs"]] == ["image", "out"]
