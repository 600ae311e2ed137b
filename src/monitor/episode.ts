import type { RewardConfig } from '../reward/config.ts';
import { createEnvWord } from '../reward/env-word.ts';
import type { EpisodeFlag, Flag, MonitorConfig } from './config.ts';
import { frozenCamera } from './frozen-camera.ts';
import { distance, type Moment } from './moment.ts';
import type { Judged } from './pleased.ts';
import { repeatedFrame } from './repeated-frame.ts';
import { createHabit, type Habit, momentsNeeded } from './repetition.ts';
import { createSceneBreaks, createSceneHabits } from './scene-break.ts';

/** What usually changes, remembered from one episode of a session to the next. */
export interface Habits {
  readonly scene: readonly Habit[];
  readonly state: Habit;
}

export function createHabits(): Habits {
  return { scene: createSceneHabits(), state: createHabit() };
}

/** One step as its environment answered it. */
export interface WatchedStep {
  readonly envReward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
}

/** Watches the pictures and the end of one episode. */
export interface EpisodeWatch {
  /** Takes a picture that was scored. Returns the flag it raises, once an episode for each kind. */
  scored(moment: Moment): readonly Flag<EpisodeFlag>[];
  /** Takes a step; returns what the two judges say where it ends the episode. */
  step(step: WatchedStep): Judged | undefined;
}

export function createEpisodeWatch(
  config: MonitorConfig,
  envSuccess: RewardConfig['envSuccess'],
  habits: Habits,
): EpisodeWatch {
  const sceneBreaks = createSceneBreaks(habits.scene, config);
  const envWord = createEnvWord(envSuccess);
  const raised = new Set<EpisodeFlag>();
  const moments: Moment[] = [];
  let firstReward: number | undefined;

  /** What the environment says at an end. One that goes on to its limit has said done by paying more than at first. */
  function wordOf({ envReward, truncated }: WatchedStep, paid: boolean): boolean | undefined {
    if (envSuccess === 'never') return undefined;
    return paid || (truncated && envReward > (firstReward ?? envReward));
  }

  return {
    scored(moment) {
      const before = moments.at(-1);
      if (moments.push(moment) > momentsNeeded(config)) moments.shift();
      const usual = habits.state.at(0.5, 1);
      const repeats = frozenCamera(moments, usual, config) ?? repeatedFrame(moments, usual, config);
      const found: (Flag<EpisodeFlag> | undefined)[] = [repeats, sceneBreaks(moments)];
      const flags = found.filter((flag) => flag !== undefined && !raised.has(flag.kind)) as Flag<EpisodeFlag>[];
      for (const { kind } of flags) raised.add(kind);
      if (before && before.thumbnail.key !== moment.thumbnail.key)
        habits.state.add(distance(before.state, moment.state));
      return flags;
    },
    step(step) {
      const paid = envWord(step.envReward, step.terminated);
      firstReward ??= step.envReward;
      if (!step.terminated && !step.truncated) return undefined;
      const { progress = 0, claimed = false } = moments.at(-1) ?? {};
      return { claimed: claimed || progress >= config.high, progress, done: wordOf(step, paid) };
    },
  };
}
