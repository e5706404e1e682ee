# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The smallest model as a whole program for microcontrollers: it computes a sine, and takes less than 8 KB of flash."""

import os
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "models")]
import images  # noqa: E402
import zoo  # noqa: E402

ADZE = pathlib.Path(os.environ.get("ADZE_BUILD", HERE.parents[1] / "build")) / "bin" / "adze"
LIMIT = 8 * 1024
TOOLS = ("arm-none-eabi-gcc", "arm-none-eabi-size", "qemu-system-arm")


class HelloWorld(unittest.TestCase):
    def setUp(self):
        self.root = zoo.find_zoo()
        if self.root is None or not ADZE.is_file():
            self.skipTest("no model zoo, or no adze")
        missing = [tool for tool in TOOLS if shutil.which(tool) is None]
        if missing:
            self.skipTest(f"there is no {', '.join(missing)}")

    def test_flash_and_sine(self):
        for name in ("cortex-m0", "cortex-m4", "cortex-m7", "cortex-m55"):
            with self.subTest(target=name), tempfile.TemporaryDirectory() as folder:
                target = images.find_target(name)
                program = images.build_hello_world(ADZE, self.root, target, pathlib.Path(folder))
                size = images.measure_image(program)
                print(f"{name}: {size} bytes of flash in all")
                self.assertLess(size, LIMIT)
                self.assertEqual(images.run_image(target, program, pathlib.Path(folder)), 0)


if __name__ == "__main__":
    unittest.main()
