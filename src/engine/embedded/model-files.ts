import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { DenseGymError, messageOf } from '../../errors.ts';

/** Where the bundled model lies; the same relative way from `src/` and from `dist/`. */
export const BUNDLED_MODEL_DIR = fileURLToPath(new URL('../../../models/tabletop-vlm/', import.meta.url));

/** Name and version of the bundled model; the hash of its weights is added to it. */
const MODEL_NAME = 'tabletop-vlm-4';

const configSchema = z.object({
  image_token_id: z.int(),
  video_token_id: z.int(),
  vision_start_token_id: z.int(),
  vision_end_token_id: z.int(),
  text_config: z.object({
    vocab_size: z.int().positive(),
    hidden_size: z.int().positive(),
    num_hidden_layers: z.int().positive(),
    num_key_value_heads: z.int().positive(),
    head_dim: z.int().positive(),
    max_position_embeddings: z.int().positive(),
  }),
  vision_config: z.object({
    patch_size: z.int().positive(),
    spatial_merge_size: z.int().positive(),
    num_position_embeddings: z.int().positive(),
  }),
});

/** What the engine needs to know of the model, derived from its `config.json`. */
export interface ModelShape {
  readonly imageToken: number;
  readonly visionStart: number;
  readonly visionEnd: number;
  /** Ids that only an image may put into a prompt. */
  readonly reservedTokens: readonly number[];
  readonly hiddenSize: number;
  readonly vocabSize: number;
  /** Numbers a token leaves in the cache. */
  readonly kvWidth: number;
  /** Longest prompt, in tokens. */
  readonly maxTokens: number;
  /** Width and height of an image in pixels; the encoder's positions fit no other size. */
  readonly imageSize: number;
  /** Tokens along one side of an image. */
  readonly imageSide: number;
}

export async function readModelShape(dir: string): Promise<ModelShape> {
  const path = join(dir, 'config.json');
  const parsed = configSchema.safeParse(await readJson(path));
  if (!parsed.success) {
    throw new DenseGymError('CONFIG_INVALID', `${path} is not a Qwen3-VL config: ${z.prettifyError(parsed.error)}`);
  }
  const { text_config: text, vision_config: vision, ...ids } = parsed.data;
  const grid = Math.sqrt(vision.num_position_embeddings);
  return {
    imageToken: ids.image_token_id,
    visionStart: ids.vision_start_token_id,
    visionEnd: ids.vision_end_token_id,
    reservedTokens: [ids.image_token_id, ids.video_token_id, ids.vision_start_token_id, ids.vision_end_token_id],
    hiddenSize: text.hidden_size,
    vocabSize: text.vocab_size,
    kvWidth: text.num_hidden_layers * 2 * text.num_key_value_heads * text.head_dim,
    maxTokens: text.max_position_embeddings,
    imageSize: grid * vision.patch_size,
    imageSide: grid / vision.spatial_merge_size,
  };
}

/** `tabletop-vlm-4@` and the first 8 hex digits of the weights' SHA-256: other weights never share an id. */
export async function readModelId(dir: string): Promise<string> {
  const weights = await readModelFile(join(dir, 'model.safetensors'));
  return `${MODEL_NAME}@${createHash('sha256').update(weights).digest('hex').slice(0, 8)}`;
}

export async function readJson(path: string): Promise<unknown> {
  const bytes = await readModelFile(path);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new DenseGymError('CONFIG_INVALID', `${path} is not JSON: ${messageOf(cause)}`, { cause });
  }
}

export async function readModelFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const message = `model file ${path} cannot be read: ${messageOf(cause)}; train one with \`npm run train:model\``;
    throw new DenseGymError('CONFIG_INVALID', message, { cause });
  }
}
