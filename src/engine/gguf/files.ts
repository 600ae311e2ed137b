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
  await addFile(hash, model, MODEL);
  const projector = mmproj ?? (await findProjector(model));
  await addFile(hash, projector, ENCODER);
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

/** What a file is to be, and how to name another. */
interface Role {
  readonly what: string;
  readonly isEncoder: boolean;
  readonly wayOut: string;
}

const MODEL: Role = { what: 'model', isEncoder: false, wayOut: 'give gguf:PATH of a Qwen3-VL model in GGUF form' };
const ENCODER: Role = { what: 'image encoder', isEncoder: true, wayOut: "name the model's own with --vlm-mmproj FILE" };

async function addFile(
  hash: ReturnType<typeof createHash>,
  path: string,
  { what, isEncoder, wayOut }: Role,
): Promise<void> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const stats = await file.stat();
    if (stats.isDirectory()) throw new Unfit('is a folder');
    const { size } = stats;
    hash.update(`${size}\n`);
    const step = Math.max(SAMPLE_BYTES, (size - SAMPLE_BYTES) / (SAMPLES - 1));
    const buffer = Buffer.alloc(SAMPLE_BYTES);
    for (let sample = 0; sample < SAMPLES && sample * step < size; sample++) {
      const { bytesRead } = await file.read(buffer, 0, SAMPLE_BYTES, Math.floor(sample * step));
      if (sample === 0 && buffer.toString('latin1', 0, Math.min(4, bytesRead)) !== 'GGUF') throw new Unfit(NO_GGUF);
      if (sample === 0) checkRole(buffer, isEncoder);
      hash.update(buffer.subarray(0, bytesRead));
    }
    if (size === 0) throw new Unfit(NO_GGUF);
  } catch (cause) {
    const why = cause instanceof Unfit ? cause.message : `cannot be read: ${messageOf(cause)}`;
    const message = `${what} ${path} ${why}; ${wayOut}`;
    throw new DenseGymError('CONFIG_INVALID', message, { cause });
  } finally {
    await file?.close();
  }
}

/** What llama.cpp calls the architecture of every image encoder. */
const ENCODER_ARCHITECTURE = 'clip';
const ARCHITECTURE_KEY = 'general.architecture';
/** After a key come the type of its value (4 bytes) and, of a string, its length (8 bytes), little endian. */
const TYPE_BYTES = 4;
const LENGTH_BYTES = 8;

/** A file says what it is near its head; one that does not is left to llama.cpp. */
function checkRole(head: Buffer, isEncoder: boolean): void {
  const key = head.indexOf(ARCHITECTURE_KEY);
  if (key === -1) return;
  const length = key + ARCHITECTURE_KEY.length + TYPE_BYTES;
  const start = length + LENGTH_BYTES;
  const architecture = head.toString('latin1', start, start + head.readUInt32LE(length));
  if ((architecture === ENCODER_ARCHITECTURE) === isEncoder) return;
  throw new Unfit(
    isEncoder ? `is a model (${architecture}), and no image encoder` : 'is an image encoder, and no model',
  );
}

const NO_GGUF = 'is no GGUF file';

class Unfit extends Error {}
