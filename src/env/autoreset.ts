import type { AutoresetMode__Output } from '../wire/generated/densegym/v1/AutoresetMode.ts';
import type { Autoreset } from './env.ts';

/** Copies in a session: the contract's limit. */
export const MAX_ENVS = 1024;

export const AUTORESETS: Record<Autoreset, AutoresetMode__Output> = {
  disabled: 'AUTORESET_MODE_DISABLED',
  next_step: 'AUTORESET_MODE_NEXT_STEP',
};
