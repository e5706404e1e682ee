//===- ExpandMath.td - Functions as arithmetic --------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def ExpandMath : Pass<"expand-math", "::mlir::func::FuncOp"> {
  let summary = "write elementary functions as arithmetic, without a mathematical library";
  let description = [{
    Replaces ops of `math` on scalars and on vectors of any shape by formulas without branches, tables and calls, so that
    they run at the width of the vectors around them. Ops that every target has an instruction or a short sequence for stay:
    `sqrt`, `absf`, `copysign`, tests of floats, and those that count bits. `fma` and rounding to integers stay where the
    target has them (see `kernel.cpu` and `kernel.features` on the module) and are written out elsewhere, for LLVM
    would call a library; so are conversions between f16 and f32, and to bf16. f16 and bf16 are computed in f32. What is left of `math` is an error that names the op.

    Largest errors in units in the last place, measured over a sweep of all f32 (subnormal arguments and results included),
    with and without fused multiplication; special values are those of C:

    | op on f32 | error | range, method |
    |---|---|---|
    | `exp`, `exp2` | 1, 1.1 | two-step scaling: gradual underflow |
    | `expm1` | 1.5 | |
    | `log`, `log2` | 1, 1.4 | |
    | `log1p` | 1.5 | |
    | `log10`, `cbrt`, `tan` | 0.51 | in f64 |
    | `powf`, `fpowi` | 0.51 | in f64 |
    | `tanh` | 1.4 | |
    | `erf` | 1.2 | |
    | `sin`, `cos`, `sincos` | 1.6 | all arguments, reduced in f64 |
    | `atan`, `atan2` | 1.6 | |
    | `rsqrt` | 1.5 | a division by the root |

    `accuracy=fast` takes fewer terms for `exp` (4 units), and quotients of polynomials for `tanh` and `erf` (7 units).

    On f64 there are `exp`, `exp2`, `log`, `log2`, `log10` (within 3 units) and `rsqrt`. `ipowi` wraps.
    }];
  let options = [
    Option<"accuracy", "accuracy", "std::string", "\"normal\"",
           "strict or normal: as the table says; fast: exp within 4 units, tanh and erf within 7, sin, cos and tan for |x| < 2^47">,
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect", "::mlir::LLVM::LLVMDialect", "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"];
}
