import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { createEndpoint, type Endpoint, type EndpointOptions } from '../../../src/engine/http/endpoint.ts';
import { DenseGymError } from '../../../src/errors.ts';

export const KEY = 'sk-secret-0123456789';
export const schema = z.object({ n: z.number() });
export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A server that answers each request with the next of the answers, the last one again and again. */
export async function withEndpoint(
  answers: readonly Answer[],
  options: Partial<EndpointOptions>,
  run: (endpoint: Endpoint, seen: IncomingMessage[], url: string) => Promise<void>,
): Promise<void> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    answers[Math.min(seen.length, answers.length) - 1]?.(response, request);
  });
  // Never ended for idleness between two attempts, however slow the machine.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const headers = { authorization: `Bearer ${KEY}` };
    await run(
      createEndpoint({ name: 'e', baseUrl: url, headers, secrets: [KEY], pausesMs: [1, 2], ...options }),
      seen,
      url,
    );
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

export const fine: Answer = (response) => void response.end('{"n":1}');
export const silent: Answer = () => {};
export function status(code: number, headers: Record<string, string> = {}, text = '{}'): Answer {
  return (response) => void response.writeHead(code, headers).end(text);
}

export function get(endpoint: Endpoint, signal = AbortSignal.timeout(120_000)): Promise<{ n: number }> {
  return endpoint.get('/x', schema, signal);
}

export async function rejection(promise: Promise<unknown>): Promise<DenseGymError> {
  const error = await promise.then(
    () => undefined,
    (thrown) => thrown,
  );
  if (error instanceof DenseGymError) return error;
  throw new Error(`rejected with ${error}, and not with a DenseGymError`);
}
