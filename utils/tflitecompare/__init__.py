# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An independent reader and structural comparer of .tflite files, in plain Python.

It shares nothing with the C++ side but the text of the schema, so that a mistake there does not hide itself."""
