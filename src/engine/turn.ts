import type { Turn } from './engine.ts';

/** ChatML, the chat template of Qwen's models, around what the user says. The paper's code cuts it at `<|im_end|>`. */
export const CHATML: Readonly<Record<Turn, { readonly before: string; readonly after: string }>> = {
  open: { before: '<|im_start|>user\n', after: '' },
  answer: { before: '<|im_start|>user\n', after: '<|im_end|>\n<|im_start|>assistant\n' },
};
