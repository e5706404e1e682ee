#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""adze_add_model() of the installed package: projects of C or C++ outside of the tree, under Ninja, Make and Ninja for several
configurations; what is rebuilt and what is not; other machines; wrong arguments. And the Makefile of docs/aot.md."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

from support import BUILD, MODELS, ROOT, FolderTest, run

EXAMPLE = ROOT / "docs/tutorials/aot"
RESULT = "0 xor 0 = 0\n0 xor 1 = 1\n1 xor 0 = 1\n1 xor 1 = 0\nmean 2\nmean 3.5\nmean 4.625\n"
NO_LLVM = ["-DCMAKE_DISABLE_FIND_PACKAGE_MLIR=ON", "-DCMAKE_DISABLE_FIND_PACKAGE_LLVM=ON"]

AARCH64 = """set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64 -L /usr/aarch64-linux-gnu)
set(CMAKE_FIND_ROOT_PATH /usr/aarch64-linux-gnu)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
"""
BARE = """set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_C_FLAGS_INIT "{0}")
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
"""


class CMakeTest(FolderTest):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="adze-package-")
        cls.prefix = pathlib.Path(cls.scratch.name) / "adze"
        run("cmake", "--install", BUILD, "--prefix", cls.prefix)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def project(self, text, languages="C"):
        """A project of these commands, with the models and a C program beside it."""
        self.source = self.folder / "source"
        self.source.mkdir(exist_ok=True)
        for path in (MODELS["xor"], MODELS["smooth"], EXAMPLE / "main.c"):
            shutil.copy(path, self.source)
        (self.source / "CMakeLists.txt").write_text(
            f"cmake_minimum_required(VERSION 3.20)\nproject(Test LANGUAGES {languages})\nenable_testing()\n"
            f"find_package(Adze REQUIRED)\n{text}\n", encoding="utf-8")
        return self.source

    def configure(self, *options, generator="Ninja", code=0):
        self.build = self.folder / "build"
        return run("cmake", "-G", generator, "-S", self.source, "-B", self.build, f"-DAdze_DIR={self.prefix}/lib/cmake/adze",
                   *NO_LLVM, *options, code=code)

    def make(self, *options):
        return run("cmake", "--build", self.build, *options)

    def test_example(self):
        """The tutorial's project, under every generator: builds once, then nothing, and again when a model changes."""
        for generator, program in (("Ninja", "two-models"), ("Unix Makefiles", "two-models"), ("Ninja Multi-Config", "Debug/two-models")):
            with self.subTest(generator=generator):
                self.source = self.folder / "source"
                shutil.copytree(EXAMPLE, self.source)
                self.configure(generator=generator)
                self.make()
                self.assertEqual(run(self.build / program), RESULT)
                self.assertNotIn("Compiling model", self.make())
                if "Ninja" in generator:
                    self.assertIn("no work to do", self.make())
                    self.assertNotIn("is dirty", run("ninja", "-d", "explain", "-C", self.build))
                time.sleep(1.1)  # make looks at whole seconds on some file systems
                model = self.source / "xor.mlir"
                model.write_text(model.read_text(encoding="utf-8").replace("[[1.0, -2.0]]", "[[2.0, -4.0]]"), encoding="utf-8")
                text = self.make()
                self.assertIn("Compiling model xor", text)
                self.assertNotIn("Compiling model smooth", text)
                self.assertIn("0 xor 1 = 2\n", run(self.build / program))
                shutil.rmtree(self.source)
                shutil.rmtree(self.build)

    def test_compiler_changes(self):
        self.project("adze_add_model(xor MODEL xor.mlir)")
        self.configure()
        self.make()
        self.assertIn("no work to do", self.make())
        os.utime(self.prefix / "lib/libAdze.so")
        self.assertIn("Compiling model xor", self.make())

    def test_test_and_benchmark(self):
        self.project("adze_add_model(xor MODEL xor.mlir TEST BENCHMARK)\n"
                     "adze_add_model(smooth MODEL smooth.mlir WEIGHTS FILE THREADS TEST BENCHMARK)\n"
                     "target_compile_definitions(xor_benchmark PRIVATE SECONDS=0.01)\n"
                     "get_target_property(weights smooth ADZE_WEIGHTS)\nmessage(STATUS \"weights: ${weights}\")\n")
        self.assertIn(f"weights: {self.folder}/build/adze/smooth/smooth.weights", self.configure())
        self.make()
        self.assertIn("100% tests passed, 0 tests failed out of 2", run("ctest", "--test-dir", self.build))
        self.assertIn("xor: best ", run(self.build / "xor_benchmark"))

    def test_cxx(self):
        """A program of C++ with a model behind a static library of its own."""
        self.project("adze_add_model(xor-2 MODEL xor.mlir)\nadd_library(logic STATIC logic.cpp)\n"
                     "target_link_libraries(logic PUBLIC xor-2)\nadd_executable(program main.cpp)\n"
                     "target_link_libraries(program logic)", languages="CXX")
        (self.source / "logic.cpp").write_text('#include "xor-2.h"\nint compute(const xor_2_input_t &x, xor_2_output_t &y) {\n'
                                               "  alignas(64) static char arena[XOR_2_ARENA_BYTES];\n"
                                               "  return xor_2_run(&x, &y, arena);\n}\n", encoding="utf-8")
        (self.source / "main.cpp").write_text('#include "xor-2.h"\nint compute(const xor_2_input_t &, xor_2_output_t &);\nint main() {\n'
                                              "  xor_2_input_t x = {{0, 1}};\n  xor_2_output_t y;\n"
                                              "  return compute(x, y) || y[0][0] != 1;\n}\n", encoding="utf-8")
        self.configure()
        self.make()
        run(self.build / "program")

    def test_model_that_is_built(self):
        """By a command of the project, in its folder and in another one."""
        self.project('add_custom_command(OUTPUT made.tflite DEPENDS xor.mlir\n'
                     '  COMMAND Adze::adze optimize ${CMAKE_CURRENT_SOURCE_DIR}/xor.mlir -o made.tflite --passes= --quiet)\n'
                     "adze_add_model(made MODEL made.tflite TEST)\n"
                     "add_custom_target(made-file DEPENDS made.tflite)\nadd_subdirectory(sub)\n")
        sub = self.source / "sub"
        sub.mkdir()
        (sub / "CMakeLists.txt").write_text("adze_add_model(other MODEL ${PROJECT_BINARY_DIR}/made.tflite DEPENDS made-file TEST)\n",
                                            encoding="utf-8")
        self.configure()
        self.make()
        self.assertIn("0 tests failed out of 2", run("ctest", "--test-dir", self.build))

    def test_options(self):
        self.project("adze_add_model(xor MODEL xor.mlir CPU haswell znver4 WEIGHTS RODATA OPTIONS --float-accuracy=strict --name=m)\n"
                     "adze_add_model(arm MODEL xor.mlir TARGET aarch64-linux-gnu CPU cortex-a55 FEATURES +dotprod -sha2)\n")
        self.configure()
        commands = run("ninja", "-C", self.build, "-t", "commands")
        self.assertIn(" --float-accuracy=strict --name=m --cpu=haswell,znver4", commands)
        self.assertIn(" --target=aarch64-linux-gnu --cpu=cortex-a55 --features=+dotprod,-sha2", commands)
        self.make()
        self.assertIn("int m_run(", (self.build / "adze/xor/xor.h").read_text(encoding="utf-8"))

    def test_errors(self):
        for arguments, message in (
                ("m", "no model is given: add MODEL file.tflite"),
                ("m MODEL none.tflite", "there is no file"),
                ("m MODEL xor.mlir extra words", "'extra words' is no argument"),
                ("m MODEL xor.mlir TARGET", "nothing is given for TARGET"),
                ("m MODEL xor.mlir WEIGHTS flash", "WEIGHTS flash is unknown: write WEIGHTS FILE or WEIGHTS RODATA"),
                ("2m MODEL xor.mlir", "no digit first"),
                ("taken MODEL xor.mlir", "there is a target of that name already"),
                ("m MODEL xor.mlir OPTIONS --target=arm", "write it as the argument TARGET"),
                ("m MODEL xor.mlir OPTIONS -o x.a", "which files are written is adze_add_model's business")):
            with self.subTest(arguments=arguments):
                self.project(f"add_custom_target(taken)\nadze_add_model({arguments})")
                self.assertIn(message, " ".join(self.configure(code=1).split()))
        self.project("adze_add_model(m MODEL xor.mlir TEST)", languages="CXX")
        self.assertIn("add C to the languages", " ".join(self.configure(code=1).split()))

    def test_components(self):
        self.project("find_package(Adze REQUIRED COMPONENTS Models)")
        self.assertIn("Adze has no component 'Models': there are Model and Plugin.", self.configure(code=1))
        self.project("find_package(Adze REQUIRED COMPONENTS Plugin)")
        self.assertIn("add CXX to the languages", self.configure(code=1))
        self.project("")
        self.assertIn("does not run on this machine", " ".join(self.configure("-DADZE_EXECUTABLE=/bin/false", code=1).split()))

    @unittest.skipUnless(shutil.which("aarch64-linux-gnu-gcc") and shutil.which("qemu-aarch64"), "no compiler for aarch64")
    def test_aarch64(self):
        """The triple is the compiler's, tests run in the emulator, the compiler of models is the host's."""
        toolchain = self.write("aarch64.cmake", AARCH64)
        self.project("adze_add_model(xor MODEL xor.mlir TEST)\n")
        self.configure(f"-DCMAKE_TOOLCHAIN_FILE={toolchain}")
        self.assertIn("--target=aarch64-linux-gnu", run("ninja", "-C", self.build, "-t", "commands"))
        self.make()
        self.assertIn("100% tests passed", run("ctest", "--test-dir", self.build))

    @unittest.skipUnless(shutil.which("arm-none-eabi-gcc"), "no compiler for Cortex-M")
    def test_cortex_m(self):
        for flags, cpu, triple in (("-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16", "cortex-m4", "thumbv7em-none-eabihf"),
                                   ("-mcpu=cortex-m0 -mthumb", "cortex-m0", "thumbv6m-none-eabi"),
                                   ("-mcpu=cortex-m55 -mthumb -mfloat-abi=hard", "cortex-m55", "thumbv8.1m.main-none-eabihf"),
                                   ("-mcpu=cortex-m33+nodsp -mthumb", "cortex-m33", "thumbv8m.main-none-eabi")):
            with self.subTest(cpu=cpu):
                toolchain = self.write("m.cmake", BARE.format(flags))
                self.project("adze_add_model(xor MODEL xor.mlir)\nadze_add_model(smooth MODEL smooth.mlir)\n"
                             "add_library(program STATIC main.c)\ntarget_link_libraries(program xor smooth)")
                self.configure(f"-DCMAKE_TOOLCHAIN_FILE={toolchain}")
                self.assertIn(f"--target={triple} --cpu={cpu}", run("ninja", "-C", self.build, "-t", "commands"))
                self.make()
                shutil.rmtree(self.build)

    def test_makefile(self):
        """The same without CMake: made once, again when the model changes, and when a file is gone."""
        folder = self.folder / "make"
        shutil.copytree(EXAMPLE, folder)
        environment = {**os.environ, "PATH": f"{self.prefix}/bin:{os.environ['PATH']}"}
        make = lambda *arguments: run("make", *arguments, folder=folder, env=environment)
        make()
        self.assertEqual(run(folder / "two-models"), RESULT)
        self.assertIn("up to date", make())
        time.sleep(1.1)
        (folder / "smooth.mlir").touch()
        text = make()
        self.assertIn("-o smooth.a", text)
        self.assertNotIn("-o xor.a", text)
        (folder / "xor.h").unlink()
        self.assertIn("-o xor.a", make())
        self.assertEqual(run(folder / "two-models"), RESULT)
        make("clean")
        self.assertEqual({path.name for path in folder.iterdir()}, {path.name for path in EXAMPLE.iterdir()})

    def test_broken_model(self):
        """A model that cannot be compiled fails the build with the compiler's words, and is tried again."""
        self.project("adze_add_model(bad MODEL bad.tflite)")
        (self.source / "bad.tflite").write_bytes(b"no model")
        self.configure()
        for _ in range(2):
            done = subprocess.run(["ninja", "-C", self.build], capture_output=True, text=True, check=False)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("bad.tflite: ", done.stdout)
        self.assertEqual([path.name for path in (self.build / "adze/bad").iterdir()], [])


if __name__ == "__main__":
    unittest.main()
