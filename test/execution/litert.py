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

#: Statuses of an answer.
OK, REFUSED, FAILED = "ok", "refused", "failed"


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
        numpy.savez(draft, status=numpy.array([status, message]), **{f"output{k}": values for k, values in enumerate(outputs)})
        draft.replace(self.cache / f"{case.digest}.npz")

    def answers(self, cases, progress=lambda done, total: None):
        """The answers by digest."""
        found = {case.digest: (OK, "", case.built[2]) if case.built[2] is not None else self.known(case) for case in cases}
        missing = {case.digest: case for case in cases if found[case.digest] is None}
        if missing:
            self.ask(missing, found, progress)
        return found

    def ask(self, missing, found, progress):
        with tempfile.TemporaryDirectory(prefix="adze-litert-") as folder:
            folder, jobs = pathlib.Path(folder), []
            for digest, case in missing.items():
                (folder / f"{digest}.tflite").write_bytes(case.model)
                (folder / f"{digest}.npz").write_bytes(case.input_file())
                jobs.append({"id": digest, "model": str(folder / f"{digest}.tflite"), "inputs": [str(folder / f"{digest}.npz")],
                             "output": str(folder / f"{digest}-"), "timeout": 60})
            (folder / "jobs.jsonl").write_text("".join(json.dumps(job) + "\n" for job in jobs), encoding="utf-8")
            with subprocess.Popen(["node", LITERT / "run.mjs", "--batch", folder / "jobs.jsonl"], stdout=subprocess.PIPE, text=True) as process:
                for line in process.stdout:
                    result = json.loads(line)
                    case, outputs = missing[result["id"]], []
                    if result["status"] == OK:
                        outputs = [numpy.load(folder / f"{result['id']}-{k}.npy") for k in range(len(result["outputs"]))]
                    answer = (result["status"], result.get("message") or "", outputs)
                    self.keep(case, *answer)
                    found[case.digest] = answer
                    self.asked += 1
                    progress(self.asked, len(missing))
        lost = [case.name for digest, case in missing.items() if found[digest] is None]
        if lost:
            raise RuntimeError(f"LiteRT gave no answer for {len(lost)} cases, first {lost[0]}")
