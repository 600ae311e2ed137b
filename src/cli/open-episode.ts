import type { OfflineConfig } from '../config/resolve.ts';
import { DenseGymError } from '../errors.ts';
import { type Size, toImage } from '../frame/image.ts';
import { lookAt } from '../frame/view.ts';
import type { EpisodeFacts } from '../recorder/episode-facts.ts';
import { openEpisodeFolder, readPicture } from '../recorder/episode-folder.ts';
import { checkInstruction } from '../scorer/instruction.ts';
import type { OfflineEpisode } from '../session/score-episode.ts';

export interface OpenedEpisode extends OfflineEpisode {
  readonly facts: EpisodeFacts;
  /** Of its first picture, in pixels, as it lies on disk. */
  size(): Promise<Size>;
}

const DEFAULT_FPS = 10;

/**
 * An episode on disk, with the instruction that a config chooses.
 *
 * @param fps frames a second; absent: what `episode.json` says, else 10.
 * @throws DenseGymError `CONFIG_INVALID`, `INSTRUCTION_INVALID`.
 */
export function openEpisode(path: string, config: OfflineConfig, fps: number | undefined): OpenedEpisode {
  const folder = openEpisodeFolder(path);
  const [first = ''] = folder.cameras;
  const instruction = config.instruction ?? folder.instruction;
  if (instruction === undefined) {
    const message = `there is no instruction: give --instruction, or "instruction" in ${path}/episode.json`;
    throw new DenseGymError('INSTRUCTION_INVALID', message);
  }
  checkInstruction(instruction, config.instruction === undefined ? `${path}/episode.json` : '--instruction');

  async function readFrame(camera: string, step: number) {
    const picture = folder.frames(camera)[step];
    if (picture === undefined) {
      const message = `episode ${path}: camera ${JSON.stringify(camera)} has no frame ${step}, camera ${JSON.stringify(first)} has`;
      throw new DenseGymError('CONFIG_INVALID', message);
    }
    return { env: 0, step, camera, seconds: 0, width: 0, height: 0, ...(await readPicture(picture)) };
  }

  return {
    facts: folder,
    count: folder.frames(first).length,
    fps: fps ?? folder.fps ?? DEFAULT_FPS,
    instruction,
    size: async () => toImage(await readFrame(first, 0), (size) => size),
    async look(step, views) {
      const chosen = views.map((view) => ({ ...view, cameras: view.cameras.length > 0 ? view.cameras : [first] }));
      const cameras = [...new Set(chosen.flatMap((view) => view.cameras))];
      const frames = await Promise.all(cameras.map((camera) => readFrame(camera, step)));
      return lookAt(frames, chosen);
    },
  };
}

/** Whether an episode succeeded. @throws DenseGymError `CONFIG_INVALID` where `episode.json` does not say. */
export function labelOf(path: string, { success }: EpisodeFacts): boolean {
  if (success !== undefined) return success;
  throw new DenseGymError('CONFIG_INVALID', `${path}/episode.json has no "success": true or false; label it first`);
}
