# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The kind of machine that kernels are measured on, whose tables docs/performance.md keeps beside those of others."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
VENDORS = {"AuthenticAMD": "zen4", "GenuineIntel": "xeon"}


def machine():
    """The name that marks of the page and tables of floors have for it; ends the program where there are none."""
    vendor = re.search(r"vendor_id\s*: (\w+)", pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    if not vendor or vendor[1] not in VENDORS:
        sys.exit(f"{pathlib.Path(sys.argv[0]).name}: there are neither promises nor tables for this processor")
    return VENDORS[vendor[1]]


def write_section(name, text):
    """Puts `text` into docs/performance.md, between the marks of `name` on such a machine."""
    page = ROOT / "docs" / "performance.md"
    begin, end = (f"<!-- {name} {machine()}: {word} -->" for word in ("begin", "end"))
    before, rest = page.read_text(encoding="utf-8").split(begin)
    page.write_text(before + begin + "\n" + text + "\n" + end + rest.split(end)[1], encoding="utf-8")
