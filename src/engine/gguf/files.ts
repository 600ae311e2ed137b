import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DenseGymError, messageOf } from '../../errors.ts';

/** Bytes of each sample of a file's content, and their number: files up to 16 MiB are read whole. */
const SAMPLE_BYTES = 2 ** 18;
const SAMPLES = 64;

export interface ModelFiles {
  readonly model: string;
  /** The image encoder. */
  readonly mmproj: string;
  /** As in `Engine.model`. */
  readonly id: string;
}

/**
 * The files of a model, and its id: the file's name and the first 8 hex digits of a SHA-256 over the size of both files and
 * 64 samples of 256 kB spread evenly over each, its head among them. The head alone would not do: it holds the vocabulary,
 * which models with other weights share.
 *
 * @param mmproj absent: the one file `mmproj*.gguf` beside the model.
 * @throws DenseGymError `CONFIG_INVALID` for a file that is missing or no GGUF.
 */
export async function findModelFiles(model: string, mmproj?: string): Promise<ModelFiles> {
  const hash = createHash('sha256');
  await addFile(hash, model, 'model');
  const projector = mmproj ?? (await findProjector(model));
  await addFile(hash, projector, 'image encoder');
  return { model, mmproj: projector, id: `${basename(model, '.gguf')}@${hash.digest('hex').slice(0, 8)}` };
}

async function findProjector(model: string): Promise<string> {
  const dir = dirname(model);
  const found = (await readdir(dir)).filter((name) => /^mmproj.*\.gguf$/i.test(name)).sort();
  const [name] = found;
  if (name !== undefined && found.length === 1) return join(dir, name);
  const message =
    found.length === 0
      ? `no image encoder mmproj*.gguf lies beside ${model}; get the model's own`
      : `several image encoders lie beside ${model}: ${found.join(', ')}; choose one`;
  throw new DenseGymError('CONFIG_INVALID', `${message} and name it with --vlm-mmproj FILE`);
}

async function addFile(hash: ReturnType<typeof createHash>, path: string, what: string): Promise<void> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { size } = await file.stat();
    hash.update(`${size}\n`);
    const step = Math.max(SAMPLE_BYTES, (size - SAMPLE_BYTES) / (SAMPLES - 1));
    const buffer = Buffer.alloc(SAMPLE_BYTES);
    for (let sample = 0; sample < SAMPLES && sample * step < size; sample++) {
      const { bytesRead } = await file.read(buffer, 0, SAMPLE_BYTES, Math.floor(sample * step));
      if (sample === 0 && buffer.toString('latin1', 0, Math.min(4, bytesRead)) !== 'GGUF') throw new NoGguf();
      hash.update(buffer.subarray(0, bytesRead));
    }
    if (size === 0) throw new NoGguf();
  } catch (cause) {
    const why = cause instanceof NoGguf ? 'is no GGUF file' : `cannot be read: ${messageOf(cause)}`;
    const message = `${what} ${path} ${why}; give gguf:PATH of a Qwen3-VL model in GGUF form`;
    throw new DenseGymError('CONFIG_INVALID', message, { cause });
  } finally {
    await file?.close();
  }
}

class NoGguf extends Error {}
