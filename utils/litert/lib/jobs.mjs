// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a job asks for and how it is done: run a model, compare it with another model or
// with golden outputs, or count how often its largest output is the label.

import fs from 'node:fs';

import {argmax, compareGolden, difference, magnitude, range, sameBits} from './compare.mjs';
import {elementCount, findDtype} from './dtypes.mjs';
import {formatNpy, parseNpy} from './npy.mjs';
import {parseNpz} from './npz.mjs';
import {goldenTensor, seededTensor} from './random.mjs';
import {AbortError, FailedError, RefusedError} from './runtime.mjs';

const kinds = {
  id: 'any', model: 'string', inputs: 'strings', seed: 'number', golden: 'boolean', output: 'string', signature: 'string',
  reference: 'string', golden_npz: 'string', data: 'string', labels: 'string', scale: 'number', offset: 'number',
  label_offset: 'number', limit: 'number', timeout: 'number', tolerance: 'number',
};

/// What is wrong with a job, as a sentence; undefined when nothing is.
export function jobError(job) {
  if (job === null || typeof job !== 'object' || Array.isArray(job)) return 'a job is a JSON object';
  for (const [key, value] of Object.entries(job)) {
    if (!Object.hasOwn(kinds, key)) return `unknown key '${key}' (known: ${Object.keys(kinds).join(', ')})`;
    const isStrings = Array.isArray(value) && value.every((item) => typeof item === 'string');
    if (kinds[key] === 'strings' ? !isStrings : kinds[key] !== 'any' && typeof value !== kinds[key]) return `'${key}' must be ${kinds[key] === 'strings' ? 'a list of strings' : `a ${kinds[key]}`}`;
  }
  if (job.model === undefined) return "'model' is missing";
  const sources = ['inputs', 'seed', 'data'].filter((key) => job[key] !== undefined);
  if (job.golden) sources.push('golden');
  if (sources.length > 1) return `'${sources[0]}' and '${sources[1]}' contradict each other`;
  if (job.golden_npz !== undefined && sources.some((key) => key !== 'golden')) return "'golden_npz' goes with the golden inputs";
  if (job.labels !== undefined && job.data === undefined) return "'labels' needs 'data'";
  return undefined;
}

/// The arrays of a .npy or .npz file, by key (a .npy file's one array has the key '').
export function readArrays(file) {
  const bytes = fs.readFileSync(file);
  return file.endsWith('.npz') ? parseNpz(bytes, file) : new Map([['', parseNpy(bytes, file)]]);
}

/// One array of a file: the only one, or the one called `key`.
function readArray(file, key) {
  const arrays = readArrays(file);
  const array = arrays.size === 1 ? [...arrays.values()][0] : arrays.get(key);
  if (!array) throw new Error(`${file}: no array '${key}' (it has: ${[...arrays.keys()].join(', ')})`);
  return array;
}

/// Input tensors for `model` from files: one .npy an input, in order; or .npz files by the inputs' names, else in order.
function inputsFromFiles(model, files) {
  const arrays = new Map(), inOrder = [];
  for (const file of files) {
    for (const [key, tensor] of readArrays(file)) {
      arrays.set(key, tensor);
      inOrder.push(tensor);
    }
  }
  const byName = model.inputs.length > 0 && model.inputs.every(({name}) => arrays.has(name));
  const tensors = byName ? model.inputs.map(({name}) => arrays.get(name)) : inOrder;
  if (tensors.length !== model.inputs.length) throw new RefusedError(`the model has ${model.inputs.length} inputs (${model.inputs.map(({name}) => name).join(', ')}), the files hold ${tensors.length}`);
  return tensors;
}

/// Input tensors for `model` made by `make(dtype, shape, k)`. Open extents become 1.
function makeInputs(model, make) {
  return model.inputs.map(({name, dtype, shape}, k) => {
    const type = findDtype(dtype);
    if (!type) throw new RefusedError(`input ${k} (${name}) is of ${dtype}, which this runner cannot make`);
    return make(type, shape.map((extent) => (extent < 0 ? 1 : extent)), k);
  });
}

/// The lists of inputs that a job wants run: one, or two where two models are compared on inputs that can be varied.
function inputSets(job, model) {
  const seeded = (seed) => () => makeInputs(model, (type, shape, k) => seededTensor(type, shape, k, seed));
  if (job.inputs) return [() => inputsFromFiles(model, job.inputs)];
  const seed = job.seed ?? 1;
  const golden = () => makeInputs(model, goldenTensor);
  const sets = job.golden || job.golden_npz ? [golden, seeded(seed)] : [seeded(seed), seeded(seed + 1)];
  return job.reference === undefined ? sets.slice(0, 1) : sets;
}

