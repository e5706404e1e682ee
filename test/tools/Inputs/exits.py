# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""exits.py CODE COMMAND...: runs a command, with its stderr on stdout, and fails unless it exits with CODE."""

import subprocess
import sys

expected, command = int(sys.argv[1]), sys.argv[2:]
process = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
sys.stdout.buffer.write(process.stdout)
if process.returncode != expected:
    sys.exit(f"exit code {process.returncode} where {expected} is expected: {' '.join(command)}")
