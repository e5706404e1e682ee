# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What scripts share that change models of the zoo and run them: options, the zoo, LiteRT, a folder for files."""

import argparse
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "execution")]
import native  # noqa: E402
import zoo  # noqa: E402
from check_roundtrip import LITERT  # noqa: E402


def make_parser(name, description, example, modes, mode="mode"):
    """The options of all; `modes` are the choices of --MODE, which --mode is called."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog="Exit status: 0 all passed, 1 one failed, 77 there is no zoo.\n"
                                            f"Example: test/models/{name}.py --adze build/bin/adze {example}")
    parser.add_argument("--adze", required=True, type=pathlib.Path, help="the program")
    parser.add_argument("--only", default="", metavar="REGEX", help="models whose name matches")
    parser.add_argument(f"--{mode}", action="append", choices=modes, help=f"only this {mode} (repeatable; default all)")
    parser.add_argument("--timeout", type=int, default=120, metavar="SECONDS", help="limit for a model (default 120)")
    parser.add_argument("--keep", type=pathlib.Path, metavar="FOLDER", help="leave files there")
    return parser


def run(name, arguments, check):
    """The exit status: `check(arguments, zoo, folder)` returns the number of failures."""
    root = zoo.find_zoo()
    if root is None or not native.available(arguments.adze):
        print(f"{name}: no model zoo (set ADZE_MODEL_ZOO), or no adze: nothing was checked", file=sys.stderr)
        return zoo.SKIPPED
    if subprocess.run([LITERT / "setup"], check=False).returncode:
        sys.exit(f"{name}: LiteRT cannot be installed (see above)")
    with tempfile.TemporaryDirectory(prefix=f"adze-{name}-") as scratch:
        folder = arguments.keep or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        return 1 if check(arguments, root, folder) else 0
