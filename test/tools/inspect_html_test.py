#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Loads pages of `adze inspect --html` in headless Chromium: they draw every op, react to clicks, report no error, and stay
usable with thousands of ops. Exit code 77 (skipped) where no Chromium is installed."""

import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ADZE = pathlib.Path(os.environ.get("ADZE_BUILD", ROOT / "build")) / "bin" / "adze"
NAMES = ["chromium", "chromium-browser", "google-chrome"]
BROWSER = next(filter(None, map(shutil.which, [os.environ.get("ADZE_CHROMIUM") or NAMES[0], *NAMES])), None)

# Runs in the page when it has drawn itself; what it writes is read from the dumped document.
PROBE = """<script>
const seen = {errors: window.pageErrors, nodes: document.querySelectorAll('#graph .node[data-op]').length,
  ends: document.querySelectorAll('#graph .node.end').length, edges: document.querySelectorAll('#graph path').length,
  rows: document.querySelectorAll('#ops tbody tr').length, areas: document.querySelectorAll('#map rect').length,
  title: document.title, ready: document.body.dataset.ready};
const boxes = [...document.querySelectorAll('#graph .node rect.box')].map(box => box.getBBox());
seen.overlaps = 0;
boxes.sort((a, b) => a.y - b.y || a.x - b.x).forEach((box, i) => {
  const next = boxes[i + 1];
  if (next && next.y === box.y && next.x < box.x + box.width) ++seen.overlaps;
});
seen.upward = [...document.querySelectorAll('#graph path')].filter(path => {
  const numbers = path.getAttribute('d').match(/-?[0-9.]+/g).map(Number);
  return path.getPointAtLength(0).y > path.getPointAtLength(path.getTotalLength()).y;
}).length;
document.querySelector('#graph .node[data-op="0"]').dispatchEvent(new MouseEvent('click'));
seen.detail = document.getElementById('detail').textContent;
seen.chosenRows = document.querySelectorAll('#ops tr.chosen').length;
const before = document.getElementById('view').getAttribute('transform');
document.getElementById('fit').click();
seen.fitted = document.getElementById('view').getAttribute('transform') !== before;
const filter = document.getElementById('filter');
filter.value = 'logistic';
filter.dispatchEvent(new Event('input'));
seen.filtered = document.querySelectorAll('#ops tbody tr').length;
document.querySelector('[data-by=macs]').click();
seen.macAreas = document.querySelectorAll('#map rect').length;
const output = document.createElement('pre');
output.id = 'seen';
output.textContent = JSON.stringify(seen);
document.body.append(output);
</script>"""
TRAP = "<script>window.pageErrors = []; window.addEventListener('error', event => pageErrors.push(String(event.message)));</script>"


def long_chain(count):
    """A net of `count` ops with a skip connection over every fifth."""
    lines = ["func.func @main(%v0: tensor<1x8xf32>) -> tensor<1x8xf32> {"]
    for i in range(1, count + 1):
        operands, types = f"%v{i - 1}", "(tensor<1x8xf32>)"
        name = "logistic"
        if i % 5 == 0:
            operands, types, name = f"%v{i - 1}, %v{i - 5}", "(tensor<1x8xf32>, tensor<1x8xf32>)", "add"
        lines.append(f"  %v{i} = adze.{name}({operands}) : {types} -> tensor<1x8xf32> loc(\"op{i}\")")
    lines += [f"  return %v{count} : tensor<1x8xf32>", "}"]
    return "\n".join(lines)


class PageTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def look(self, model):
        """What the page of a model says of itself."""
        page = self.folder / "page.html"
        subprocess.run([ADZE, "inspect", model, f"--html={page}"], check=True)
        text = page.read_text(encoding="utf-8")
        text = text.replace("<head>", "<head>" + TRAP, 1).replace("</body>", PROBE + "</body>", 1)
        page.write_text(text, encoding="utf-8")
        command = [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                   f"--user-data-dir={self.folder / 'profile'}", "--window-size=1400,1200", "--dump-dom", page.as_uri()]
        dom = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
        found = re.search(r'<pre id="seen">(.*?)</pre>', dom, re.S)
        self.assertTrue(found, "the page did not get to its end:\n" + dom[-2000:])
        return json.loads(html.unescape(found.group(1)))

    def test_small_net(self):
        seen = self.look(ROOT / "test/tools/Inputs/net.mlir")
        self.assertEqual(seen["errors"], [])
        self.assertEqual((seen["nodes"], seen["ends"], seen["edges"], seen["rows"], seen["areas"]), (3, 2, 4, 3, 1))
        self.assertEqual(seen["title"], "net.mlir · Adze inspect")
        self.assertEqual(seen["ready"], "5")
        self.assertIn("conv</script>", seen["detail"])
        self.assertIn("33.3 % zeros", seen["detail"])
        self.assertEqual(seen["chosenRows"], 1)
        self.assertTrue(seen["fitted"])
        self.assertEqual((seen["filtered"], seen["macAreas"]), (1, 1))
        self.assertEqual((seen["overlaps"], seen["upward"]), (0, 0))

    def test_thousands_of_ops(self):
        model = self.folder / "chain.mlir"
        model.write_text(long_chain(3000), encoding="utf-8")
        seen = self.look(model)
        self.assertEqual(seen["errors"], [])
        self.assertEqual((seen["nodes"], seen["rows"], seen["edges"]), (3000, 3000, 3000 + 600 + 1))
        self.assertEqual((seen["overlaps"], seen["upward"]), (0, 0))


if __name__ == "__main__":
    if not BROWSER:
        print("no Chromium is installed: apt-get install chromium")
        sys.exit(77)
    unittest.main()
