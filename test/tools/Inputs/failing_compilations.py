# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""failing_compilations.py FOLDER: makes the writing of compiled models fail after more and more bytes, and checks that every file
there is a whole one, old or new."""

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
command = ["adze", "compile", str(source), "-o", str(folder / "m.a"), "--weights=file", "-MD", "--quiet"]
subprocess.run(command, check=True)
whole = {path.name: path.read_bytes() for path in folder.iterdir()}
assert set(whole) == {"m.a", "m.h", "m.json", "m.d", "m.weights"}, sorted(whole)

sizes = sorted(len(content) for content in whole.values())
for size in sorted({0, 1, *(size - 1 for size in sizes)}):
    for path in folder.iterdir():
        path.write_text("old")

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)
    assert done.returncode == 1, f"{size} bytes: exit code {done.returncode}\n{done.stderr}"
    assert "cannot be written" in done.stderr, f"{size} bytes: {done.stderr}"
    assert set(os.listdir(folder)) == set(whole), f"{size} bytes: {os.listdir(folder)}"
    for path in folder.iterdir():
        assert path.read_bytes() in (b"old", whole[path.name]), f"{size} bytes: {path.name} is half of a file"
