# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The pages of docs/generated: a table made of the records, and behind it what mlir-tblgen says, in stable order."""

import re

from . import tablegen

HEADER = "<!-- Written by utils/generate-docs from the .td files; edit those. -->\n\n"


def cell(text):
    return text.replace("|", "\\|")


def sections(text):
    """heading word -> body of the `### ` sections of mlir-tblgen's page."""
    found = {}
    for part in re.split(r"^### ", text, flags=re.M)[1:]:
        heading, _, body = part.partition("\n")
        found[re.match(r"`-?([^`]+)`", heading).group(1)] = body.strip()
    return found


def body_of(text):
    """mlir-tblgen's section with its code blocks at the margin, without the C++ class and the syntax all ops share."""
    text = re.sub(r"^Syntax:\n\n```\n.*?```\n\n?", "", text, flags=re.M | re.S)
    text = re.sub(r"\n{3,}", "\n\n", tablegen.dedent(text))
    return text.strip()


def ops_page(root):
    ops = tablegen.load_ops(root)
    documented = sections(tablegen.run("mlir-tblgen", root, tablegen.op_files(root), ["--gen-op-doc"]))
    lines = [HEADER, "# Ops of the graph dialect\n\n",
             f"{len(ops)} ops in the families of `dialects/adze/ops`; {sum(bool(op.builtin) for op in ops)} stand for a builtin of "
             "LiteRT. Versions are those that the exporter writes. The syntax, where an op says no other, is "
             "`adze.op(operands) attributes : (operand types) -> (result types)`.\n\n",
             "| op | builtin | versions | family | what passes may ask of it |\n|---|---|---|---|---|\n"]
    for op in ops:
        versions = "" if not op.builtin else "1" if op.versions == 1 else f"1-{op.versions}"
        interfaces = ", ".join(re.sub(r"(Op)?Interface$", "", name) for name in op.interfaces)
        lines.append(f"| [`{op.name}`](#{op.name}) | {op.builtin} | {versions} | {op.family} | {interfaces} |\n")
    for op in ops:
        lines.append(f'\n<a id="{op.name}"></a>\n\n## {op.name}\n\n{body_of(documented[op.name])}\n')
    return "".join(lines)


def passes_page(root):
    passes = tablegen.load_passes(root)
    lines = [HEADER, "# Passes\n\n", f"{len(passes)} passes in walking order. The flag is the name of the pass's files, of "
             "its test and of its place here.\n\n", "| stage | pass | runs on | what it does |\n|---|---|---|---|\n"]
    for each in passes:
        operation = each.operation.rpartition("::")[2].removesuffix("Op").lower() or "any op"
        operation = {"func": "function"}.get(operation, operation)
        lines.append(f"| {each.stage} | [`{each.flag}`](#{each.flag}) | {operation} | {cell(each.summary)} |\n")
    for stage in tablegen.stages(root):
        files = ["mlir/Pass/PassBase.td", *tablegen.stage_files(root, stage)]
        documented = sections(tablegen.run("mlir-tblgen", root, files, ["--gen-pass-doc"]))
        for flag in (each.flag for each in passes if each.stage == stage):
            lines.append(f'\n<a id="{flag}"></a>\n\n## {flag}\n\nStage `{stage}`. {body_of(documented[flag])}\n')
    return "".join(lines)


def pages(root):
    """file name -> text."""
    return {"ops.md": ops_page(root), "passes.md": passes_page(root)}
