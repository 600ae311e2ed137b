import type { Prompt } from '../../src/engine/engine.ts';
import { createTopReward } from '../../src/scorer/labels.ts';
import type { Scorer } from '../../src/scorer/scorer.ts';
import { createFakeEngine, type FakeAnswer } from '../support/fake-engine.ts';

/** TOPReward on a fake engine. */
export function scorerOf(answer: FakeAnswer): Scorer {
  return createTopReward(createFakeEngine(answer));
}

/** Shades of the pictures in a prompt, by their first pixel. */
export function shadesOf({ parts }: Prompt): readonly number[] {
  return parts.flatMap((part) => (part.kind === 'image' ? (part.image.data[0] ?? 0) : []));
}

export function wordsOf({ parts }: Prompt): string {
  return parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}

/** A fake model for which the brightness of the last picture is progress, from −5.1 nats to 0. */
export const brightness: FakeAnswer = ({ prompt }) => (shadesOf(prompt).at(-1) ?? 0) / 50 - 5.1;
