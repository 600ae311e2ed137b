import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { potentialTerm } from '../../src/reward/potential.ts';

/** A small known MDP: states 0 … n−1 and an absorbing end, two actions, P(next | state, action). */
interface Mdp {
  readonly states: number;
  /** [state][action][next], next = `states` is the end. */
  readonly transitions: readonly (readonly (readonly number[])[])[];
  /** [state][action][next]. */
  readonly rewards: readonly (readonly (readonly number[])[])[];
}

const ACTIONS = 2;
/** Far above the rounding of value iteration, so that a tie is a tie. */
const TIE = 1e-6;

const table = (states: number, cell: fc.Arbitrary<number>) =>
  fc.array(fc.array(fc.array(cell, { minLength: states + 1, maxLength: states + 1 }), { minLength: 2, maxLength: 2 }), {
    minLength: states,
    maxLength: states,
  });

const mdpArbitrary: fc.Arbitrary<Mdp> = fc.integer({ min: 2, max: 5 }).chain((states) =>
  fc.record({
    states: fc.constant(states),
    transitions: table(states, fc.integer({ min: 1, max: 9 })).map((weights) =>
      weights.map((actions) =>
        actions.map((row) => {
          const sum = row.reduce((a, b) => a + b, 0);
          return row.map((weight) => weight / sum);
        }),
      ),
    ),
    rewards: table(states, fc.integer({ min: -3, max: 3 })),
  }),
);

/** Actions that are optimal in each state, by value iteration. */
function optimalActions({ states, transitions, rewards }: Mdp, gamma: number): number[][] {
  let values = new Array<number>(states + 1).fill(0);
  const worth = (state: number, action: number) =>
    (transitions[state]?.[action] ?? []).reduce(
      (sum, p, next) => sum + p * ((rewards[state]?.[action]?.[next] ?? 0) + gamma * (values[next] ?? 0)),
      0,
    );
  for (let sweep = 0; sweep < 400; sweep++) {
    values = [
      ...Array.from({ length: states }, (_, state) => Math.max(...[0, 1].map((action) => worth(state, action)))),
      0,
    ];
  }
  return Array.from({ length: states }, (_, state) => {
    const both = Array.from({ length: ACTIONS }, (_, action) => worth(state, action));
    return both.flatMap((value, action) => (value >= Math.max(...both) - TIE ? [action] : []));
  });
}

function shaped(mdp: Mdp, term: (from: number, to: number) => number): Mdp {
  return {
    ...mdp,
    rewards: mdp.rewards.map((actions, from) =>
      actions.map((row) => row.map((reward, next) => reward + term(from, next))),
    ),
  };
}

const potentials = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 6, maxLength: 6 });

test('optimal policies of a known MDP are the same with and without the potential term, whose Φ is 0 at the end', () => {
  fc.assert(
    fc.property(
      mdpArbitrary,
      potentials,
      fc.double({ min: 0, max: 0.95, noNaN: true }),
      fc.double({ min: 0, max: 10, noNaN: true }),
      (mdp, phi, gamma, scale) => {
        const at = (state: number) => (state === mdp.states ? 0 : (phi[state] as number));
        const term = (from: number, to: number) => scale * potentialTerm(at(from), at(to), gamma);
        assert.equal(optimalActions(shaped(mdp, term), gamma), optimalActions(mdp, gamma));
      },
    ),
  );
});

test('they are not with the level of Φ: the test above can fail', () => {
  const mdp: Mdp = {
    states: 2,
    // Action 1 ends with 1, action 0 stays.
    transitions: [0, 1].map((state) => [[0, 1, 2].map((next) => Number(next === state)), [0, 0, 1]]),
    rewards: [0, 1].map(() => [
      [0, 0, 0],
      [0, 0, 1],
    ]),
  };
  assert.equal(optimalActions(mdp, 0.9), [[1], [1]]);
  assert.equal(
    optimalActions(
      shaped(mdp, (_, to) => (to === 2 ? 0 : 0.9)),
      0.9,
    ),
    [[0], [0]],
  );
});

test.run();
