import type { Beside } from '../wire/beside.ts';
import type { SessionResponse } from '../wire/generated/densegym/v1/SessionResponse.ts';

export interface KeptReply {
  readonly reply: SessionResponse;
  readonly beside: Beside | undefined;
}

export interface KeptReplies {
  keep(id: number, reply: KeptReply): void;
  /** The reply of a request, if it is still kept. */
  get(id: number): KeptReply | undefined;
  /**
   * Forgets the replies up to a request: the client says that it has them.
   *
   * @param isSent whether all that was written has left: then the places of what is beside them are free.
   */
  acknowledge(id: number, isSent: boolean): void;
}

/**
 * Recent replies by request, so that a repeated request is answered and never executed again. Bounded by count and bytes;
 * the oldest go first, the newest always stays.
 */
export function createKeptReplies(maxCount: number, maxBytes: number): KeptReplies {
  const kept = new Map<number, { reply: KeptReply; bytes: number }>();
  let total = 0;

  function forget(id: number): void {
    total -= kept.get(id)?.bytes ?? 0;
    kept.delete(id);
  }

  return {
    keep(id, reply) {
      const bytes = sizeOf(reply);
      kept.set(id, { reply, bytes });
      total += bytes;
      for (const oldest of kept.keys()) {
        if (oldest === id || (kept.size <= maxCount && total <= maxBytes)) break;
        forget(oldest);
      }
    },
    get(id) {
      const reply = kept.get(id)?.reply;
      reply?.beside?.keep(); // it leaves twice
      return reply;
    },
    acknowledge(id, isSent) {
      for (const [oldest, { reply }] of kept) {
        if (oldest > id) break;
        forget(oldest);
        if (isSent) reply.beside?.release();
      }
    },
  };
}

/** Bytes that weigh: observations, info and pictures; the numbers beside them are rounded up to 1 KiB. */
function sizeOf({ reply: { reset, step, render }, beside }: KeptReply): number {
  const body = step ?? reset;
  let bytes = 1024 + (body?.observation?.length ?? 0) + (beside?.bytes.length ?? 0) + (body?.info?.length ?? 0);
  for (const { image } of (body ?? render)?.frames ?? [])
    bytes += image?.raw?.length ?? image?.encoded?.data?.length ?? 0;
  return bytes;
}
