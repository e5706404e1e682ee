# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The lit suite: every .mlir and .test file below test/. Environment variables change how adze-opt is called:

ADZE_OPT_CHECK_IR_ROUNDTRIP  every call prints, parses and compares (--verify-roundtrip)
ADZE_OPT_TWICE               every call runs a second time on one thread, and both must give the same bytes
"""

import os

import lit.formats
from lit.llvm import llvm_config
from lit.llvm.subst import FindTool, ToolSubst

config.name = "Adze"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.environ.get("ADZE_TEST_EXEC_ROOT", os.path.join(config.adze_binary_dir, "test", "lit"))
config.excludes = ["Inputs", "unit", "fuzz", "utils", "models", "CMakeLists.txt"]

# Crash reports would be tests' output, and symbolizing them takes seconds each.
config.environment["LLVM_DISABLE_SYMBOLIZATION"] = "1"
llvm_config.with_system_environment(["HOME", "TMP", "TEMP", "TMPDIR", "ADZE_MODEL_ZOO", "ASAN_OPTIONS", "UBSAN_OPTIONS"])
llvm_config.with_environment("PATH", [config.adze_tools_dir, config.llvm_tools_dir], append_path=True)

adze_opt = os.path.join(config.adze_tools_dir, "adze-opt")
if os.environ.get("ADZE_OPT_CHECK_IR_ROUNDTRIP"):
    adze_opt += " --verify-roundtrip"
elif os.environ.get("ADZE_OPT_TWICE"):
    adze_opt = f"{config.python} {config.test_source_root}/opt_twice.py {adze_opt}"

config.substitutions.append(("%python", config.python))
config.substitutions.append(("%source_dir", config.adze_source_dir))
config.substitutions.append(("%build_dir", config.adze_binary_dir))
llvm_config.add_tool_substitutions([
    ToolSubst("adze-opt", adze_opt, unresolved="fatal"),
    ToolSubst("adze-translate", FindTool("adze-translate"), unresolved="fatal"),
    ToolSubst("FileCheck", FindTool("FileCheck"), unresolved="fatal"),
    ToolSubst("not", FindTool("not"), unresolved="fatal"),
    ToolSubst("count", FindTool("count"), unresolved="fatal"),
    ToolSubst("split-file", FindTool("split-file"), unresolved="fatal"),
], [config.adze_tools_dir, config.llvm_tools_dir])
