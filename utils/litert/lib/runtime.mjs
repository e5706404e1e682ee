// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The LiteRT runtime under Node.js. The package @litertjs/core brings an
// Emscripten module and a JavaScript face for browsers; this file loads the module
// itself and talks to its bindings, because the face knows only three element types
// and wants a browser around it.

import fs from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import vm from 'node:vm';

import {elementCount, elementTypes} from './dtypes.mjs';
import {readSignatures, subgraphOrder} from './signatures.mjs';

/// LiteRT declined the model: it cannot be loaded, prepared or fed by this build.
export class RefusedError extends Error {}

/// LiteRT took the model, but reported an error while running it.
export class FailedError extends Error {}

/// The WebAssembly instance is gone (abort or trap); only a new process helps.
export class AbortError extends Error {}

const here = path.dirname(fileURLToPath(import.meta.url));
export const packageDir = path.join(here, '..', 'node_modules', '@litertjs', 'core');

// () -> v128: i32x4.relaxed_trunc_f32x4_s(i32x4.splat(1)). Node.js without relaxed SIMD gets the "compat" build.
const relaxedSimdProbe = Uint8Array.from([
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, 0x03,
  0x02, 0x01, 0x00, 0x0a, 0x0b, 0x01, 0x09, 0x00, 0x41, 0x01, 0xfd, 0x11, 0xfd, 0x81, 0x02, 0x0b,
]);

/// Reads the script of the Emscripten module and returns its factory function.
function loadFactory(wasmDir, name) {
  const file = path.join(wasmDir, `${name}.js`);
  if (!fs.existsSync(file))
    throw new Error(`LiteRT is not installed (${path.relative(process.cwd(), file)} is missing): run utils/litert/setup`);
  const module = {exports: {}};
  const script = vm.compileFunction(fs.readFileSync(file, 'utf8'), ['require', 'module', 'exports', '__dirname', '__filename'], {filename: file});
  script(createRequire(import.meta.url), module, module.exports, wasmDir, file);
  return module.exports;
}

/// An Emscripten vector as an array; the vector is freed.
function takeVector(vector) {
  const items = Array.from({length: vector.size()}, (_, i) => vector.get(i));
  vector.delete();
  return items;
}

export class Runtime {
  /// `log(line)` receives every line that LiteRT prints.
  static async load({log = () => {}} = {}) {
    const runtime = new Runtime();
    const name = WebAssembly.validate(relaxedSimdProbe) ? 'litert_wasm_internal' : 'litert_wasm_compat_internal';
    const wasmDir = path.join(packageDir, 'wasm');
    runtime.lines = [];
    const keep = (...words) => {
      const line = words.join(' ').trim();
      runtime.lines.push(line);
      log(line);
    };
    runtime.wasm = await loadFactory(wasmDir, name)({print: keep, printErr: keep, locateFile: (file) => path.join(wasmDir, file)});
    runtime.wasm.setupLogging();
    runtime.environment = runtime.wasm.LiteRtEnvironment.create(null);
    return runtime;
  }

  /// Runs `work`; what the module throws becomes one of our errors, with LiteRT's own words. Emscripten throws C++
  /// exceptions as objects or numbers, and RuntimeErrors for aborts and traps, after which the instance is unusable.
  async guarded(ErrorClass, work) {
    this.lines.length = 0;
    try {
      return await work();
    } catch (error) {
      if (error instanceof RefusedError || error instanceof FailedError) throw error;
      if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError)
        throw Object.assign(new AbortError(`LiteRT aborted: ${this.complaint() ?? error.message}`), {stage: ErrorClass});
      throw new ErrorClass(this.complaint() ?? error?.message ?? String(error));
    }
  }

  /// LiteRT prepares the graph on the first run; true when the log says that it did not get through that.
  neverPrepared() {
    return this.lines.some((line) => /unresolved custom op|Select TensorFlow op|failed to prepare/.test(line));
  }

  /// The first line of LiteRT's log that reports an error since the last guarded call began.
  complaint() {
    const isError = (line) => /\bERROR\b|Failed to (allocate|invoke|apply|prepare)/.test(line) && !line.startsWith("WARNING");
    return this.lines.find(isError);
  }

  /// Loads and prepares the model in `bytes`, to be run through `signature` (a key; by default the main one).
  async compile(bytes, signature) {
    const {wasm} = this;
    const at = wasm._malloc(bytes.byteLength);
    wasm.HEAPU8.set(bytes, at);
    let model;
    try {
      return await this.guarded(RefusedError, async () => {
        model = wasm.loadModel(this.environment, at, bytes.byteLength);
        const options = {
          environment: {liteRtEnvironment: this.environment}, accelerator: 'wasm',
          cpuOptions: {numThreads: 1}, gpuOptions: {}, webNNOptions: {},
        };
        const compiled = await wasm.compileModel(this.environment, model, options);
        const complaint = this.complaint();
        if (complaint) throw new RefusedError(complaint);
        return new CompiledModel(this, bytes, at, model, compiled, signature);
      });
    } catch (error) {
      if (!(error instanceof AbortError)) {
        model?.delete();
        wasm._free(at);
      }
      throw error;
    }
  }
}

/// Moves items from a signature's order to the subgraph's, and back.
const toSubgraph = (items, order) => items.reduce((moved, item, i) => ((moved[order[i]] = item), moved), new Array(items.length));
const toSignature = (items, order) => order.map((position) => items[position]);

