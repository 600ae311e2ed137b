import { z } from 'zod';
import { DenseGymError } from '../errors.ts';
import type { Engine, Image } from './engine.ts';
import { createEndpoint } from './http/endpoint.ts';
import type { RemoteOptions } from './http/remote.ts';
import { cellGrid } from './picture.ts';

const infoSchema = z.object({ model_path: z.string() });
const answerSchema = z.object({
  outputs_progress: z.object({ progress_pred: z.tuple([z.array(z.number())], z.unknown()) }),
});

/**
 * Robometer's evaluation server (robometer/robometer · robometer/evals/eval_server.py), which answers progress itself, for
 * each frame of a video. Not run against the real model.
 *
 * @throws DenseGymError `ENGINE_UNAVAILABLE`.
 */
export async function createRobometerEngine(options: RemoteOptions): Promise<Engine> {
  const endpoint = createEndpoint(options);
  const { model_path: path } = await endpoint.get('/model_info', infoSchema, options.signal);
  return {
    contract: 'v1',
    name: 'robometer',
    model: `robometer:${path}`,
    layouts: ['stamped-images'],
    turns: [],
    maxImages: options.maxImages,
    grid: (size) => cellGrid(size, options.maxPixels),
    async judge(images, instruction, { signal }) {
      const { value, bytesSent } = await endpoint.post(
        '/evaluate_batch_npy',
        toForm(images, instruction),
        answerSchema,
        signal,
      );
      const [progress] = value.outputs_progress.progress_pred;
      const last = progress.at(-1);
      if (last === undefined) {
        throw new DenseGymError(
          'ENGINE_REPLY_INVALID',
          `${options.name} answered no progress for ${images.length} frames`,
        );
      }
      const usage = { promptTokens: 0, evaluatedTokens: 0, bytesSent };
      return { progress: last, usage };
    },
    close: async () => {},
  };
}

/** The request of the server's own client (robometer/robometer · scripts/example_inference.py). */
function toForm(images: readonly Image[], instruction: string): FormData {
  const [first] = images;
  if (!first || images.some(({ width, height }) => width !== first.width || height !== first.height)) {
    throw new DenseGymError('REQUEST_INVALID', 'robometer reads frames of one size, at least one');
  }
  const shape = [images.length, first.height, first.width, 3];
  const file = 'sample_0_trajectory_frames';
  const sample = {
    sample_type: 'progress',
    trajectory: {
      frames: { __numpy_file__: file },
      frames_shape: shape,
      task: instruction,
      id: '0',
      metadata: { subsequence_length: images.length },
      video_embeddings: null,
    },
  };
  const form = new FormData();
  form.set('sample_0', JSON.stringify(sample));
  form.set('use_frame_steps', 'false');
  form.set(file, new Blob([toNpy(images, shape)], { type: 'application/octet-stream' }), `${file}.npy`);
  return form;
}

/** NumPy's own file format, version 1.0, of unsigned bytes. */
function toNpy(images: readonly Image[], shape: readonly number[]): Buffer {
  const magic = Buffer.from('\x93NUMPY\x01\x00', 'latin1');
  const words = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`;
  // The data begins at a multiple of 64 bytes.
  const padding = 63 - ((magic.length + 2 + words.length) % 64);
  const header = Buffer.from(`${words}${' '.repeat(padding)}\n`);
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([magic, length, header, ...images.map(({ data }) => data)]);
}
