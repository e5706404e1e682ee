# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What LiteRT does with the cases: run by utils/litert in one batch, and kept by content, so that it runs once."""

import hashlib
import json
import pathlib
import shutil
import subprocess
import tempfile

import numpy

from graph import CHECKOUT

LITERT = CHECKOUT / "utils" / "litert"

#: Statuses of an answer, beside the ones of utils/litert: refused and failed.
OK, UNSTABLE = "ok", "unstable"


def available():
    """Whether Node.js and LiteRT are installed."""
    return shutil.which("node") is not None and (LITERT / "node_modules" / ".adze-installed").is_file()


class Oracle:
    """Answers are (status, message, outputs). `cache` is a folder; answers of another LiteRT are never found in it."""

    def __init__(self, cache):
        lock = hashlib.sha256((LITERT / "package-lock.json").read_bytes()).hexdigest()[:8]
        self.cache = pathlib.Path(cache) / f"litert-{lock}"
        self.cache.mkdir(parents=True, exist_ok=True)
        self.asked = 0

    def known(self, case):
        path = self.cache / f"{case.digest}.npz"
        if not path.is_file():
            return None
        with numpy.load(path) as stored:
            status, message = stored["status"].tolist()
            return status, message, [stored[f"output{k}"] for k in range(len(stored.files) - 1)]

    def keep(self, case, status, message, outputs):
        draft = self.cache / f"{case.digest}.draft.npz"
        numpy.savez(draft, status=numpy.array([status, message]),
                    **{f"output{k}": values for k, values in enumerate(outputs)})
        draft.replace(self.cache / f"{case.digest}.npz")

    def answers(self, cases, progress=lambda done, total: None):
        """The answers by digest."""
        found = {case.digest: (OK, "", case.known) if case.known is not None else self.known(case) for case in cases}
        missing = {case.digest: case for case in cases if found[case.digest] is None}
        if missing:
            self.ask(missing, found, progress)
        return found

    def ask(self, missing, found, progress):
        """Runs every case twice, forwards and then backwards: outputs that depend on what ran before are no answer."""
        with tempfile.TemporaryDirectory(prefix="adze-litert-") as folder:
            folder = pathlib.Path(folder)
            for digest, case in missing.items():
                (folder / f"{digest}.tflite").write_bytes(case.model)
                (folder / f"{digest}.npz").write_bytes(case.input_file())
            order = [(digest, "first") for digest in missing] + [(digest, "second") for digest in reversed(missing)]
            jobs = [{"id": f"{digest} {turn}", "model": str(folder / f"{digest}.tflite"),
                     "inputs": [str(folder / f"{digest}.npz")],
                     "output": str(folder / f"{digest}-{turn}-"), "timeout": 60} for digest, turn in order]
            (folder / "jobs.jsonl").write_text("".join(json.dumps(job) + "\n" for job in jobs), encoding="utf-8")
            first = {}
            with subprocess.Popen(["node", LITERT / "run.mjs", "--batch", folder / "jobs.jsonl"],
                                  stdout=subprocess.PIPE, text=True) as process:
                for number, line in enumerate(process.stdout):
                    result = json.loads(line)
                    digest, turn = result["id"].split()
                    count = len(result["outputs"]) if result["status"] == OK else 0
                    answer = (result["status"], result.get("message") or "",
                              [numpy.load(folder / f"{digest}-{turn}-{k}.npy") for k in range(count)])
                    if turn == "first":
                        first[digest] = answer
                    else:
                        found[digest] = agree(first[digest], answer)
                        self.keep(missing[digest], *found[digest])
                        self.asked += 1
                    progress(number + 1, len(jobs))
        lost = [case.name for digest, case in missing.items() if found[digest] is None]
        if lost:
            raise RuntimeError(f"LiteRT gave no answer for {len(lost)} cases, first {lost[0]}")


def agree(first, second):
    """One answer of two. An abort may be the fault of a case before it, so that the other answer decides."""
    statuses = first[0], second[0]
    if statuses == (OK, OK):
        same = all(x.tobytes() == y.tobytes() for x, y in zip(first[2], second[2]))
        return first if same else (UNSTABLE, "gives other outputs when it is run again", [])
    return first if first[0] == OK else second
