# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs that an emulator cannot run for a fault of its own, made so that it can.

qemu before 8.1 aborts where RISC-V's vfcvt.rtz sets the rounding mode for the first time in a piece of code that it translates
at once (its issue 1441). A scalar conversion into the register zero before it, which changes nothing, sets the mode first."""

import re

import programs

#: What qemu says then.
FAULT = re.compile(r"decode_save_opc: Assertion")
CONVERSION = re.compile(r"(?m)^(?=\s+vfn?w?cvt\.rtz\.)")
ASSEMBLER = ("clang-22", "--target=riscv64-linux-gnu", "-march=rv64gcv", "-mabi=lp64d", "-c")


def make_objects(adze, model, target, folder, timeout):
    """Object files that go before the archive in a link, which then takes weights alone from it."""
    source, result = folder / "avoided" / f"{programs.NAME}.s", folder / "avoided.o"
    programs.compile_model(adze, model, target, source.parent, timeout, output=source.name)
    text = source.read_text(encoding="utf-8")
    source.write_text(CONVERSION.sub("\tfcvt.w.s\tzero, fa0, dyn\n", text), encoding="utf-8")
    done = programs.call([*ASSEMBLER, source, "-o", result], folder, ASSEMBLER[0], timeout)
    if done.returncode:
        raise programs.Failure(f"assembler: {programs.last_line(done.stderr)[:200]}")
    return [result]
