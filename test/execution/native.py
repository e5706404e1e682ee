# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs many models natively in one process: `adze run --batch-list=FILE`.

Each line of the file is MODEL, INPUTS (.npz), PREFIX of the outputs and the scheme, with tabs between; for each line
one is printed, `ok` with the bytes of the arena and of the largest live set, or `error: message`. A line that kills the process costs a new process, not the batch.
"""

import pathlib
import subprocess
import tempfile

import numpy


def available(adze):
    """Whether this adze has the batch mode."""
    if not pathlib.Path(adze).is_file():
        return False
    with tempfile.TemporaryDirectory(prefix="adze-native-") as folder:
        empty = pathlib.Path(folder) / "empty.tsv"
        empty.write_text("", encoding="utf-8")
        done = subprocess.run([adze, "run", f"--batch-list={empty}"], capture_output=True, text=True, check=False)
    return done.returncode == 0


def run_lines(adze, lines, timeout, arenas=None):
    """A status for each line; (bytes of the arena, of the largest live set) are added to `arenas`, None for an error."""
    statuses = []
    with tempfile.TemporaryDirectory(prefix="adze-native-") as folder:
        while len(statuses) < len(lines):
            rest = lines[len(statuses):]
            path, errors = pathlib.Path(folder) / "batch.tsv", pathlib.Path(folder) / "stderr"
            path.write_text("".join("\t".join(map(str, line)) + "\n" for line in rest), encoding="utf-8")
            with open(errors, "w", encoding="utf-8") as stderr:
                try:
                    done = subprocess.run([adze, "run", f"--batch-list={path}"], stdout=subprocess.PIPE, stderr=stderr,
                                          text=True, errors="replace",
                                          timeout=timeout * 5 + timeout * len(rest) / 50, check=False)
                    output, end = done.stdout, f"exit status {done.returncode}"
                except subprocess.TimeoutExpired as expired:
                    output, end = (expired.stdout or b"").decode(errors="replace"), "no end"
            got = [line.split("\t") for line in output.split("\n")[:-1] if line.startswith(("ok\t", "error:"))][:len(rest)]
            statuses += [fields[0] if fields[0] == "ok" else "\t".join(fields) for fields in got]
            if arenas is not None:
                arenas += [tuple(map(int, fields[1:3])) if fields[0] == "ok" else None for fields in got]
            if len(got) < len(rest):
                tail = errors.read_text(errors="replace").strip().splitlines()[-1:]
                statuses.append(f"crash: {end} {' '.join(tail)}".strip())
                if arenas is not None:
                    arenas.append(None)
    return statuses


def choose_scheme(case, scheme):
    """LiteRT compiled with AVX2 rounds these as `xnnpack` says; as WebAssembly, which has none, it rounds as `ruy` says."""
    is_vector = case.dtype == "int16" and case.op in ("ADD", "SUB", "LEAKY_RELU")
    return "ruy" if is_vector and scheme == "xnnpack" else scheme


def run_cases(adze, cases, scheme, timeout=60):
    """(status, outputs) of each case, by digest."""
    with tempfile.TemporaryDirectory(prefix="adze-native-") as folder:
        folder, lines, found = pathlib.Path(folder), [], {}
        unique = {case.digest: case for case in cases}
        for digest, case in unique.items():
            (folder / f"{digest}.tflite").write_bytes(case.model)
            (folder / f"{digest}.npz").write_bytes(case.input_file())
            lines.append((folder / f"{digest}.tflite", folder / f"{digest}.npz", folder / f"{digest}-",
                          choose_scheme(case, scheme)))
        for digest, status in zip(unique, run_lines(adze, lines, timeout)):
            found[digest] = (status, load_outputs(folder / f"{digest}-") if status == "ok" else [])
        return found


def load_outputs(prefix):
    """PREFIX0.npy, PREFIX1.npy, ..."""
    outputs = []
    while pathlib.Path(f"{prefix}{len(outputs)}.npy").is_file():
        outputs.append(numpy.load(f"{prefix}{len(outputs)}.npy"))
    return outputs
