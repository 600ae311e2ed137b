import { type Flag, type MonitorConfig, RUN_FLAGS, type RunFlag } from './config.ts';
import { createDrift } from './drift.ts';
import { disagreement, type Judged, pleasedWithoutDoing } from './pleased.ts';

/** Episodes kept for a label that comes late, as a multiple of those that are compared. */
const KEPT = 4;

/** What is known of all sessions of a gateway together. Each call returns the flags that begin to stand with it. */
export interface Run {
  /** Takes the progress of a reset. */
  started(progress: number): readonly Flag<RunFlag>[];
  /** Takes an episode that has ended. */
  ended(episode: JudgedEpisode): readonly Flag<RunFlag>[];
  /** Takes a human's word on an episode; it counts for more than the environment's. Undefined: not among those kept. */
  label(session: string, episode: number, done: boolean): readonly Flag<RunFlag>[] | undefined;
  /** Flags that stand. */
  flags(): readonly Flag<RunFlag>[];
  /** Episodes kept on which somebody has had a word. */
  judged(): readonly Judged[];
}

export interface JudgedEpisode extends Judged {
  readonly session: string;
  /** From 1. */
  readonly episode: number;
}

/** @param reference progress at the resets of the calibration's episodes. */
export function createRun(config: MonitorConfig, reference: readonly number[] | undefined): Run {
  const drift = createDrift(reference, config);
  const standing = new Map<RunFlag, Flag<RunFlag>>();
  /** Those that stand, in the order of `RUN_FLAGS`: asked for at every step, and changed by an episode. */
  let flags: readonly Flag<RunFlag>[] = [];
  let kept: readonly JudgedEpisode[] = [];

  function stand(kind: RunFlag, flag: Flag<RunFlag> | undefined): readonly Flag<RunFlag>[] {
    const isNew = flag !== undefined && !standing.has(kind);
    if (flag) standing.set(kind, flag);
    else standing.delete(kind);
    flags = RUN_FLAGS.flatMap((each) => standing.get(each) ?? []);
    return isNew ? [flag] : [];
  }

  const compare = () => [
    ...stand('pleased-without-doing', pleasedWithoutDoing(kept, config)),
    ...stand('disagreement', disagreement(kept, config)),
  ];

  return {
    started: (progress) => stand('drift', drift(progress)),
    ended(episode) {
      kept = [...kept, episode].slice(-KEPT * config.episodes);
      return compare();
    },
    label(session, number, done) {
      const isIt = (each: JudgedEpisode) => each.session === session && each.episode === number;
      if (!kept.some(isIt)) return undefined;
      kept = kept.map((each) => (isIt(each) ? { ...each, done } : each));
      return compare();
    },
    flags: () => flags,
    judged: () => kept.filter(({ done }) => done !== undefined),
  };
}
