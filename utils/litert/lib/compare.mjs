// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How outputs are compared: bit for bit, or by the project's measure for floats,
//   |y - y'| <= tol * max(range of y, max |y|), NaN and Inf in the same places.

/// Least and largest finite value.
function extremes(data) {
  let low = Infinity, high = -Infinity;
  for (const raw of data) {
    const value = Number(raw);
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return {low, high};
}

/// max(range, max |y|): what differences are related to. 0 when there is no finite value.
export function magnitude({data}) {
  const {low, high} = extremes(data);
  return low > high ? 0 : Math.max(high - low, Math.abs(low), Math.abs(high));
}

/// max - min.
export function range({data}) {
  const {low, high} = extremes(data);
  return low > high ? 0 : high - low;
}

/// {maxAbs, differing, oddSpecials}: the largest difference of finite values, the number of unequal elements, and
/// how many NaN or infinite elements have no equal partner. Undefined when types or sizes are not the same.
export function difference(y, other) {
  if (y.dtype !== other.dtype || y.data.length !== other.data.length) return undefined;
  let maxAbs = 0, differing = 0, oddSpecials = 0;
  for (let i = 0; i < y.data.length; i++) {
    if (Object.is(y.data[i], other.data[i]) || y.data[i] === other.data[i]) continue;
    differing++;
    const a = Number(y.data[i]), b = Number(other.data[i]);
    if (Number.isFinite(a) && Number.isFinite(b)) maxAbs = Math.max(maxAbs, Math.abs(a - b));
    else oddSpecials++;
  }
  return {maxAbs, differing, oddSpecials};
}

/// Whether two tensors have the same type, shape and bytes (so -0 is not 0, and NaNs have payloads).
export function sameBits(a, b) {
  const bytes = ({data}) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return a.dtype === b.dtype && a.shape.length === b.shape.length && a.shape.every((x, i) => x === b.shape[i]) && bytes(a).equals(bytes(b));
}

/// Compares output `y` with the golden `ref` and, where the file has it, `xnn`. Integers must equal what XNNPACK
/// gives; for floats the tolerance is 1e-5 or twice what the two differ from each other, relative to the magnitude.
export function compareGolden(y, ref, xnn) {
  const wanted = xnn ?? ref, scale = magnitude(wanted);
  const toRef = difference(ref, y), toXnn = xnn ? difference(xnn, y) : toRef;
  if (!toRef || !toXnn)
    return {pass: false, message: `${y.dtype.name} x ${y.data.length}, the golden output is ${wanted.dtype.name} x ${wanted.data.length}`};
  const spread = xnn ? difference(ref, xnn).maxAbs / (scale || 1) : 0;
  const exact = wanted.dtype.kind === 'integer';
  const tol = exact ? 0 : Math.max(1e-5, 2 * spread);
  const pass = exact ? toXnn.differing === 0 : toXnn.oddSpecials === 0 && toXnn.maxAbs <= tol * scale;
  const report = {
    pass, tol, range: range(wanted), max_abs: toXnn.maxAbs,
    max_abs_ref: toRef.maxAbs, equal_ref: toRef.differing === 0, differing_ref: toRef.differing,
    max_abs_xnn: toXnn.maxAbs, equal_xnn: toXnn.differing === 0, differing_xnn: toXnn.differing,
  };
  if (!pass) {
    report.message = toXnn.oddSpecials && !exact
        ? `${toXnn.oddSpecials} NaN or Inf in other places`
        : `${toXnn.differing} of ${y.data.length} elements differ, by up to ${toXnn.maxAbs}${exact ? '' : ` where ${tol * scale} is allowed`}`;
  }
  return report;
}

/// The index of the largest element among `count` elements from `start`; the first of equals.
export function argmax(data, start, count) {
  let best = start;
  for (let i = start + 1; i < start + count; i++) if (data[i] > data[best]) best = i;
  return best - start;
}
