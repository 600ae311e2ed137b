/**
 * What a model's errors do to PPO on pick-place, without a model (`bench/prove/noisy-progress.ts`).
 *
 * Run: node --import tsx bench/rewards/noise.ts [--noise 0.04 --seeds 0,1,2 --set learningRate=2e-3,hidden=64]
 */
import { parseArgs } from 'node:util';
import { PPO_SETTINGS } from '../../examples/train/ppo.ts';
import { orderOf } from '../prove/plan.ts';
import { train, untilSignal } from '../prove/train.ts';

const { values } = parseArgs({
  options: {
    noise: { type: 'string', default: '0.04' },
    seeds: { type: 'string', default: '0,1,2' },
    set: { type: 'string', default: '' },
  },
});
const pairs = values.set
  .split(',')
  .filter(Boolean)
  .map((each) => each.split('='));
for (const [name = ''] of pairs) {
  if (name in PPO_SETTINGS) continue;
  throw new Error(`--set ${name}=… is no setting; there is ${Object.keys(PPO_SETTINGS).join(', ')}`);
}
const changed = Object.fromEntries(pairs.map(([name = '', value]) => [name, Number(value)]));
const signal = untilSignal();
for (const seed of values.seeds.split(',').map(Number)) {
  const { settings, shaping, ...order } = orderOf({ task: 'pick-place', algo: 'ppo', reward: 'oracle', seed });
  if (!shaping) throw new Error('the oracle has a shaping');
  const training = {
    name: `noise ${values.noise} seed ${seed}`,
    order: {
      ...order,
      settings: { ...settings, ...changed },
      shaping: { ...shaping, gamma: changed['gamma'] ?? shaping.gamma, noise: Number(values.noise) },
    },
  };
  const { curve, held_out } = await train(training, signal, () => {});
  const reached = curve.find(({ success }) => success >= 0.9)?.steps;
  const when = reached === undefined ? 'never' : `at ${Math.round(reached / 1000)}k`;
  process.stdout.write(`${training.name}, ${values.set || 'as frozen'}: .9 ${when}, held out ${held_out}\n`);
}
