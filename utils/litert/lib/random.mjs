// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pseudo-random tensors, the same on every machine: those behind the golden files
// (NumPy's legacy generator) and a sequence of our own for any seed.

import {elementCount} from './dtypes.mjs';

/// NumPy's RandomState(seed).random_sample(): MT19937, 53 bits a number.
export function mersenneTwister(seed) {
  const n = 624, m = 397, state = new Uint32Array(n);
  state[0] = seed;
  for (let i = 1; i < n; i++) state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
  let at = n;
  const refill = () => {
    for (let i = 0; i < n; i++) {
      const y = (state[i] & 0x80000000) | (state[(i + 1) % n] & 0x7fffffff);
      state[i] = state[(i + m) % n] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    at = 0;
  };
  const word = () => {
    if (at === n) refill();
    let y = state[at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
  return () => {
    const high = word() >>> 5, low = word() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  };
}

/// Our own sequence: sfc32, started from `seed` and `stream` (the number of the input).
export function smallFastCounter(seed, stream) {
  let a = seed >>> 0, b = stream >>> 0, c = 0x9e3779b9, counter = 1;
  const word = () => {
    const t = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 15; i++) word();
  return () => word() / 4294967296;
}

/// A tensor of values made from `uniform`, numbers in [0, 1): floats are in [-1, 1), 8 and 16 bits cover their
/// range, booleans are fair coins, wider integers (often indices) are 0..7.
function fill(dtype, shape, uniform) {
  const makers = {
    int8: (u) => Math.floor(u * 256) - 128,
    uint8: (u) => Math.floor(u * 256),
    int16: (u) => Math.floor(u * 65536) - 32768,
    bool: (u) => (u > 0.5 ? 1 : 0),
    int64: (u) => BigInt(Math.floor(u * 8)),
    uint64: (u) => BigInt(Math.floor(u * 8)),
  };
  const make = dtype.kind === 'float' ? (u) => u * 2 - 1 : makers[dtype.name] ?? ((u) => Math.floor(u * 8));
  const data = new dtype.array(elementCount(shape));
  for (let i = 0; i < data.length; i++) data[i] = make(uniform());
  return {dtype, shape, data};
}

/// Input `k` behind a golden file.
export const goldenTensor = (dtype, shape, k) => fill(dtype, shape, mersenneTwister(1234 + k));

/// Input `k` for a seed of our own sequence.
export const seededTensor = (dtype, shape, k, seed) => fill(dtype, shape, smallFastCounter(seed, k));
