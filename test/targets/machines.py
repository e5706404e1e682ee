# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What models are compiled for, and the machines that programs of them run on: this one, qemu's users' programs, qemu's boards.

The CPUs that qemu plays have no more than a target asks for, so that an instruction beyond it ends the program."""

import dataclasses
import pathlib
import shutil

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = HERE / "program"

#: Beside main.c and the plan.
HOSTED, BARE = ("io_files.c",), ("io_semihosting.c", "startup.c")


@dataclasses.dataclass(frozen=True)
class Machine:
    """`command` runs a program, whose path comes behind it; `flags` are for the link."""

    name: str
    command: tuple = ()
    flags: tuple = ()


@dataclasses.dataclass(frozen=True)
class Target:
    """`options` are those of `adze compile`. A program is run on all machines, or (`first`) on the first that it fits."""

    name: str
    options: tuple
    compiler: str
    flags: tuple
    machines: tuple
    sources: tuple = HOSTED
    first: bool = False
    #: Functions that an archive may call and does not hold.
    helpers: str = "memcpy|memmove|memset|_GLOBAL_OFFSET_TABLE_"
    #: Flags that /proc/cpuinfo must list where the program runs on this machine.
    needs: tuple = ()

    @property
    def bare(self):
        return self.sources == BARE

    def missing_tools(self):
        """Names of programs that are not there."""
        tools = [self.compiler] + [machine.command[0] for machine in self.machines if machine.command]
        return sorted({tool for tool in tools if shutil.which(tool) is None})

    def missing_features(self):
        """Features that this machine lacks."""
        if not self.needs:
            return []
        try:
            text = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
        except OSError:
            return list(self.needs)
        flags = next((line.split(":")[1].split() for line in text.splitlines() if line.startswith("flags")), [])
        return [flag for flag in self.needs if flag not in flags]


def board(name, machine=None, cpu=None):
    """A board of qemu-system-arm; `machine` is its name there where several share one map of memory."""
    command = ("qemu-system-arm", "-M", machine or name, "-display", "none", "-monitor", "none", "-serial", "none",
               "-semihosting-config", "enable=on,target=native", "-kernel")
    return Machine(machine or name, command, ("-T", str(PROGRAM / "boards" / f"{name}.ld")))


def x86(cpu, needs=()):
    return Target(cpu, ("--target=x86_64-linux-gnu", f"--cpu={cpu}"), "clang-22", (), (Machine("this machine"),), needs=needs)


def aarch64(name, cpu, *options):
    machine = Machine(f"qemu {cpu}", ("qemu-aarch64", "-cpu", cpu))
    return Target(name, ("--target=aarch64-linux-gnu", *options), "aarch64-linux-gnu-gcc", ("-static",), (machine,))


def riscv64(name, extensions, *options):
    without = ",".join(f"{extension}=false" for extension in ("zba", "zbb", "zbc", "zbs"))
    machines = tuple(Machine(label, ("qemu-riscv64", "-cpu", f"rv64,{without},{cpu}")) for label, cpu in extensions)
    return Target(name, ("--target=riscv64-linux-gnu", *options), "riscv64-linux-gnu-gcc", ("-static",), machines)


def cortex_m(name, triple, boards, *flags, cpu=None, options=()):
    common = ("-mthumb", f"-mcpu={cpu or name}", "-ffreestanding", "-nostartfiles", f"-L{PROGRAM}", "-Wl,--gc-sections,--fatal-warnings,--no-warn-execstack,--no-warn-rwx-segments")
    # The compiler's own library, which every program for Arm is linked with, has those of the ABI, and where there is no
    # instruction for it (Armv6-M) the count of leading zeros, under the same name in GCC's and LLVM's.
    return Target(name, (f"--target={triple}", f"--cpu={cpu or name}", *options), "arm-none-eabi-gcc", common + flags, boards, BARE, first=True,
                  helpers=Target.helpers + r"|__aeabi_\w+" + ("|__clzsi2" if "v6m" in triple else ""))


def vector(bits):
    return f"vlen={bits}", f"v=true,vlen={bits},elen=64,vext_spec=v1.0"


HARD = ("-mfloat-abi=hard",)

TARGETS = (
    x86("x86-64"),
    x86("haswell", ("avx2", "fma")),
    x86("skylake-avx512", ("avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd")),
    aarch64("aarch64", "cortex-a53"),
    aarch64("aarch64-dotprod", "neoverse-n1", "--features=+dotprod"),
    aarch64("aarch64-i8mm", "max", "--features=+dotprod,+i8mm"),
    riscv64("riscv64", (("rv64gc", "v=false"),)),
    riscv64("riscv64-v", (vector(128), vector(256)), "--features=+v"),
    cortex_m("cortex-m0", "thumbv6m-none-eabi", (board("microbit"), board("mps2-an385")), "-mfloat-abi=soft"),
    cortex_m("cortex-m4", "thumbv7em-none-eabihf", (board("mps2-an385", "mps2-an386"),), *HARD),
    cortex_m("cortex-m4-nofp", "thumbv7em-none-eabi", (board("mps2-an385", "mps2-an386"),), "-mfloat-abi=soft", cpu="cortex-m4",
             options=("--features=-fpregs",)),
    cortex_m("cortex-m7", "thumbv7em-none-eabihf", (board("mps2-an500"),), *HARD),
    cortex_m("cortex-m55", "thumbv8.1m.main-none-eabihf", (board("mps3-an547"),), *HARD),
)
