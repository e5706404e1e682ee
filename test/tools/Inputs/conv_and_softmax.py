# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The test of adze-reduce.mlir: exits with 1, for interesting, where a SOFTMAX reads a convolution."""

import re
import sys

text = open(sys.argv[1], encoding="utf-8").read()
sys.exit(1 if any(f"adze.softmax({name})" in text for name in re.findall(r"(%\w+) = adze\.conv_2d", text)) else 0)
