import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { DenseGymError, messageOf } from '../../errors.ts';
import type { Image } from '../engine.ts';
import { type ModelShape, readModelFile } from './model-files.ts';

/** What the vision graph makes of one image: [image tokens, hidden] each, row by row. */
export interface ImageFeatures {
  readonly visual: Float32Array;
  readonly deepstack: Float32Array;
}

/** N new tokens after P cached ones. */
export interface TextInput {
  readonly ids: BigInt64Array;
  /** [N, hidden], 0 at text. */
  readonly visual: Float32Array;
  /** [N, hidden], 0 at text. */
  readonly deepstack: Float32Array;
  /** [N], 1 at image tokens. */
  readonly isImage: Float32Array;
  /** [3, N]. */
  readonly positions: BigInt64Array;
  /** [P, kvWidth]. */
  readonly past: Float32Array;
}

export interface TextOutput {
  /** [N, kvWidth], to be appended to `past`. */
  readonly present: Float32Array;
  /** [vocabulary], natural log, after the last token. */
  readonly logprobs: Float32Array;
}

/** Both halves of the model, loaded. */
export interface Graph {
  see(image: Image): Promise<ImageFeatures>;
  read(input: TextInput): Promise<TextOutput>;
  close(): Promise<void>;
}

/** One thread each: densegym runs beside a trainer, and the graphs are too small to gain from more. */
const SESSION_OPTIONS: ort.InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  logSeverityLevel: 3,
};

export async function loadGraph(dir: string, shape: ModelShape): Promise<Graph> {
  const vision = await open(join(dir, 'vision.onnx'));
  const text = await open(join(dir, 'text.onnx'));
  return {
    async see({ width, height, data }) {
      const outputs = await vision.run({ pixels: new ort.Tensor('uint8', data, [1, height, width, 3]) });
      return { visual: floats(outputs, 'visual'), deepstack: floats(outputs, 'deepstack') };
    },
    async read({ ids, visual, deepstack, isImage, positions, past }) {
      const [tokens, cached] = [ids.length, past.length / shape.kvWidth];
      const outputs = await text.run({
        ids: new ort.Tensor('int64', ids, [tokens]),
        visual: new ort.Tensor('float32', visual, [tokens, shape.hiddenSize]),
        deepstack: new ort.Tensor('float32', deepstack, [tokens, shape.hiddenSize]),
        is_image: new ort.Tensor('float32', isImage, [tokens, 1]),
        positions: new ort.Tensor('int64', positions, [3, tokens]),
        past: new ort.Tensor('float32', past, [cached, shape.kvWidth]),
      });
      return { present: floats(outputs, 'present'), logprobs: floats(outputs, 'logprobs') };
    },
    async close() {
      await Promise.all([vision.release(), text.release()]);
    },
  };
}

async function open(path: string): Promise<ort.InferenceSession> {
  const bytes = await readModelFile(path);
  try {
    return await ort.InferenceSession.create(bytes, SESSION_OPTIONS);
  } catch (cause) {
    throw new DenseGymError('CONFIG_INVALID', `${path} is not a usable ONNX graph: ${messageOf(cause)}`, { cause });
  }
}

function floats(outputs: ort.InferenceSession.ReturnType, name: string): Float32Array {
  const data = outputs[name]?.data;
  if (data instanceof Float32Array) return data;
  throw new DenseGymError('ENGINE_REPLY_INVALID', `the graph gave no float output "${name}"; train the model again`);
}
