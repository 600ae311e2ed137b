/** Scores of real episodes by the bundled model, as `play.ts` wrote them. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** How an episode came to be; of `wrong zone` the instruction names the zone that the expert does not go to. */
export const KINDS = ['expert', 'noisy', 'failing', 'wrong zone', 'random', 'learning'] as const;
export type Kind = (typeof KINDS)[number];

export interface StoredEpisode {
  readonly kind: Kind;
  /** As the simulator says. */
  readonly success: boolean;
  /** log P(" True") of each scored prefix, nats, to a thousandth; 10 a second. */
  readonly values: readonly number[];
}

export const SCORES = new URL('../../test/fixtures/calibration/scores.json', import.meta.url);
/** What a stored number is of a nat. */
const UNIT = 1000;

const fileSchema = z.object({
  model: z.string(),
  /** A line an episode: kind, success, thousandths of a nat. */
  episodes: z.array(z.tuple([z.enum(KINDS), z.boolean(), z.array(z.number().int())])),
});

export function readScores(): { readonly model: string; readonly episodes: readonly StoredEpisode[] } {
  const { model, episodes } = fileSchema.parse(JSON.parse(readFileSync(SCORES, 'utf8')));
  return {
    model,
    episodes: episodes.map(([kind, success, values]) => ({ kind, success, values: values.map((v) => v / UNIT) })),
  };
}

/** The file's text. */
export function toStored(model: string, episodes: readonly StoredEpisode[]): string {
  const lines = episodes.map(({ kind, success, values }) =>
    JSON.stringify([kind, success, values.map((value) => Math.round(value * UNIT))]),
  );
  return `{"model":${JSON.stringify(model)},"episodes":[\n${lines.join(',\n')}\n]}\n`;
}
