import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { DenseGymError } from '../errors.ts';
import { type EpisodeFacts, readEpisodeFacts } from './episode-facts.ts';

/** One episode on disk. Pictures stay there until they are read. */
export interface EpisodeFolder extends EpisodeFacts {
  /** Names of its cameras; one without a name is ''. */
  readonly cameras: readonly string[];
  /** Paths of a camera's frames, in order. @throws DenseGymError `CONFIG_INVALID` for a camera that is not there. */
  frames(camera: string): readonly string[];
}

const PICTURES = ['.png', '.jpg', '.jpeg'];

/**
 * An episode as every offline command takes it: `frames/000000.png` or `.jpg`, with several cameras
 * `frames/CAMERA/000000.png`, and `episode.json` beside them. A folder that holds only pictures, in order of their names, is
 * one too.
 *
 * @throws DenseGymError `CONFIG_INVALID` when it holds no frames, or `episode.json` cannot be read.
 */
export function openEpisodeFolder(dir: string): EpisodeFolder {
  if (!existsSync(dir) || !statSync(dir).isDirectory()) throw invalid(dir, 'is no folder');
  const facts = readEpisodeFacts(join(dir, 'episode.json'));
  const root = existsSync(join(dir, 'frames')) ? join(dir, 'frames') : dir;
  const cameras = listPictures(root).length > 0 ? [''] : listFolders(root);
  const filled = cameras.filter((camera) => listPictures(join(root, camera)).length > 0);
  if (filled.length === 0)
    throw invalid(dir, `holds no frames; put pictures into ${join(dir, 'frames')}: 000000.png, …`);
  return {
    ...facts,
    cameras: filled,
    frames(camera) {
      if (filled.includes(camera)) return listPictures(join(root, camera));
      if (filled.includes('')) {
        const where = join(dir, 'frames', camera);
        throw invalid(
          dir,
          `has one camera, without a name; leave --camera out, or put the frames of ${JSON.stringify(camera)} into ${where}`,
        );
      }
      throw invalid(
        dir,
        `has no camera ${JSON.stringify(camera)}; it has ${filled.map((name) => JSON.stringify(name)).join(', ')}`,
      );
    },
  };
}

/** Whether a file of this name is taken for a frame. */
export function isPicture(name: string): boolean {
  return PICTURES.includes(extname(name).toLowerCase());
}

/** The bytes of a frame, PNG or JPEG. */
export async function readPicture(path: string): Promise<{ encoding: 'png' | 'jpeg'; data: Buffer }> {
  return { encoding: extname(path) === '.png' ? 'png' : 'jpeg', data: await readFile(path) };
}

/** By name, numbers in them by value: 2.png comes before 10.png. */
function listPictures(dir: string): readonly string[] {
  return readdirSync(dir)
    .filter(isPicture)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => join(dir, name));
}

function listFolders(dir: string): readonly string[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

function invalid(dir: string, why: string): DenseGymError {
  return new DenseGymError('CONFIG_INVALID', `episode ${dir} ${why}`);
}
