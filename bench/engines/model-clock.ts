import { z } from 'zod';

const timingsSchema = z.object({ timings: z.object({ prompt_ms: z.number(), predicted_ms: z.number() }) });

/** Milliseconds that llama-server says its model took. */
export interface ModelClock {
  /** Of the replies since the last look; undefined where none said it. */
  look(): Promise<number | undefined>;
  stop(): void;
}

/** Listens to this process's own `fetch`: the engine has no use for these numbers, and a proxy would cost time. They are read at a look. */
export function startModelClock(): ModelClock {
  const plain = globalThis.fetch;
  let replies: Response[] = [];
  globalThis.fetch = async (...ask) => {
    const response = await plain(...ask);
    replies.push(response.clone());
    return response;
  };
  return {
    async look() {
      const seen = replies;
      replies = [];
      const told = await Promise.all(
        seen.map(async (reply) => timingsSchema.safeParse(await reply.json().catch(() => {}))),
      );
      const times = told.flatMap(({ data }) => (data ? [data.timings.prompt_ms + data.timings.predicted_ms] : []));
      return times.length === 0 ? undefined : times.reduce((sum, ms) => sum + ms, 0);
    },
    stop: () => {
      globalThis.fetch = plain;
    },
  };
}
