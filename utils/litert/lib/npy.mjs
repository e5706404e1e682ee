// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NumPy's .npy files: one array, C order, little-endian, of the types in dtypes.mjs.
// A tensor is {dtype, shape, data} everywhere in this folder.

import {dtypes, elementCount, findDtype} from './dtypes.mjs';

const magic = Buffer.from('\x93NUMPY', 'latin1');

/// Parses the bytes of a .npy file; `name` is for messages.
export function parseNpy(bytes, name) {
  if (bytes.length < 10 || !bytes.subarray(0, 6).equals(magic)) throw new Error(`${name}: not a .npy file`);
  const wide = bytes[6] >= 2;
  const start = wide ? 12 : 10;
  if (bytes.length < start) throw new Error(`${name}: the header is cut off`);
  const end = start + (wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  if (end > bytes.length) throw new Error(`${name}: the header is cut off`);
  const header = bytes.toString('latin1', start, end);
  const descr = /'descr':\s*'([^']+)'/.exec(header)?.[1];
  const extents = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (descr === undefined || extents === undefined) throw new Error(`${name}: the header cannot be understood: ${header.trim()}`);
  const dtype = findDtype(descr);
  if (!dtype) throw new Error(`${name}: element type ${descr} is not supported (known: ${dtypes.map((d) => d.descr).join(' ')})`);
  const shape = extents.split(',').map((s) => s.trim()).filter(Boolean).map(Number);
  if (/'fortran_order':\s*True/.test(header) && shape.length > 1) throw new Error(`${name}: Fortran order is not supported`);
  const size = elementCount(shape) * dtype.array.BYTES_PER_ELEMENT;
  if (bytes.length - end !== size) throw new Error(`${name}: shape (${shape}) of ${descr} needs ${size} bytes, the file has ${bytes.length - end}`);
  // Copied, because typed arrays must be aligned and the file's bytes need not be.
  const data = new dtype.array(Uint8Array.from(bytes.subarray(end)).buffer);
  return {dtype, shape, data};
}

/// The bytes of a .npy file that holds `tensor`.
export function formatNpy({dtype, shape, data}) {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const header = `{'descr': '${dtype.descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // Padded so that the data starts at a multiple of 64.
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const front = Buffer.alloc(10);
  magic.copy(front);
  front[6] = 1;
  front.writeUInt16LE(padded.length, 8);
  return Buffer.concat([front, Buffer.from(padded, 'latin1'), Buffer.from(data.buffer, data.byteOffset, data.byteLength)]);
}
