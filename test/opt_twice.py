#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Stands in for adze-opt: runs it as told, and again with --mlir-disable-threading. What was printed, the exit status and
the file behind -o must be the same; the first run's are passed on.

    opt_twice.py ADZE-OPT ARGUMENTS"""

import os
import pathlib
import resource
import subprocess
import sys


def output_file(arguments):
    for number, argument in enumerate(arguments):
        if argument == "-o" and number + 1 < len(arguments):
            return pathlib.Path(arguments[number + 1])
        if argument.startswith("-o="):
            return pathlib.Path(argument[3:])
    return None


def run(command, stdin, target):
    """(exit status, stdout, stderr, bytes of the file written)."""
    done = subprocess.run(command, input=stdin, capture_output=True, check=False)
    written = target.read_bytes() if target and target.is_file() else None
    return done.returncode, done.stdout, done.stderr, written


def main():
    command, target = sys.argv[1:], output_file(sys.argv[1:])
    reads_stdin = "-" in command[1:] or not any(pathlib.Path(argument).is_file() for argument in command[1:])
    stdin = sys.stdin.buffer.read() if reads_stdin else b""
    first = run(command, stdin, target)
    second = run([*command, "--mlir-disable-threading"], stdin, target)
    for what, one, other in zip(("exit status", "output", "error output", "file written"), first, second):
        if one != other:
            print(f"opt_twice: without threads another {what}: {' '.join(command)}", file=sys.stderr)
            sys.stderr.flush()
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            os.abort()  # `not` would take an exit status for the failure that it waits for
    sys.stdout.buffer.write(first[1])
    sys.stderr.buffer.write(first[2])
    return first[0]


if __name__ == "__main__":
    sys.exit(main())
