import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { answer, fact } from './fake-model-answers.ts';

export type FakeApi = 'sglang' | 'openai' | 'gemini' | 'ollama' | 'vllm' | 'llama-server' | 'robometer';

export interface SeenRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed; undefined where none was sent, or no JSON. */
  readonly body: unknown;
}

/** Answers in place of the model: an error, half a reply, or nothing at all. */
export type Misbehaviour = (response: ServerResponse, request: SeenRequest) => void;

export interface FakeModelServer {
  readonly url: string;
  /** Everything asked so far, oldest first. */
  readonly requests: readonly SeenRequest[];
  /** What was asked of the model, without the questions about the server. */
  readonly asked: readonly SeenRequest[];
  /** Takes the place of the model's answers until it is unset. */
  misbehave: Misbehaviour | undefined;
  /** Log-probabilities of the first position, likeliest first, by token. */
  logprobs: Readonly<Record<string, number | null>>;
  /** The answer in words. */
  says: string;
  /** Replies to questions about the server, by path; they win over the documented ones; null: not found. */
  readonly facts: Record<string, unknown>;
  close(): Promise<void>;
}

/** Path of the model's answers, for each API. */
const ANSWERS: Readonly<Record<FakeApi, RegExp>> = {
  sglang: /^\/generate$/,
  openai: /^\/chat\/completions$/,
  gemini: /^\/models\/[^/]+:generateContent$/,
  ollama: /^\/api\/chat$/,
  vllm: /^\/v1\/chat\/completions$/,
  'llama-server': /^\/completion$/,
  robometer: /^\/evaluate_batch_npy$/,
};

/** A server that answers as the API's documentation says, with numbers that the test names. */
export async function startFakeModelServer(api: FakeApi): Promise<FakeModelServer> {
  const requests: SeenRequest[] = [];
  const facts: Record<string, unknown> = {};
  const server = createServer(async (incoming, response) => {
    const sent = await text(incoming).catch(() => '');
    const { method = '', url: path = '', headers } = incoming;
    const isJson = headers['content-type']?.startsWith('application/json');
    const request: SeenRequest = { method, path, headers, body: isJson ? JSON.parse(sent) : undefined };
    requests.push(request);
    const isAnswer = ANSWERS[api].test(path);
    if (isAnswer && fake.misbehave) return fake.misbehave(response, request);
    const reply = isAnswer ? answer(api, request, fake) : path in facts ? facts[path] : fact(api, request);
    if (reply === undefined || reply === null) return sendError(404, { error: 'not found' })(response, request);
    sendJson(response, reply);
  });
  // Never ended for idleness between two attempts, however slow the machine.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const fake: FakeModelServer = {
    url: `http://127.0.0.1:${port}`,
    requests,
    get asked() {
      return requests.filter(({ path }) => ANSWERS[api].test(path));
    },
    misbehave: undefined,
    logprobs: { True: -0.25, False: -1.75, Yes: -4.5 },
    says: 'Frame 1: Task Completion Percentages: 40%',
    facts,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Replies with a status, and headers. */
export function sendError(status: number, body: unknown, headers: Record<string, string> = {}): Misbehaviour {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}
