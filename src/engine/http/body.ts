/** Largest reply that is read, in bytes; those of one token are a few kilobytes. */
const MAX_REPLY_BYTES = 64 * 2 ** 20;

/** The text of a reply; one that does not end is cut off before it fills the memory. */
export async function readBody(reply: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of reply.body ?? []) {
    length += chunk.length;
    if (length > MAX_REPLY_BYTES) throw new Error(`the reply has more than ${MAX_REPLY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
