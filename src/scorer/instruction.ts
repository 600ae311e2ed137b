import { DenseGymError } from '../errors.ts';

/** Longest instruction, in characters: beyond it, it is no instruction any more, and the prompt's frames pay for it. */
export const MAX_INSTRUCTION_LENGTH = 1000;

/**
 * Refuses what cannot be an instruction; returns it as given, since the prompt is compared to the reference's to the letter.
 *
 * @param source where it came from, for the message.
 * @throws DenseGymError `INSTRUCTION_INVALID`.
 */
export function checkInstruction(instruction: string, source: string): string {
  if (instruction.trim() === '') {
    throw new DenseGymError(
      'INSTRUCTION_INVALID',
      `the instruction (${source}) is empty; say what the robot is to do, for example "put the red cube in the green zone"`,
    );
  }
  const length = [...instruction].length;
  if (length > MAX_INSTRUCTION_LENGTH) {
    throw new DenseGymError(
      'INSTRUCTION_INVALID',
      `the instruction (${source}) has ${length} characters, at most ${MAX_INSTRUCTION_LENGTH} are allowed; shorten it`,
    );
  }
  const control = /<\|[^|]*\|>/.exec(instruction)?.[0];
  if (control !== undefined) {
    throw new DenseGymError(
      'INSTRUCTION_INVALID',
      `the instruction (${source}) holds ${control}, which models read as a control token; leave it out`,
    );
  }
  return instruction;
}
