// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The element types that both .npy files and LiteRT tensors can have: the NumPy
// descriptor, LiteRT's code and the JavaScript array of each.

/// bool is its own class of array, so that its values are 0 and 1 and not numbers.
class BoolArray extends Uint8Array {}

export const dtypes = [
  {name: 'float32', descr: '<f4', element: 1, array: Float32Array, kind: 'float'},
  {name: 'int32', descr: '<i4', element: 2, array: Int32Array, kind: 'integer'},
  {name: 'uint8', descr: '|u1', element: 3, array: Uint8Array, kind: 'integer'},
  {name: 'int64', descr: '<i8', element: 4, array: BigInt64Array, kind: 'integer'},
  {name: 'bool', descr: '|b1', element: 6, array: BoolArray, kind: 'integer'},
  {name: 'int16', descr: '<i2', element: 7, array: Int16Array, kind: 'integer'},
  {name: 'int8', descr: '|i1', element: 9, array: Int8Array, kind: 'integer'},
  {name: 'float64', descr: '<f8', element: 11, array: Float64Array, kind: 'float'},
  {name: 'uint64', descr: '<u8', element: 13, array: BigUint64Array, kind: 'integer'},
  {name: 'uint32', descr: '<u4', element: 16, array: Uint32Array, kind: 'integer'},
  {name: 'uint16', descr: '<u2', element: 17, array: Uint16Array, kind: 'integer'},
];

/// By LiteRT's code.
export const elementTypes = new Map(dtypes.map((dtype) => [dtype.element, dtype]));

/// The type of a given name or NumPy descriptor; undefined when it is not ours.
export function findDtype(nameOrDescr) {
  return dtypes.find((dtype) => dtype.name === nameOrDescr || dtype.descr === nameOrDescr);
}

/// How many elements a shape holds.
export function elementCount(shape) {
  return shape.reduce((product, extent) => product * extent, 1);
}
