import type { OfflineConfig } from '../config/resolve.ts';
import type { Engine } from '../engine/engine.ts';
import { DenseGymError } from '../errors.ts';
import { toImage } from '../frame/image.ts';
import { type EpisodeFacts, openEpisodeFolder, readPicture } from '../recorder/episode-folder.ts';
import { checkInstruction } from '../scorer/instruction.ts';
import type { OfflineEpisode } from '../session/score-episode.ts';

export interface OpenedEpisode {
  readonly facts: EpisodeFacts;
  /** With its pictures in the size that a model wants. */
  open(grid: Engine['grid']): OfflineEpisode;
}

const DEFAULT_FPS = 10;

/**
 * An episode on disk, with the camera and the instruction that a config chooses.
 *
 * @param fps where `episode.json` says none; absent: 10.
 * @throws DenseGymError `CONFIG_INVALID`, `INSTRUCTION_INVALID`.
 */
export function openEpisode(path: string, config: OfflineConfig, fps: number | undefined): OpenedEpisode {
  const folder = openEpisodeFolder(path);
  const camera = config.camera === '' ? (folder.cameras[0] ?? '') : config.camera;
  const pictures = folder.frames(camera);
  const instruction = config.instruction ?? folder.instruction;
  if (instruction === undefined) {
    const message = `there is no instruction: give --instruction, or "instruction" in ${path}/episode.json`;
    throw new DenseGymError('INSTRUCTION_INVALID', message);
  }
  checkInstruction(instruction, config.instruction === undefined ? `${path}/episode.json` : '--instruction');
  return {
    facts: folder,
    open: (grid) => ({
      count: pictures.length,
      fps: folder.fps ?? fps ?? DEFAULT_FPS,
      instruction,
      image: async (step) => {
        const frame = { env: 0, step, camera, seconds: 0, width: 0, height: 0 };
        return toImage({ ...frame, ...(await readPicture(pictures[step] ?? '')) }, grid);
      },
    }),
  };
}
