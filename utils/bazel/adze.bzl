# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""adze_model(): a .tflite as a cc_library, with a self-test and a benchmark."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library", "cc_test")

# Where platforms say what triples do. Others are given with `target`.
_TRIPLES = {
    Label("//:linux_x86_64"): "x86_64-linux-gnu",
    Label("//:linux_aarch64"): "aarch64-linux-gnu",
    Label("//:linux_riscv64"): "riscv64-linux-gnu",
    Label("//:bare_armv6m"): "thumbv6m-none-eabi",
    Label("//:bare_armv7m"): "thumbv7m-none-eabi",
    Label("//:bare_armv7em"): "thumbv7em-none-eabi",
    Label("//:bare_armv7emf"): "thumbv7em-none-eabihf",
    Label("//:bare_armv8m"): "thumbv8m.main-none-eabi",
    "//conditions:default": "",
}

def _adze_compile_impl(ctx):
    arguments = ctx.actions.args()
    arguments.add("compile")
    arguments.add(ctx.file.model)
    arguments.add("-o", ctx.outputs.archive)
    arguments.add("--quiet")

    outputs = [ctx.outputs.archive, ctx.outputs.header, ctx.outputs.report]
    arguments.add(ctx.outputs.header, format = "--header=%s")
    arguments.add(ctx.outputs.report, format = "--report=%s")
    if ctx.outputs.weights_file:  # its name follows the archive's
        arguments.add("--weights=file")
        outputs.append(ctx.outputs.weights_file)
    if ctx.outputs.test:
        arguments.add(ctx.outputs.test, format = "--emit-test=%s")
        outputs.append(ctx.outputs.test)
    if ctx.outputs.benchmark:
        arguments.add(ctx.outputs.benchmark, format = "--emit-bench=%s")
        outputs.append(ctx.outputs.benchmark)

    if ctx.attr.target:
        arguments.add(ctx.attr.target, format = "--target=%s")
    if ctx.attr.cpu:
        arguments.add_joined(ctx.attr.cpu, join_with = ",", format_joined = "--cpu=%s")
    if ctx.attr.cpu_features:
        arguments.add_joined(ctx.attr.cpu_features, join_with = ",", format_joined = "--features=%s")
    if ctx.attr.threads:
        arguments.add("--threads")
    for option in ctx.attr.options:
        arguments.add(ctx.expand_location(option, ctx.attr.data))

    ctx.actions.run(
        executable = ctx.executable.adze,
        arguments = [arguments],
        inputs = depset([ctx.file.model] + ctx.files.data + ctx.files.runtime),
        outputs = outputs,
        mnemonic = "AdzeCompile",
        progress_message = "Compiling model %{label}",
    )
    return [DefaultInfo(files = depset(outputs))]

_adze_compile = rule(
    implementation = _adze_compile_impl,
    doc = "Runs `adze compile`. What adze_model() is made of.",
    attrs = {
        "model": attr.label(mandatory = True, allow_single_file = [".tflite", ".mlir", ".mlirbc"]),
        "options": attr.string_list(),
        "data": attr.label_list(allow_files = True),
        "target": attr.string(),
        "cpu": attr.string_list(),
        "cpu_features": attr.string_list(),
        "threads": attr.bool(),
        "archive": attr.output(mandatory = True),
        "header": attr.output(mandatory = True),
        "report": attr.output(mandatory = True),
        "weights_file": attr.output(),
        "test": attr.output(),
        "benchmark": attr.output(),
        # A program of the machine that builds, and the library that it loads.
        "adze": attr.label(executable = True, cfg = "exec", allow_single_file = True, default = Label("@adze_tools//:bin/adze")),
        "runtime": attr.label_list(cfg = "exec", allow_files = True, default = [Label("@adze_tools//:runtime")]),
    },
)

def adze_model(
        name,
        model,
        options = [],
        data = [],
        target = None,
        cpu = [],
        cpu_features = [],
        weights = "rodata",
        threads = False,
        test = False,
        benchmark = False,
        adze = None,
        test_tags = [],
        **kwargs):
    """A library of a model; its header is NAME.h.

    Args:
      name: the cc_library; also the prefix of every symbol, in which characters that C has not are underscores.
      model: a .tflite, .mlir or .mlirbc.
      options: what else `adze compile` takes; $(location LABEL) of `data` is expanded.
      data: files that options name, such as plug-ins.
      target: LLVM's triple; default: as the platform says, or that of the machine which builds.
      cpu: LLVM's names of CPUs; several: a library that takes the last that the machine can run.
      cpu_features: as in ["+dotprod", "-sha2"].
      weights: "rodata", or "file": NAME.weights, which the program loads, is data of the library.
      threads: whether the program brings a parallel_for.
      test: adds the cc_test NAME_test.
      benchmark: adds the cc_binary NAME_benchmark.
      adze: another compiler than that of the module.
      test_tags: tags of the cc_test.
      **kwargs: of every target: visibility, tags, target_compatible_with, ...
    """
    if weights not in ["rodata", "file"]:
        fail("adze_model(%s): weights = %r is unknown: write \"rodata\" or \"file\"." % (name, weights))

    # A folder of its own: an include path of the whole package would show other headers as well.
    folder = "adze/" + name
    stem = folder + "/" + name
    weights_file = stem + ".weights" if weights == "file" else None
    if target == None:
        target = select(_TRIPLES)
    extra = {"adze": adze} if adze else {}
    _adze_compile(
        name = name + "_adze",
        model = model,
        options = options,
        data = data,
        target = target,
        cpu = cpu,
        cpu_features = cpu_features,
        threads = threads,
        archive = stem + ".a",
        header = stem + ".h",
        report = stem + ".json",
        weights_file = weights_file,
        test = stem + "_test.c" if test else None,
        benchmark = stem + "_benchmark.c" if benchmark else None,
        **dict(kwargs, **extra)
    )
    cc_library(
        name = name,
        srcs = [stem + ".a"],
        hdrs = [stem + ".h"],
        includes = [folder],
        linkstatic = True,
        data = [weights_file] if weights_file else [],
        **kwargs
    )

    # The programs take the file of weights as their argument.
    arguments = ["$(rootpath %s)" % weights_file] if weights_file else []
    if test:
        cc_test(
            name = name + "_test",
            size = "small",
            srcs = [stem + "_test.c"],
            args = arguments,
            data = [weights_file] if weights_file else [],
            deps = [name],
            **dict(kwargs, tags = kwargs.get("tags", []) + test_tags)
        )
    if benchmark:
        cc_binary(
            name = name + "_benchmark",
            srcs = [stem + "_benchmark.c"],
            args = arguments,
            data = [weights_file] if weights_file else [],
            deps = [name],
            **kwargs
        )