/// Whether two outputs agree: in every bit, or for floats within `tolerance` of the magnitude.
function agree(output, other, tolerance) {
  if (sameBits(output, other)) return true;
  const apart = difference(other, output);
  const sameShape = output.shape.length === other.shape.length && output.shape.every((x, i) => x === other.shape[i]);
  return tolerance > 0 && apart !== undefined && sameShape && other.dtype.kind === 'float' && apart.oddSpecials === 0 &&
      apart.maxAbs <= tolerance * magnitude(other);
}

/// The largest difference between two lists of outputs, and whether they agree (see `agree`).
function compareOutputs(outputs, others, tolerance = 0) {
  if (outputs.length !== others.length) return {equal: false, message: `${outputs.length} outputs instead of ${others.length}`};
  const found = {equal: true, max_abs: 0, range: 0};
  outputs.forEach((output, k) => {
    found.range = Math.max(found.range, range(others[k]));
    const apart = difference(others[k], output);
    if (apart) found.max_abs = Math.max(found.max_abs, apart.maxAbs);
    if (agree(output, others[k], tolerance)) return;
    found.equal = false;
    found.message ??= apart ? `output ${k}: ${apart.differing} of ${output.data.length} elements differ, by up to ${apart.maxAbs}`
        : `output ${k} is ${output.dtype.name}[${output.shape}] instead of ${others[k].dtype.name}[${others[k].shape}]`;
  });
  return found;
}

const describe = ({dtype, shape}) => ({dtype: dtype.name, shape});

/// Runs the job's reference and its model on the same inputs. What the model does must be what the reference does.
async function runAgainstReference(runtime, job, use) {
  const runs = (file) => use(file, async (model) => {
    const all = [];
    for (const inputs of inputSets(job, model)) {
      try {
        all.push(await model.run(inputs()));
      } catch (error) {
        // Some inputs are out of bounds for some models; the other inputs still tell something.
        if (!(error instanceof FailedError) || (all.length === 0 && inputSets(job, model).length === 1)) throw error;
        all.push(error);
      }
    }
    if (all.every((item) => item instanceof Error)) throw all[0];
    return all;
  });
  const wanted = await runs(job.reference);
  let got;
  try {
    got = await runs(job.model);
  } catch (error) {
    if (!(error instanceof RefusedError || error instanceof FailedError || error instanceof AbortError)) throw error;
    return {result: {status: 'mismatch', equal: false, message: `unlike the reference: ${error.message}`}, aborted: error instanceof AbortError};
  }
  const result = {status: 'ok', equal: true, max_abs: 0, range: 0, compared: 0};
  wanted.forEach((outputs, i) => {
    if (outputs instanceof Error || got[i] instanceof Error) {
      if (outputs instanceof Error && got[i] instanceof Error) return (result.message ??= `inputs ${i}: both models fail: ${outputs.message}`);
      const failed = outputs instanceof Error ? outputs : got[i];
      return Object.assign(result, {status: 'mismatch', equal: false, message: `inputs ${i}: only the ${failed === outputs ? 'reference' : 'model'} fails: ${failed.message}`});
    }
    const found = compareOutputs(got[i], outputs, job.tolerance);
    result.compared++;
    result.max_abs = Math.max(result.max_abs, found.max_abs ?? 0);
    result.range = Math.max(result.range, found.range ?? 0);
    if (!found.equal && result.status === 'ok') Object.assign(result, {status: 'mismatch', equal: false, message: `inputs ${i}: ${found.message}`});
  });
  if (result.status === 'mismatch') {
    const again = await runs(job.reference);
    result.deterministic = wanted.every((outputs, i) => outputs instanceof Error || (!(again[i] instanceof Error) && compareOutputs(again[i], outputs).equal));
    if (!result.deterministic) result.message += ' (the reference itself gives other outputs when it is run again)';
  }
  return {result, outputs: got[0] instanceof Error ? undefined : got[0]};
}

/// Runs the model once and, where asked, compares its outputs with the golden ones.
async function runOnce(job, use) {
  const {inputs, outputs} = await use(job.model, async (model) => {
    const values = inputSets(job, model)[0](), first = await model.run(values);
    await model.run(values); // only to learn that the first run's outputs are real (see CompiledModel.run)
    return {inputs: model.inputs, outputs: first};
  });
  const result = {status: 'ok', inputs, outputs: outputs.map(describe), range: Math.max(0, ...outputs.map(range))};
  if (job.golden_npz === undefined) return {result, outputs};
  const golden = readArrays(job.golden_npz);
  const count = [...golden.keys()].filter((key) => /^ref\d+$/.test(key)).length;
  if (count !== outputs.length) return {result: {...result, status: 'mismatch', equal: false, message: `${outputs.length} outputs, the golden file has ${count}`}, outputs};
  result.golden = outputs.map((output, k) => compareGolden(output, golden.get(`ref${k}`), golden.get(`xnn${k}`)));
  const worst = result.golden.findIndex((report) => !report.pass);
  result.max_abs = Math.max(0, ...result.golden.map((report) => report.max_abs ?? 0));
  result.equal = result.golden.every((report) => report.equal_xnn === true);
  if (worst >= 0) Object.assign(result, {status: 'mismatch', message: `output ${worst}: ${result.golden[worst].message}`});
  return {result, outputs};
}

