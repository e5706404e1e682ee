# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The records of ops and passes, through llvm-tblgen, and upstream's documentation of them, through mlir-tblgen."""

import dataclasses
import json
import pathlib
import re
import subprocess
import tempfile
import textwrap

LLVM = pathlib.Path("/usr/lib/llvm-22")


class TableGenError(Exception):
    """A .td file that does not parse."""


@dataclasses.dataclass
class Op:
    """One op; `builtin` is empty for those that stand for no single builtin, `versions` the highest number."""

    name: str
    family: str
    builtin: str
    versions: int
    interfaces: list
    summary: str
    description: str


@dataclasses.dataclass
class Pass:
    """One pass: `file` is its .td below the root, `stage` its folder below passes/."""

    flag: str
    stage: str
    file: str
    operation: str
    summary: str
    description: str


def run(tool, root, includes, arguments):
    """The tool's output over a file that includes `includes`, which are relative to the root."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "All.td")
        source.write_text("".join(f'include "{path}"\n' for path in includes))
        done = subprocess.run([LLVM / "bin" / tool, "-I", root, "-I", LLVM / "include", source, *arguments],
                              capture_output=True, text=True, check=False)
    if done.returncode:
        raise TableGenError(done.stderr.strip())
    return done.stdout


def dedent(text):
    """Descriptions put together from parts keep the indentation of each: from an indented code block on, all is moved to
    the margin."""
    lines, indent = [], 0
    for line in textwrap.dedent(text or "").strip("\n").splitlines():
        if re.match(r"\s+```mlir", line):
            indent = len(line) - len(line.lstrip())
        lines.append(line if line[:indent].strip() else line[indent:])
    return "\n".join(line.rstrip() for line in lines)


def op_files(root):
    return sorted(path.relative_to(root).as_posix() for path in (root / "dialects/adze/ops").glob("*Ops.td"))


def load_ops(root):
    """All ops, sorted by name."""
    records = json.loads(run("llvm-tblgen", root, op_files(root), ["--dump-json"]))
    own = {records[name]["cppInterfaceName"] for name in records["!instanceof"]["Adze_Interface"]}
    ops = []
    for name in records["!instanceof"]["Op"]:
        record = records[name]
        if record["opDialect"]["def"] != "Adze_Dialect":
            continue
        traits = [records[trait["def"]] for trait in record["traits"]]
        interfaces = {trait["cppInterfaceName"] for trait in traits if trait.get("cppInterfaceName") in own}
        versions = [records[rule["def"]]["number"] for rule in record.get("versions", [])]
        family = re.sub(r"Ops\.td:.*", "", record["!locs"][0])
        ops.append(Op("adze." + record["opName"], family, record.get("builtin", ""), max([1, *versions]),
                      sorted(interfaces), record["summary"], dedent(record["description"])))
    return sorted(ops, key=lambda op: op.name)


def stages(root):
    """Folders below passes/ in walking order, which is that of the CMake files."""
    def walk(folder):
        lists = root / "passes" / folder / "CMakeLists.txt"
        text = lists.read_text(encoding="utf-8") if lists.is_file() else ""
        if any((root / "passes" / folder).glob("*.td")):
            yield folder
        for child in re.findall(r"^\s*add_subdirectory\(([\w/]+)\)", text, re.M):
            yield from walk(f"{folder}/{child}" if folder else child)
    return list(walk(""))


def stage_files(root, stage):
    return sorted(path.relative_to(root).as_posix() for path in (root / "passes" / stage).glob("*.td"))


def load_passes(root):
    """All passes in walking order, by flag within a stage."""
    passes = []
    for stage in stages(root):
        found = []
        for file in stage_files(root, stage):
            records = json.loads(run("llvm-tblgen", root, ["mlir/Pass/PassBase.td", file], ["--dump-json"]))
            for name in records["!instanceof"]["PassBase"]:
                record = records[name]
                operation = re.search(r"OperationPass<(.*)>", record["baseClass"])
                found.append(Pass(record["argument"], stage, file, operation.group(1) if operation else "", record["summary"],
                                  dedent(record["description"])))
        passes += sorted(found, key=lambda each: each.flag)
    return passes
