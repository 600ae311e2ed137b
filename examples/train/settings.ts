/**
 * Settings under which true progress as the reward teaches each task of the bundled environment
 * (docs/decisions/2026-11-23-rewards-by-training.md).
 */
import type { Task } from '../../src/env/tabletop/index.ts';
import { PPO_SETTINGS, type PpoSettings } from './ppo.ts';
import { SAC_SETTINGS, type SacSettings } from './sac.ts';

export interface TaskSettings<Settings> {
  readonly settings: Settings;
  readonly environments: number;
  /** Scale of the shaping, beside a success bonus of 3. */
  readonly scale: number;
  /** Environment steps after which the ceiling is reached, with some to spare for a model's reward. */
  readonly steps: number;
}

const SAC = { settings: SAC_SETTINGS, environments: 8, scale: 1 };
const PPO = { settings: PPO_SETTINGS, environments: 32, scale: 2 };

export const SAC_FOR: Readonly<Record<Task, TaskSettings<SacSettings>>> = {
  reach: { ...SAC, steps: 4_096 },
  push: { ...SAC, settings: { ...SAC_SETTINGS, gamma: 0.98, updatesPerStep: 0.25 }, steps: 98_304 },
  'pick-place': { ...SAC, steps: 40_960 },
};

/** The fist goes the long way round before it is paid: advantages that look further ahead, longer rollouts, larger batches. */
const PPO_PUSH: PpoSettings = {
  ...PPO_SETTINGS,
  lambda: 0.95,
  rollout: 64,
  epochs: 10,
  batch: 1024,
  learningRate: 1e-3,
};

export const PPO_FOR: Readonly<Record<Task, TaskSettings<PpoSettings>>> = {
  reach: { ...PPO, steps: 40_960 },
  push: { ...PPO, settings: PPO_PUSH, steps: 614_400 },
  'pick-place': { ...PPO, steps: 204_800 },
};
