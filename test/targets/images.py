# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Whole programs for boards: the model, program/startup.c and a C file, and nothing else."""

import subprocess

import machines
import programs

HELLO_WORLD = "quant/mlp_hello_world_sine_i8"


def find_target(name):
    return next(target for target in machines.TARGETS if target.name == name)


def build_hello_world(adze, root, target, folder, timeout=120):
    """The path of the program, for the first machine of the target; flags as for a product."""
    programs.compile_model(adze, root / f"{HELLO_WORLD}.tflite", target, folder, timeout)
    program = folder / "hello_world.elf"
    sources = [machines.PROGRAM / name for name in ("hello_world.c", "startup.c")]
    done = programs.call([target.compiler, "-std=gnu11", "-Os", "-Wall", "-Wextra", "-Werror", "-ffunction-sections",
                          "-fdata-sections", *target.flags, *target.machines[0].flags, f"-I{machines.PROGRAM}", "-I.", *sources,
                          f"{programs.NAME}.a", "-o", program], folder, target.compiler, timeout)
    if done.returncode:
        raise programs.Failure(f"link: {done.stderr.strip()[:400]}")
    return program


def measure_image(program):
    """Bytes of text and data: what is flashed."""
    done = subprocess.run(["arm-none-eabi-size", program], capture_output=True, text=True, check=True)
    text, data = done.stdout.splitlines()[1].split()[:2]
    return int(text) + int(data)


def run_image(target, program, folder, timeout=60):
    """Its exit status."""
    return programs.call([*target.machines[0].command, program], folder, target.machines[0].name, timeout).returncode
