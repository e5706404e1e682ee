# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""failing_writes.py FOLDER: makes writing fail halfway and checks that the old output stays, alone."""

import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys

folder = pathlib.Path(sys.argv[1])
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir(parents=True)
source = pathlib.Path(__file__).parent / "net.mlir"
output = folder / "out.tflite"
output.write_text("old")


def check(what, **settings):
    command = ["adze", "optimize", str(source), "-o", str(output), "--passes=cse"]
    process = subprocess.run(command, capture_output=True, text=True, check=False, **settings)
    assert process.returncode == 1, f"{what}: exit code {process.returncode}\n{process.stderr}"
    assert "cannot be written" in process.stderr, f"{what}: {process.stderr}"
    assert output.read_text() == "old", what
    assert os.listdir(folder) == ["out.tflite"], f"{what}: {os.listdir(folder)}"


def limit():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


check("a file may have 100 bytes", preexec_fn=limit)


def lose_rights():
    if os.geteuid() == 0:  # root writes everywhere
        os.setgid(65534)
        os.setuid(65534)


if os.geteuid() != 0 or os.access(source, os.R_OK):
    folder.chmod(0o555)
    reachable = subprocess.run(["adze", "inspect", str(source)], capture_output=True, check=False, preexec_fn=lose_rights)
    try:
        if reachable.returncode == 0:  # or the other user sees nothing of this tree
            check("a folder that cannot be written", preexec_fn=lose_rights)
    finally:
        folder.chmod(0o755)
