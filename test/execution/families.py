# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""All families: every file family_*.py beside this one declares some."""

import importlib
import pathlib

import cases

for path in sorted(pathlib.Path(__file__).parent.glob("family_*.py")):
    importlib.import_module(path.stem)

FAMILIES = cases.FAMILIES
