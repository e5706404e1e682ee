#!/usr/bin/env python3
# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The rules for Bazel, without Bazel: Starlark is close enough to Python to run with stand-ins for what Bazel provides. Targets of
the example exist, and the command of the rule writes what the rule declares."""

import ast
import os
import pathlib
import re
import subprocess
import tempfile
import types
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("ADZE_BUILD", ROOT / "build"))
BAZEL = ROOT / "utils/bazel"
EXAMPLE = ROOT / "docs/tutorials/aot"

#: What Starlark has of Python, and the example's files use.
STARLARK = {"dict": dict, "str": str}
#: Attributes that every rule has in Bazel.
COMMON = {"name", "visibility", "tags", "data", "features", "deps", "testonly"}


def fail(message):
    raise ValueError(message)


class Attribute:
    def __init__(self, kind, mandatory=False, default=None, **rest):
        self.kind, self.mandatory, self.default, self.rest = kind, mandatory, default, rest


class AttributeModule:
    def __getattr__(self, kind):
        assert kind in ("label", "label_list", "string", "string_list", "bool", "output"), kind
        allowed = {"label": {"executable", "cfg", "allow_single_file"}, "label_list": {"cfg", "allow_files"}}.get(kind, {"doc"})

        def make(**arguments):
            assert set(arguments) <= {"mandatory", "default", "doc", *allowed}, (kind, arguments)
            return Attribute(kind, **arguments)
        return make


class Args:
    """Of a command line."""

    def __init__(self):
        self.words = []

    def add(self, first, value=None, format="%s"):  # pylint: disable=redefined-builtin
        assert format.count("%s") == 1
        if value is not None:
            self.words.append(first)
            first = value
        self.words.append(format % first)

    def add_joined(self, values, join_with, format_joined):
        self.words.append(format_joined % join_with.join(values))


def load_rules(targets):
    """adze.bzl; what its macro declares comes into `targets`, by name."""
    def declare(kind, attributes=None):
        def target(**arguments):
            if attributes is not None:
                for name, value in arguments.items():
                    assert name in attributes or name in COMMON, f"{kind} has no attribute {name}"
                    kinds = {"string": str, "bool": bool, "string_list": list, "label_list": list}
                    expected = kinds.get(attributes[name].kind) if name in attributes else None
                    assert not expected or isinstance(value, (expected, dict)), (name, value)
                for name, attribute in attributes.items():
                    assert not attribute.mandatory or arguments.get(name), f"{kind} needs {name}"
            assert arguments["name"] not in targets, arguments["name"]
            targets[arguments["name"]] = (kind, arguments)
        return target

    def rule(implementation, attrs, doc):
        assert doc and not set(attrs) & COMMON - {"data"}
        scope["compile_rule"] = (implementation, attrs)
        return declare("adze_compile", attrs)

    tree = ast.parse((BAZEL / "adze.bzl").read_text(encoding="utf-8"))
    tree.body = [node for node in tree.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call))]  # load()
    scope = {"__builtins__": STARLARK, "Label": str, "select": dict, "fail": fail, "attr": AttributeModule(), "rule": rule,
             "depset": list, "DefaultInfo": lambda files: files,
             **{name: declare(name) for name in ("cc_library", "cc_test", "cc_binary")}}
    exec(compile(tree, "adze.bzl", "exec"), scope)  # pylint: disable=exec-used
    return scope


def run_rule(scope, arguments, folder):
    """Runs the command of a target of the rule; its outputs."""
    implementation, attributes = scope["compile_rule"]
    value = lambda name: arguments.get(name, attributes[name].default)
    outputs = {name: arguments.get(name) and str(folder / arguments[name]) for name, each in attributes.items() if each.kind == "output"}
    action = {}
    target = value("target")
    actions = types.SimpleNamespace(args=Args, run=lambda **given: action.update(given))
    implementation(types.SimpleNamespace(
        actions=actions, outputs=types.SimpleNamespace(**outputs), expand_location=lambda text, data: text,
        file=types.SimpleNamespace(model=str(EXAMPLE / value("model"))),
        files=types.SimpleNamespace(data=[], runtime=[]), executable=types.SimpleNamespace(adze=BUILD / "bin/adze"),
        attr=types.SimpleNamespace(target=target["//conditions:default"] if isinstance(target, dict) else target, data=[],
                                   **{name: value(name) or [] for name in ("cpu", "cpu_features", "threads", "options")})))
    for path in action["outputs"]:
        pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
    call(action["executable"], *action["arguments"][0].words)
    return sorted(action["outputs"])


def call(*command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"{' '.join(map(str, command))}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


class BazelTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="adze-bazel-")
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def check_outputs(self, scope, targets, name):
        outputs = run_rule(scope, targets[name + "_adze"][1], self.folder)
        written = sorted(str(path) for path in (self.folder / "adze" / name).iterdir())
        self.assertEqual(outputs, written)
        return written

    def test_example(self):
        """The BUILD file: every label is of a file or a target, every output is written, the program runs."""
        targets = {}
        scope = load_rules(targets)
        tree = ast.parse((EXAMPLE / "BUILD.bazel").read_text(encoding="utf-8"))
        tree.body = [node for node in tree.body if node.value.func.id != "load"]
        exec(compile(tree, "BUILD.bazel", "exec"), scope)  # pylint: disable=exec-used
        self.assertEqual(set(targets), {"xor", "xor_adze", "xor_test", "xor_benchmark", "smooth", "smooth_adze", "smooth_test", "two_models"})
        outputs = [*self.check_outputs(scope, targets, "xor"), *self.check_outputs(scope, targets, "smooth")]
        for kind, arguments in targets.values():
            for label in [*arguments.get("srcs", []), *arguments.get("hdrs", []), *arguments.get("data", [])]:
                self.assertTrue((EXAMPLE / label).is_file() or str(self.folder / label) in outputs, (kind, label))
            for label in arguments.get("deps", []):
                self.assertEqual(targets[label.lstrip(":")][0], "cc_library")
        for name in ("two_models", "xor_test", "smooth_test", "xor_benchmark"):
            self.link_and_run(targets, name)

    def link_and_run(self, targets, name, *arguments):
        target = targets[name][1]
        libraries = [targets[label.lstrip(":")][1] for label in target["deps"]]
        sources = [EXAMPLE / path if (EXAMPLE / path).is_file() else self.folder / path for path in target["srcs"]]
        includes = [f"-I{self.folder / folder}" for library in libraries for folder in library["includes"]]
        archives = [self.folder / path for library in libraries for path in library["srcs"]]
        call("gcc", "-DSECONDS=0.01", *includes, *sources, *archives, "-o", self.folder / "program")
        return call(self.folder / "program", *arguments)

    def test_all_arguments(self):
        targets = {}
        scope = load_rules(targets)
        scope["adze_model"](name="all", model="xor.mlir", options=["--float-accuracy=strict"], target="x86_64-linux-gnu",
                            cpu=["baseline", "haswell"], weights="file", threads=True, test=True, benchmark=True,
                            visibility=["//visibility:public"], tags=["a"], test_tags=["b"])
        written = self.check_outputs(scope, targets, "all")
        self.assertIn(str(self.folder / "adze/all/all.weights"), written)
        self.assertEqual(targets["all_test"][1]["args"], ["$(rootpath adze/all/all.weights)"])
        self.assertEqual(targets["all_test"][1]["tags"], ["a", "b"])
        self.assertIn("all: ok", self.link_and_run(targets, "all_test", self.folder / "adze/all/all.weights"))
        one = {}
        load_rules(one)["adze_model"](name="one", model="xor.mlir", cpu_features=["+avx2", "-fma"])
        self.assertEqual(set(one), {"one", "one_adze"})
        with self.assertRaisesRegex(ValueError, 'weights = .flash. is unknown: write "rodata" or "file"'):
            load_rules({})["adze_model"](name="m", model="m.tflite", weights="flash")

    def test_platforms(self):
        """Conditions of the rule are config_settings of the package, and their triples are the compiler's."""
        settings = {}
        tree = ast.parse((BAZEL / "BUILD.bazel").read_text(encoding="utf-8"))
        exec(compile(tree, "BUILD.bazel", "exec"),  # pylint: disable=exec-used
             {"exports_files": lambda files: self.assertTrue(all((BAZEL / file).is_file() for file in files)),
              "config_setting": lambda name, constraint_values, visibility: settings.update({"//:" + name: constraint_values})})
        triples = dict(load_rules({})["_TRIPLES"])
        self.assertEqual(triples.pop("//conditions:default"), "")
        self.assertEqual(set(triples), set(settings))
        for triple in triples.values():
            call(BUILD / "bin/adze", "compile", EXAMPLE / "xor.mlir", "-o", self.folder / "m.a", f"--target={triple}", "--quiet")

    def test_extension(self):
        """Without a tag, the compiler is beside the installed files; with one of the root module, it is what that says."""
        tree = ast.parse((BAZEL / "extensions.bzl").read_text(encoding="utf-8"))
        made = {}
        scope = {"__builtins__": STARLARK, "Label": lambda label: label, "fail": fail, "attr": AttributeModule(),
                 "tag_class": lambda attrs: attrs, "module_extension": lambda **arguments: arguments,
                 "repository_rule": lambda implementation, attrs, local, doc: lambda **arguments: made.update(arguments)}
        exec(compile(tree, "extensions.bzl", "exec"), scope)  # pylint: disable=exec-used
        file = "PREFIX/lib/bazel/adze/extensions.bzl"

        class Path(str):
            realpath = property(lambda self: self)
            dirname = property(lambda self: Path(self.rpartition("/")[0]))
        module = lambda root, *prefixes: types.SimpleNamespace(
            is_root=root, tags=types.SimpleNamespace(installed=[types.SimpleNamespace(prefix=each) for each in prefixes]))
        for modules, prefix in (([module(True)], "PREFIX"), ([module(True, "/root"), module(False, "/other")], "/root"),
                                ([module(True), module(False, "/other")], "/other")):
            scope["adze"]["implementation"](types.SimpleNamespace(modules=modules, path=lambda label: Path(file)))
            self.assertEqual(made, {"name": "adze_tools", "prefix": prefix})

    def test_files_agree(self):
        """Modules name each other, and functions that are loaded exist."""
        module = (BAZEL / "MODULE.bazel").read_text(encoding="utf-8")
        version = re.search(r"project\(Adze VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text(encoding="utf-8"))[1]
        self.assertIn(f'name = "adze",\n    version = "{version}"', module)
        self.assertIn(f'bazel_dep(name = "adze", version = "{version}")', (EXAMPLE / "MODULE.bazel").read_text(encoding="utf-8"))
        self.assertIn("adze_model", load_rules({}))
        for path in (BAZEL / "MODULE.bazel", EXAMPLE / "MODULE.bazel"):
            ast.parse(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