/// A model that LiteRT accepted, seen through one signature: the named one, else the first of subgraph 0. Inputs and
/// outputs are in the order of the subgraph.
export class CompiledModel {
  constructor(runtime, bytes, address, model, compiled, wantedKey) {
    Object.assign(this, {runtime, address, model, compiled, runs: 0});
    const keys = Array.from({length: model.getNumSignatures()}, (_, i) => {
      const signature = model.getSignature(i), key = signature.key();
      signature.delete();
      return key;
    });
    const known = readSignatures(bytes);
    const key = wantedKey ?? known.find((signature) => signature.subgraph === 0)?.key ?? keys[0];
    this.index = keys.indexOf(key);
    if (this.index < 0) throw new RefusedError(keys.length ? `no signature '${key}' (it has: ${keys.join(', ')})` : 'the model has no signature and no subgraph');
    this.signature = key;
    this.describeSignature(known.find((signature) => signature.key === key));
  }

  /// Fills `inputs` and `outputs`: {name, dtype, shape} each, where negative extents are open.
  describeSignature(known) {
    const {model, index} = this;
    const describe = (name, tensorType) => {
      const code = tensorType.elementType().value;
      const layout = tensorType.layout();
      const shape = takeVector(layout.dimensions());
      [layout, tensorType].forEach((object) => object.delete());
      return {name, dtype: elementTypes.get(code)?.name ?? `element type ${code}`, shape};
    };
    const signature = model.getSignature(index);
    const inputNames = takeVector(signature.inputNames()), outputNames = takeVector(signature.outputNames());
    signature.delete();
    this.inputOrder = subgraphOrder(inputNames, known?.inputs);
    this.outputOrder = subgraphOrder(outputNames, known?.outputs);
    this.inputs = toSubgraph(inputNames.map((name, i) => describe(name, model.getInputTensorType(index, i))), this.inputOrder);
    this.outputs = toSubgraph(outputNames.map((name, i) => describe(name, model.getOutputTensorType(index, i))), this.outputOrder);
  }

  /// Runs the model once on `tensors` ({dtype, shape, data} each) and returns the outputs in the same form. Where LiteRT
  /// sizes an output at run time, the first run of this build returns stale memory, and the second reports an error:
  /// results can be trusted after a second run.
  async run(tensors) {
    const buffers = [];
    let results = [], aborted = false;
    try {
      await this.runtime.guarded(RefusedError, () => tensors.forEach((tensor, k) => buffers.push(this.upload(k, tensor))));
      return await this.runtime.guarded(FailedError, async () => {
        results = await this.compiled.run(this.index, toSignature(buffers, this.inputOrder));
        const complaint = this.runtime.complaint();
        if (complaint) throw new (this.runtime.neverPrepared() ? RefusedError : FailedError)(complaint);
        this.runs++;
        return toSubgraph(results.map((buffer) => this.download(buffer)), this.outputOrder);
      });
    } catch (error) {
      aborted = error instanceof AbortError;
      if (error instanceof FailedError && this.runtime.neverPrepared()) throw new RefusedError(error.message);
      if (error instanceof FailedError && this.runs > 0 && /kTfLiteCustom|litert_tensor_buffer/.test(error.message)) throw new RefusedError(`outputs that are sized at run time are not returned by this build of LiteRT (${error.message})`);
      throw error;
    } finally {
      if (!aborted) [...buffers, ...results].forEach((buffer) => buffer.delete());
    }
  }

  /// A LiteRT buffer with the values for input `k`, which must have the wanted type and shape.
  upload(k, {dtype, shape, data}) {
    const {wasm, environment} = this.runtime;
    const wanted = this.inputs[k];
    const fits = shape.length === wanted.shape.length && wanted.shape.every((extent, i) => extent < 0 || extent === shape[i]);
    if (dtype.name !== wanted.dtype || !fits)
      throw new RefusedError(`input ${k} (${wanted.name}) is ${wanted.dtype}[${wanted.shape}], got ${dtype.name}[${shape}]`);
    const dimensions = new wasm.VectorInt32();
    shape.forEach((extent) => dimensions.push_back(extent));
    const layout = wasm.LiteRtLayout.create(dimensions);
    const type = wasm.LiteRtRankedTensorType.create({value: dtype.element}, layout);
    const buffer = wasm.LiteRtTensorBuffer.createManaged(environment, wasm.LiteRtTensorBufferType.HOST_MEMORY, type, data.byteLength);
    const at = buffer.lock(wasm.LiteRtTensorBufferLockMode.WRITE);
    wasm.HEAPU8.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    buffer.unlock();
    [dimensions, layout, type].forEach((object) => object.delete());
    return buffer;
  }

  /// A copy of what a LiteRT buffer holds. LiteRT does not tell the shape of outputs that are only sized at run
  /// time; those come back flat.
  download(buffer) {
    const {wasm} = this.runtime;
    const type = buffer.tensorType();
    const dtype = elementTypes.get(type.elementType().value);
    const layout = type.layout();
    const shape = takeVector(layout.dimensions());
    [layout, type].forEach((object) => object.delete());
    if (!dtype) throw new RefusedError('an output has an element type that this runner does not know');
    const at = buffer.lock(wasm.LiteRtTensorBufferLockMode.READ);
    const bytes = wasm.HEAPU8.slice(at, at + buffer.packedSize());
    buffer.unlock();
    const data = new dtype.array(bytes.buffer);
    return {dtype, shape: elementCount(shape) === data.length ? shape : [data.length], data};
  }

  delete() {
    [this.compiled, this.model].forEach((object) => object.delete());
    this.runtime.wasm._free(this.address);
  }
}
