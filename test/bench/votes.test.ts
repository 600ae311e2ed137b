/** What docs/reward.md says of votes and releases, on real scores of the bundled model. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readScores } from '../../bench/calibrate/scores.ts';
import { judge, PAIRS, RELEASES, THRESHOLD } from '../../bench/calibrate/votes.ts';
import { configSchema } from '../../src/config/schema.ts';

const PAGE = readFileSync('docs/reward.md', 'utf8');
const { episodes } = readScores();
const learning = episodes.filter(({ kind }) => kind === 'learning');
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

test('the table of the docs is what the votes do', () => {
  for (const [k, n] of PAIRS) {
    const cells = [episodes, learning].flatMap((some) => {
      const { falseSuccess, trueSuccess } = judge(some, { threshold: THRESHOLD, k, n });
      return [percent(falseSuccess), percent(trueSuccess)];
    });
    assert.ok(
      PAGE.includes(`| ${k} of ${n}${k === 2 ? ' (default)' : ''} | ${cells.join(' | ')} |`),
      `${k} of ${n}: ${cells}`,
    );
  }
});

test('with the default votes a release gains nothing, so that there is none by default', () => {
  const { k, n, release } = configSchema.parse({ env: 'x' }).success;
  assert.is(release, undefined);
  const [plain, ...released] = RELEASES.map((each) => judge(episodes, { threshold: THRESHOLD, release: each, k, n }));
  for (const shares of released) assert.equal(shares, plain);
});

test.run();
