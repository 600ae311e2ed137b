/** PPO of stable-baselines3, set up as `npm run prove` does it, with a reward that is not the one that ships. */
import { PPO_FOR } from '../../examples/train/settings.ts';
import { type Kind, orderOf } from '../prove/plan.ts';
import { gatewayWith, train, untilSignal } from '../prove/train.ts';
import type { Choice, Learned, OnPoint } from './learned.ts';
import { flagsOf } from './variants.ts';

export async function trainSb3Ppo(
  { task, edge, reward, seed }: Choice,
  steps: number,
  onPoint: OnPoint,
): Promise<Learned> {
  if (edge !== 'rim') throw new Error(`--edge ${edge} is trained with --algo sac only`);
  const isFree = reward === 'oracle' || reward === 'sparse';
  const kind: Kind = { task, algo: 'ppo', reward: isFree ? reward : 'densegym' };
  const flags = () => ['--env', `builtin:tabletop/${task}`, ...flagsOf(reward, PPO_FOR[task].scale)];
  const training = {
    name: `ppo ${task} ${reward} seed ${seed}`,
    order: { ...orderOf({ ...kind, seed }), steps },
    ...(!isFree && { gateway: gatewayWith(flags()) }),
  };
  const { held_out: heldOut, false_success: paidFalsely } = await train(training, untilSignal(), onPoint);
  return { heldOut, paidFalsely };
}
