/** Largest reply that is read, in bytes; those of one token are a few kilobytes. */
const MAX_REPLY_BYTES = 64 * 2 ** 20;

/** A reply that does not end where it should. */
export class ReplyTooLong extends Error {}

/**
 * The text of a reply; one that does not end is cut off before it fills the memory.
 *
 * @throws ReplyTooLong
 */
export async function readBody(reply: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of reply.body ?? []) {
    length += chunk.length;
    if (length > MAX_REPLY_BYTES) throw new ReplyTooLong(`the reply has more than ${MAX_REPLY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
