/** The bundled environment in this process, with a reward from the simulator: what a perfect model would pay, or 0 and 1. */
import {
  createRandom,
  type Edge,
  goalOf,
  HORIZONS,
  isFailure,
  isSuccess,
  OBSERVATION_SIZE,
  observe,
  resetWorld,
  stepWorld,
  type Task,
  trueProgress,
  type World,
} from '../../src/env/tabletop/index.ts';
import { potentialTerm } from '../../src/reward/potential.ts';
import { joinRows, type VectorEnv } from './vector-env.ts';

export interface OracleOptions {
  readonly task: Task;
  readonly edge?: Edge;
  /** Environments. */
  readonly count: number;
  /** Of the scenes, which are new in each episode. */
  readonly seed: number;
  /** The shaping of the gateway (`docs/reward.md`) with true progress; absent: the sparse reward. */
  readonly shaping?: Shaping;
}

export interface Shaping {
  readonly gamma: number;
  readonly scale: number;
  readonly potentialOffset: number;
  readonly successBonus: number;
  /** What is taken for the progress, in [0, 1]; absent: the true one. */
  readonly progress?: (world: World) => number;
}

/** True progress is privileged: this is the ceiling that a model's reward is compared with, and not for use. */
export function createOracleEnv({ task, edge = 'rim', count, seed, shaping }: OracleOptions): VectorEnv {
  const random = createRandom(seed, 'training-scenes');
  const newWorld = () => resetWorld(random.index(2 ** 47), { task, edge });
  let worlds: readonly World[] = [];

  function trulyDone(world: World): number {
    return trueProgress(world, goalOf(world, task));
  }

  function reward(from: World, to: World, success: boolean): number {
    if (!shaping) return Number(success);
    const { gamma, scale, potentialOffset, successBonus, progress = trulyDone } = shaping;
    const potential = (world: World) => progress(world) + potentialOffset;
    const shaped = scale * potentialTerm(potential(from), success ? 0 : potential(to), gamma);
    return shaped + (success ? successBonus : 0);
  }

  return {
    count,
    observationSize: OBSERVATION_SIZE,
    actionSize: 3,
    async reset() {
      worlds = Array.from({ length: count }, newWorld);
      return observeAll(worlds);
    },
    async step(actions) {
      const before = worlds;
      const after = before.map((world, i) => {
        const [dx = 0, dy = 0, grip = 0] = actions.subarray(3 * i, 3 * i + 3);
        return stepWorld(world, [dx, dy, grip]);
      });
      const successes = Uint8Array.from(after, (world) => Number(isSuccess(world, goalOf(world, task))));
      const terminated = successes.map((success, i) => {
        const world = after[i];
        return success || Number(world !== undefined && isFailure(world, goalOf(world, task)));
      });
      const truncated = Uint8Array.from(after, (world, i) =>
        Number(terminated[i] === 0 && world.elapsedSteps >= HORIZONS[task]),
      );
      const rewards = Float32Array.from(before, (from, i) => reward(from, after[i] ?? from, successes[i] === 1));
      worlds = after.map((world, i) => (terminated[i] === 1 || truncated[i] === 1 ? newWorld() : world));
      const finalObservations = observeAll(after);
      return { observations: observeAll(worlds), finalObservations, rewards, terminated, truncated, successes };
    },
  };
}

function observeAll(worlds: readonly World[]): Float32Array {
  return joinRows(worlds.map(observe));
}
