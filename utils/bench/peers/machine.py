# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a table of times must say of the machine."""
import os
import platform
import re
import subprocess

# What decides which kernels run; in the order of the sentence.
FEATURES = ["sse4_2", "avx", "avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8", "asimd", "asimddp", "i8mm", "sve"]


def cpu_facts(text):
    """Model and features from the text of /proc/cpuinfo."""
    model = re.search(r"^(?:model name|CPU part)\s*:\s*(.+)$", text, re.MULTILINE)
    flags = re.search(r"^(?:flags|Features)\s*:\s*(.+)$", text, re.MULTILINE)
    present = set(flags.group(1).split()) if flags else set()
    identity = [re.search(rf"^{key}\s*:\s*(\d+)", text, re.MULTILINE) for key in ("cpu family", "model")]
    number = f" (family {identity[0].group(1)}, model {identity[1].group(1)})" if all(identity) else ""
    return (model.group(1).strip() if model else platform.machine()) + number, [name for name in FEATURES if name in present]


def busy():
    """A sentence when other processes want the cores as well, so that times are not to be trusted; None otherwise."""
    load = os.getloadavg()[0]
    return f"the load average is {load:.1f}: times will be too long and uneven" if load > 0.6 * os.cpu_count() else None


def first_line(command):
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, timeout=20)
    except OSError:
        return None
    return " ".join(done.stdout.split("\n")[0].split()) if done.returncode == 0 and done.stdout else None


def facts(adze=None):
    """A dict of what to print: CPU, its features, version of Adze."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        cpu, features = cpu_facts(file.read())
    made = {"CPU": cpu, "features": ", ".join(features)}
    version = first_line([adze, "--version"]) if adze else None
    return made | ({"Adze": version} if version else {})