/// A function that turns samples `first`.. of `data` into one input tensor: x * scale + offset; for integers rounded
/// to nearest even and clamped to the type. A last batch that is not full is filled up with zeros.
function sampleMaker(job, data, sampleSize, dtype) {
  const scale = job.scale ?? 1, offset = job.offset ?? 0;
  const bits = 8 * dtype.array.BYTES_PER_ELEMENT, signed = dtype.name.startsWith('int');
  if (dtype.kind === 'integer' && (bits > 32 || dtype.name === 'bool')) throw new RefusedError(`evaluation does not feed inputs of ${dtype.name}`);
  const low = signed ? -(2 ** (bits - 1)) : 0, high = low + 2 ** bits - 1;
  const nearestEven = (x) => { const r = Math.round(x); return r - x === 0.5 && r % 2 !== 0 ? r - 1 : r; };
  const convert = dtype.kind === 'float' ? (x) => x : (x) => Math.min(high, Math.max(low, nearestEven(x)));
  return (first, shape) => {
    const values = new dtype.array(elementCount(shape)), start = first * sampleSize;
    const count = Math.min(values.length, data.length - start);
    for (let i = 0; i < count; i++) values[i] = convert(Number(data[start + i]) * scale + offset);
    return {dtype, shape, data: values};
  };
}

/// The model's class for every sample of `x`.
async function classify(job, x, count, model) {
  if (model.inputs.length !== 1) throw new RefusedError(`evaluation wants a model of one input, this one has ${model.inputs.length}`);
  const shape = model.inputs[0].shape.map((extent) => (extent < 0 ? 1 : extent)), dtype = findDtype(model.inputs[0].dtype);
  const sampleSize = elementCount(x.shape.slice(1)), batch = elementCount(shape) / sampleSize;
  if (!dtype || !Number.isInteger(batch) || batch < 1) throw new RefusedError(`a sample has ${sampleSize} elements, the input is ${model.inputs[0].dtype}[${shape}]`);
  const make = sampleMaker(job, x.data, sampleSize, dtype), classes = [];
  for (let first = 0; first < count; first += batch) {
    const [output] = await model.run([make(first, shape)]);
    const row = output.data.length / batch;
    for (let i = 0; i < batch && first + i < count; i++) classes.push(argmax(output.data, i * row, row));
  }
  return classes;
}

/// Top-1 over a labelled set, and with a reference how often both models say the same.
async function evaluate(job, use) {
  const x = readArray(job.data, 'x'), labels = readArray(job.labels ?? job.data, 'y');
  if (x.shape.length === 0 || labels.data.length !== x.shape[0]) throw new Error(`${x.shape[0] ?? 0} samples but ${labels.data.length} labels`);
  const count = Math.min(x.shape[0], job.limit ?? x.shape[0]), labelOffset = job.label_offset ?? 0;
  const top1 = (classes) => classes.filter((c, i) => c === Number(labels.data[i]) + labelOffset).length / count;
  const classes = await use(job.model, (model) => classify(job, x, count, model));
  const result = {status: 'ok', samples: count, top1: top1(classes)};
  if (job.reference !== undefined) {
    const others = await use(job.reference, (model) => classify(job, x, count, model));
    result.reference_top1 = top1(others);
    result.agreement = classes.filter((c, i) => c === others[i]).length / count;
    result.equal = result.agreement === 1;
  }
  return {result};
}

/// Does one job. Returns {result, aborted}: after an abort this process can run no more jobs.
export async function runJob(runtime, job) {
  const use = async (file, work) => {
    const model = await runtime.compile(fs.readFileSync(file), job.signature);
    try {
      const found = await work(model);
      model.delete();
      return found;
    } catch (error) {
      if (!(error instanceof AbortError)) model.delete();
      throw error;
    }
  };
  try {
    const kind = job.data !== undefined ? evaluate(job, use) : job.reference !== undefined ? runAgainstReference(runtime, job, use) : runOnce(job, use);
    const {result, outputs, aborted} = await kind;
    if (job.output !== undefined) (outputs ?? []).forEach((output, k) => fs.writeFileSync(`${job.output}${k}.npy`, formatNpy(output)));
    return {result, aborted: aborted ?? false};
  } catch (error) {
    const refused = error instanceof RefusedError || (error instanceof AbortError && error.stage === RefusedError);
    const result = {status: refused ? 'refused' : 'failed', message: error.message};
    // Of two models, only the reference gets here: what the model does differently is a mismatch.
    if (job.reference !== undefined && job.data === undefined && (refused || error instanceof FailedError || error instanceof AbortError)) result.side = 'reference';
    return {result, aborted: error instanceof AbortError};
  }
}
