import { z } from 'zod';

const timingsSchema = z.object({ timings: z.object({ prompt_ms: z.number(), predicted_ms: z.number() }) });

/** Milliseconds that llama-server says its model took, of all replies from now on. */
export interface ModelClock {
  readonly ms: () => number;
  stop(): void;
}

/** Listens to this process's own `fetch`: the engine has no use for these numbers, and a proxy would cost time. */
export function startModelClock(): ModelClock {
  const plain = globalThis.fetch;
  let spent = 0;
  globalThis.fetch = async (...ask) => {
    const response = await plain(...ask);
    const text = await response.text();
    const { status, headers } = response;
    if (status === 200) {
      const { data } = timingsSchema.safeParse(JSON.parse(text));
      if (data) spent += data.timings.prompt_ms + data.timings.predicted_ms;
    }
    return new Response(text, { status, headers });
  };
  return {
    ms: () => spent,
    stop: () => {
      globalThis.fetch = plain;
    },
  };
}
