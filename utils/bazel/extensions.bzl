# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The installed Adze as the repository @adze_tools."""

_BUILD = """package(default_visibility = ["//visibility:public"])

exports_files(["bin/adze"])

filegroup(
    name = "runtime",
    srcs = glob(["lib/*"], allow_empty = True),
)
"""

def _adze_tools_impl(repository_ctx):
    prefix = repository_ctx.path(repository_ctx.attr.prefix)
    adze = prefix.get_child("bin").get_child("adze")
    if not adze.exists:
        fail("there is no %s: give adze.installed(prefix = ...) the prefix that Adze is installed to." % adze)
    repository_ctx.symlink(adze, "bin/adze")

    # The program is small: what a new compiler changes is in its library.
    library = prefix.get_child("lib").get_child("libAdze.so")
    if library.exists:
        repository_ctx.symlink(library, "lib/libAdze.so")
    repository_ctx.file("BUILD.bazel", _BUILD)

_adze_tools = repository_rule(
    implementation = _adze_tools_impl,
    attrs = {"prefix": attr.string(mandatory = True)},
    local = True,
    doc = "bin/adze of a prefix, and the library that it loads.",
)

def _adze_impl(module_ctx):
    prefix = None
    for module in module_ctx.modules:
        for tag in module.tags.installed:
            if module.is_root or not prefix:
                prefix = tag.prefix
    if not prefix:
        # This file is installed as PREFIX/lib/bazel/adze/extensions.bzl.
        here = module_ctx.path(Label("//:extensions.bzl")).realpath
        prefix = str(here.dirname.dirname.dirname.dirname)
    _adze_tools(name = "adze_tools", prefix = prefix)

adze = module_extension(
    implementation = _adze_impl,
    doc = "Makes @adze_tools. Without a tag it is the Adze that these files were installed with.",
    tag_classes = {
        "installed": tag_class(attrs = {"prefix": attr.string(mandatory = True, doc = "Where Adze is installed.")}),
    },
)
