import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createSettlement } from '../../src/reward/settlement.ts';

test('entries are booked in order and exactly once, whatever the order of their outcomes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), // whether the outcome is known at once
      fc.infiniteStream(fc.nat()),
      async (known, random) => {
        const booked: string[] = [];
        const settlement = createSettlement((entry: number, outcome: string) => {
          booked.push(`${entry}${outcome}`);
          return entry;
        });
        const open: number[] = [];
        const told: (number | Promise<number>)[] = [];
        for (const [entry, isKnown] of known.entries()) {
          const added = settlement.add(entry, isKnown ? 'k' : undefined);
          told.push(added.later ?? added.booked);
          if (!isKnown) open.push(entry);
          while (open.length > 0 && random.next().value % 3 === 0) {
            const [chosen] = open.splice(random.next().value % open.length, 1);
            settlement.settle(chosen as number, 's');
          }
        }
        for (const entry of open.reverse()) settlement.settle(entry, 's');
        assert.equal(
          booked,
          known.map((isKnown, entry) => `${entry}${isKnown ? 'k' : 's'}`),
        );
        assert.equal(await Promise.all(told), [...known.keys()]);
        assert.is(settlement.open, 0);
      },
    ),
  );
});

test('a second outcome, and one of an entry that was never open, is refused', () => {
  const settlement = createSettlement((entry: string, outcome: string) => entry + outcome);
  settlement.add('a');
  settlement.add('b');
  settlement.settle(1, 'x');
  assert.throws(() => settlement.settle(1, 'y'), /entry 1 is settled already/);
  assert.throws(() => settlement.settle(2, 'y'), /entry 2 is not open/);
  settlement.settle(0, 'x');
  assert.throws(() => settlement.settle(0, 'y'), /entry 0 is not open/);
});

test.run();
