# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The tables of measurements as Markdown."""
import re

BEGIN, END = "<!-- compare-peers: begin -->", "<!-- compare-peers: end -->"


def number(value, digits=3):
    """A few significant digits without an exponent; a dash for None."""
    if value is None:
        return "-"
    if value >= 10 ** (digits - 1):
        return f"{value:.0f}"
    text = f"{value:.{digits}g}"
    return text if "e" not in text else f"{value:.4f}"


def percent(value):
    return "-" if value is None else f"{value:.1f} %"


def times(value):
    return "-" if value is None else f"{value:.2f}x"


def layout(rows):
    """Rows of words as a Markdown table, the first one being the head."""
    head, *body = rows
    lines = ["| " + " | ".join(row) + " |" for row in body]
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "|".join(["---"] + ["---:"] * (len(head) - 1)) + "|", *lines])


def layer_table(measured):
    """Microseconds; onnxruntime as a whole call and by its profiler, oneDNN's primitive."""
    rows = [["layer", "Adze us", "of peak", "onnxruntime call us", "its ops us", "oneDNN us", "ops / Adze", "oneDNN / Adze"]]
    for m in measured:
        micro = [number(None if t is None else 1000 * t) for t in (
            m.median("adze"), m.median("onnxruntime"), m.median("onnxruntime", "ops_ms"), m.median("onednn"))]
        rows.append([m.name, micro[0], percent(m.of_peak("adze")), *micro[1:],
                     times(m.ratio("onnxruntime", "adze", "ops_ms")), times(m.ratio("onednn", "adze"))])
    return layout(rows)


def network_table(measured):
    rows = [["network", "Adze ms", "of peak", "onnxruntime ms", "of peak", "onnxruntime / Adze"]]
    for m in measured:
        rows.append([m.name, number(m.median("adze")), percent(m.of_peak("adze")), number(m.median("onnxruntime")),
                     percent(m.of_peak("onnxruntime")), times(m.ratio("onnxruntime", "adze"))])
    return layout(rows)


def render(measured, facts, call, rounds):
    """Everything between the markers of docs/performance.md. `call` maps a program to the milliseconds of an empty call."""
    parts = ["\n".join(f"- {key}: {value}" for key, value in facts.items())
             + f"\n- {rounds} interleaved rounds, one thread"]
    if call:
        spent = ", ".join(f"{program} {number(1000 * time)} us" for program, time in call.items())
        parts.append(f"A call of a model with nothing to do takes: {spent}. It is part of the times below.")
    layers, networks = ([m for m in measured if m.is_layer == wanted] for wanted in (True, False))
    if layers:
        parts.append(layer_table(layers))
    if networks:
        parts.append(network_table(networks))
    return "\n\n".join(parts)


def insert(page, text):
    """The page with `text` between its markers."""
    pattern = re.escape(BEGIN) + ".*?" + re.escape(END)
    if not re.search(pattern, page, re.DOTALL):
        raise ValueError(f"no {BEGIN} ... {END}")
    return re.sub(pattern, lambda _: f"{BEGIN}\n{text}\n{END}", page, flags=re.DOTALL)
