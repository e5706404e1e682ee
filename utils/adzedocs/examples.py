# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Examples in op descriptions as modules that a parser takes: names that an example does not define become arguments of a
function around it, and the subgraphs that it names are declared beside it."""

import re

OPEN, CLOSE = "([{<", ")]}>"


class ExampleError(Exception):
    """An example from which no module can be made."""


def blocks(description):
    """The ```mlir blocks of a description."""
    return re.findall(r"^```mlir\n(.*?)^```", description + "\n", re.M | re.S)


def split_top(text, separator):
    """`text` cut at the separators outside of brackets."""
    parts, depth, start, text = [], 0, 0, text.replace("->", "\0\0")
    for at, char in enumerate(text):
        depth += (char in OPEN) - (char in CLOSE)
        if char == separator and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    return [part.replace("\0\0", "->").strip() for part in parts if part.strip()]


def statements(block):
    """Lines of a block joined into one text an op."""
    found, depth = [], 0
    for line in block.splitlines():
        line = line.split("//")[0].strip()
        if not line:
            continue
        if depth == 0 and re.match(r"(%[\w#:, %]+=\s*)?(adze|func)\.", line):
            found.append(line)
        elif found:
            found[-1] += " " + line
        else:
            raise ExampleError(f"'{line}' begins no op")
        flat = found[-1].replace("->", "")
        depth = sum(flat.count(char) for char in OPEN) - sum(flat.count(char) for char in CLOSE)
    return found


def parse(statement):
    """(op, results, operands, operand types, result types, symbols); types are empty where the syntax has no functional
    type, and then no operand may be free."""
    left, _, right = statement.partition(" = ") if statement.startswith("%") else ("", "", statement)
    results = [name.split(":")[0] for name in re.findall(r"%\w+(?::\d+)?", left)]
    op = re.match(r"[\w.]+", right).group(0)
    symbols = re.findall(r"(\w+) = @(\w+)", right)
    call = re.match(r'[\w.]+\s*(?:"[^"]*")?\s*\(([^()]*)\)', right)
    if not call:
        operands, pieces = re.findall(r"%\w+", right), split_top(right, ":")
        # One operand, no result: what stands behind the last colon is the operand's type.
        given = [pieces[-1].strip()] if not results and len(operands) == 1 and len(pieces) > 1 else []
        return op, results, operands, given, [], symbols
    operands = [name.strip() for name in call.group(1).split(",") if name.strip()]
    tail = right[call.end():]
    pieces = split_top(tail, ":")
    signature = pieces[-1] if pieces else ""
    operand_types, _, result_types = cut_arrow(signature)
    return op, results, operands, types(operand_types), types(result_types), symbols


def cut_arrow(text):
    """`text` around the first `->` outside of brackets."""
    depth, at = 0, 0
    while at < len(text):
        if text.startswith("->", at):
            if depth == 0:
                return text[:at], "->", text[at + 2:]
            at += 2
            continue
        depth += (text[at] in OPEN) - (text[at] in CLOSE)
        at += 1
    return text, "", ""


def types(text):
    text = text.strip()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    return split_top(text, ",")


def declaration(op, attribute, symbol, operand_types, result_types):
    """The subgraph that an op names, with the types that the op gives it."""
    if attribute == "init_subgraph":
        operand_types, result_types = [], []
    elif attribute == "cond_subgraph":
        result_types = ["tensor<i1>"]
    elif op == "adze.if":
        operand_types = operand_types[1:]
    return f"func.func private @{symbol}({', '.join(operand_types)}) -> ({', '.join(result_types)})"


def module_of(block, name):
    """A module with a function @name around the example."""
    defined, arguments, declared = set(), {}, {}
    for statement in statements(block):
        op, results, operands, operand_types, result_types, symbols = parse(statement)
        for number, operand in enumerate(operands):
            operand = operand.split("#")[0]
            if operand in defined or operand in arguments:
                continue
            if number >= len(operand_types):
                raise ExampleError(f"nothing says the type of {operand}")
            arguments[operand] = operand_types[number]
        for attribute, symbol in symbols:
            declared[symbol] = declaration(op, attribute, symbol, operand_types, result_types)
        defined.update(results)
    head = "".join(f"{text}\n" for text in declared.values())
    inputs = ", ".join(f"{argument}: {type_}" for argument, type_ in arguments.items())
    return f"{head}func.func @{name}({inputs}) {{\n{block}  return\n}}\n"
