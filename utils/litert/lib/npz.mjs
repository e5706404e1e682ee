// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NumPy's .npz files: zip archives of .npy files, stored or deflated. The reader goes
// through the central directory, as sizes in local headers may be left out.

import zlib from 'node:zlib';

import {formatNpy, parseNpy} from './npy.mjs';

const localSignature = 0x04034b50, centralSignature = 0x02014b50, endSignature = 0x06054b50;
const unset32 = 0xffffffff;

const crcTable = Int32Array.from({length: 256}, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

/// Sizes and offset of a central entry; where 32 bits do not hold them, from the zip64 extra field.
function entrySizes(bytes, at, name) {
  const sizes = [bytes.readUInt32LE(at + 24), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 42)];
  let extra = at + 46 + bytes.readUInt16LE(at + 28);
  const extraEnd = extra + bytes.readUInt16LE(at + 30);
  while (extra + 4 <= extraEnd && sizes.includes(unset32)) {
    const id = bytes.readUInt16LE(extra), length = bytes.readUInt16LE(extra + 2);
    if (id === 1) {
      let next = extra + 4;
      for (let i = 0; i < 3; i++) {
        if (sizes[i] !== unset32) continue;
        sizes[i] = Number(bytes.readBigUInt64LE(next));
        next += 8;
      }
    }
    extra += 4 + length;
  }
  const [size, packed, offset] = sizes;
  if (offset + 30 > bytes.length) throw new Error(`${name}: an entry lies outside the file`);
  return {size, packed, offset};
}

/// The content of the zip entry whose central directory record is at `at`.
function readEntry(bytes, at, name) {
  const {size, packed, offset} = entrySizes(bytes, at, name);
  if (bytes.readUInt32LE(offset) !== localSignature) throw new Error(`${name}: damaged zip entry`);
  const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  const raw = bytes.subarray(start, start + packed);
  const method = bytes.readUInt16LE(at + 10);
  if (method !== 0 && method !== 8) throw new Error(`${name}: zip compression method ${method} is not supported`);
  let content;
  try {
    content = method === 8 ? zlib.inflateRawSync(raw) : raw;
  } catch (error) {
    throw new Error(`${name}: damaged zip entry: ${error.message}`);
  }
  if (content.length !== size || crc32(content) !== bytes.readUInt32LE(at + 16)) throw new Error(`${name}: damaged zip entry: size or checksum is wrong`);
  return content;
}

/// Parses the bytes of a .npz file into a Map from key to tensor, in the file's order.
export function parseNpz(bytes, name) {
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== endSignature) end--;
  if (end < 0) throw new Error(`${name}: not a .npz file (no zip directory)`);
  const tensors = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count--) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== centralSignature) throw new Error(`${name}: damaged zip directory`);
    const nameLength = bytes.readUInt16LE(at + 28);
    const key = bytes.toString('utf8', at + 46, at + 46 + nameLength).replace(/\.npy$/, '');
    tensors.set(key, parseNpy(readEntry(bytes, at, `${name}[${key}]`), `${name}[${key}]`));
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return tensors;
}

/// The bytes of a .npz file with the tensors of a Map, stored or (`deflate`) packed.
export function formatNpz(tensors, {deflate = false} = {}) {
  const locals = [], centrals = [];
  let offset = 0;
  for (const [key, tensor] of tensors) {
    const content = formatNpy(tensor), packed = deflate ? zlib.deflateRawSync(content) : content;
    const name = Buffer.from(`${key}.npy`);
    const common = Buffer.alloc(26); // what local and central headers share: versions, method, date, crc, sizes, lengths
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(deflate ? 8 : 0, 4);
    common.writeUInt16LE(0x21, 8); // 1980-01-01: the same bytes every time
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.alloc(4), central = Buffer.alloc(6), tail = Buffer.alloc(14);
    local.writeUInt32LE(localSignature);
    central.writeUInt32LE(centralSignature);
    central.writeUInt16LE(20, 4);
    tail.writeUInt32LE(offset, 10);
    locals.push(local, common, name, packed);
    centrals.push(central, common, tail, name);
    offset += 30 + name.length + packed.length;
  }
  const directory = Buffer.concat(centrals), end = Buffer.alloc(22);
  end.writeUInt32LE(endSignature);
  end.writeUInt16LE(tensors.size, 8);
  end.writeUInt16LE(tensors.size, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}
