import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DenseGymError } from '../errors.ts';
import { isPicture } from './episode-folder.ts';

/**
 * The episode folders that paths name: a path that is an episode (it holds `episode.json`, `frames/`, or pictures) stands
 * for itself, any other folder for the episodes right inside it, in order of their names, numbers in them by value. An
 * episode that is named twice is listed once.
 *
 * @returns paths as given, or below those given; at least one.
 * @throws DenseGymError `CONFIG_INVALID` for a path that is no folder, or that holds no episode.
 */
export function listEpisodes(paths: readonly string[]): readonly string[] {
  const found = new Map<string, string>();
  for (const path of paths) {
    for (const episode of episodesOf(path)) {
      const key = resolve(episode);
      if (!found.has(key)) found.set(key, episode);
    }
  }
  if (found.size === 0) throw new DenseGymError('CONFIG_INVALID', 'no episodes were named; give folders of episodes');
  return [...found.values()];
}

function episodesOf(path: string): readonly string[] {
  if (!existsSync(path) || !statSync(path).isDirectory()) {
    throw new DenseGymError('CONFIG_INVALID', `${path} is no folder; give folders of episodes`);
  }
  if (isEpisode(path)) return [path];
  const inside = readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => join(path, name))
    .filter(isEpisode);
  if (inside.length > 0) return inside;
  throw new DenseGymError(
    'CONFIG_INVALID',
    `${path} holds no episodes; an episode is a folder with frames/000000.png, … and episode.json`,
  );
}

function isEpisode(dir: string): boolean {
  return readdirSync(dir).some((name) => name === 'episode.json' || name === 'frames' || isPicture(name));
}
