import type { ServerDuplexStream } from '@grpc/grpc-js';

/**
 * The requests of a stream, one at a time: the next one is read when the last one has been dealt with, which is what
 * holds a fast client back. Ends when the stream does, however it does. Unlike the stream's own iterator it never destroys
 * the stream: replies and a status may still have to leave.
 */
export async function* readRequests<Request>(stream: ServerDuplexStream<Request, unknown>): AsyncGenerator<Request> {
  const arrived: Request[] = [];
  let over = false;
  let wake = (): void => {};
  stream.on('data', (request: Request) => {
    arrived.push(request);
    stream.pause();
    wake();
  });
  for (const event of ['end', 'close', 'error', 'cancelled']) {
    stream.once(event, () => {
      over = true;
      wake();
    });
  }
  for (;;) {
    const request = arrived.shift();
    if (request !== undefined) {
      yield request;
    } else if (over) {
      return;
    } else {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      stream.resume();
      await woken;
    }
  }
}
