import type { RewardConfig } from '../reward/config.ts';
import { EPISODE_FLAGS, type EpisodeFlag, type Flag, type MonitorConfig, RUN_FLAGS, type RunFlag } from './config.ts';
import { createEpisodeWatch, createHabits, type WatchedStep } from './episode.ts';
import type { Moment } from './moment.ts';
import { createRun } from './run.ts';
import { toThumbnail } from './thumbnail.ts';

export interface MonitorOptions {
  readonly config: MonitorConfig;
  readonly envSuccess: RewardConfig['envSuccess'];
  /** Progress at the resets of the calibration's episodes, with this sampling. */
  readonly reference?: readonly number[] | undefined;
  /** Told of each new flag; those of the run belong to the episode that brought them to light. */
  readonly onFlag: (flag: Flag, session: string, episode: number) => void;
}

/** Counts since the start. */
export interface MonitorStatus {
  readonly episodes: number;
  /** Episodes with each flag; for a flag of the run: how often it began to stand. */
  readonly flagged: Readonly<Record<EpisodeFlag | RunFlag, number>>;
  /** Flags of the run that stand now. */
  readonly standing: readonly RunFlag[];
  /** Of the latest episodes on which environment or human had a word: how many, what the model claimed, and what was so. */
  readonly judged: number;
  readonly claimed: number;
  readonly done: number;
}

/** A picture that was scored, and what came of it. */
export interface SeenPicture extends Omit<Moment, 'thumbnail'> {
  readonly image: Parameters<typeof toThumbnail>[0];
}

/** One episode, from its reset to its end. */
export interface EpisodeMonitor {
  /** The reset has been answered; its picture, if it was scored, comes before. */
  begin(): void;
  scored(seen: SeenPicture): void;
  step(step: WatchedStep): void;
  /** Flags of the episode and of the run that stand, each `KIND: what was seen`. */
  warnings(): readonly string[];
  /** Whether the episode is to be stopped, and its bonus refused. */
  stops(): boolean;
}

export interface SessionMonitor {
  /** @param number of the episode in its session, from 1. */
  startEpisode(number: number): EpisodeMonitor;
  /** A human's word on an episode, which counts from its end on. False: it ended too long ago, or nobody judged its end. */
  label(episode: number, done: boolean): boolean;
}

/** Looks for a policy that pleases the model without doing the task. One for a gateway, so that the run is seen as a whole. */
export interface Monitor {
  openSession(id: string): SessionMonitor;
  status(): MonitorStatus;
}

export function createMonitor({ config, envSuccess, reference, onFlag }: MonitorOptions): Monitor {
  const kinds = [...EPISODE_FLAGS, ...RUN_FLAGS];
  const flagged = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<EpisodeFlag | RunFlag, number>;
  let episodes = 0;
  const run = createRun(config, reference);

  function raise(flags: readonly Flag[], session: string, episode: number): void {
    for (const flag of flags) {
      flagged[flag.kind] += 1;
      onFlag(flag, session, episode);
    }
  }

  function openSession(session: string): SessionMonitor {
    const habits = createHabits();
    /** On episodes whose end is still to come. */
    const words = new Map<number, boolean>();
    let lastEnded = 0;

    /** The word on an episode that ends now; those on earlier ones, which were cut, are of no use any more. */
    function takeWord(number: number): boolean | undefined {
      const word = words.get(number);
      lastEnded = Math.max(lastEnded, number);
      for (const each of [...words.keys()]) if (each <= lastEnded) words.delete(each);
      return word;
    }

    function startEpisode(number: number): EpisodeMonitor {
      const watch = createEpisodeWatch(config, envSuccess, habits);
      const flags: Flag<EpisodeFlag>[] = [];
      let first: number | undefined;
      return {
        begin() {
          episodes += 1;
          if (first !== undefined) raise(run.started(first), session, number);
        },
        scored({ image, ...rest }) {
          first ??= rest.progress;
          const found = watch.scored({ ...rest, thumbnail: toThumbnail(image) });
          flags.push(...found);
          raise(found, session, number);
        },
        step(step) {
          const judged = watch.step(step);
          if (!judged) return;
          const done = takeWord(number) ?? judged.done;
          raise(run.ended({ ...judged, done, session, episode: number }), session, number);
        },
        warnings: () => [...flags, ...run.flags()].map(({ kind, message }) => `${kind}: ${message}`),
        stops: () => config.onFlag === 'stop' && flags.length > 0,
      };
    }

    return {
      startEpisode,
      label(episode, done) {
        const found = run.label(session, episode, done);
        raise(found ?? [], session, episode);
        if (!found && episode > lastEnded) words.set(episode, done);
        return found !== undefined || episode > lastEnded;
      },
    };
  }

  return {
    openSession,
    status() {
      const judged = run.judged();
      return {
        episodes,
        flagged: { ...flagged },
        standing: run.flags().map(({ kind }) => kind),
        judged: judged.length,
        claimed: judged.filter(({ claimed }) => claimed).length,
        done: judged.filter(({ done }) => done === true).length,
      };
    },
  };
}
