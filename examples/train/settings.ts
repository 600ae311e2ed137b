/**
 * Settings under which true progress as the reward teaches each task of the bundled environment
 * (docs/decisions/2026-11-23-rewards-by-training.md). Found before any model's reward was looked at, and not changed since.
 */
import type { Task } from '../../src/env/tabletop/index.ts';
import { PPO_SETTINGS, type PpoSettings } from './ppo.ts';
import { SAC_SETTINGS, type SacSettings } from './sac.ts';

export interface TaskSettings<Settings> {
  readonly settings: Settings;
  readonly environments: number;
  /** Scale of the shaping, beside a success bonus of 3. */
  readonly scale: number;
  /** Environment steps after which the ceiling is reached. */
  readonly steps: number;
}

const SAC = { settings: SAC_SETTINGS, environments: 8, scale: 1 };
const PPO = { settings: PPO_SETTINGS, environments: 32, scale: 5 };

export const SAC_FOR: Readonly<Record<Task, TaskSettings<SacSettings>>> = {
  reach: { ...SAC, steps: 4_096 },
  push: { ...SAC, settings: { ...SAC_SETTINGS, gamma: 0.98, updatesPerStep: 0.25 }, steps: 98_304 },
  'pick-place': { ...SAC, steps: 24_576 },
};

export const PPO_FOR: Readonly<Record<Task, TaskSettings<PpoSettings>>> = {
  reach: { ...PPO, steps: 40_960 },
  // The fist goes the long way round before it is paid: farther sight.
  push: { ...PPO, settings: { ...PPO_SETTINGS, gamma: 0.98, lambda: 0.95 }, steps: 409_600 },
  'pick-place': { ...PPO, steps: 112_640 },
};
