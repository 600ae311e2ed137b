import { once } from 'node:events';
import { type ServerDuplexStream, status } from '@grpc/grpc-js';
import { DenseGymError } from '../errors.ts';
import type { Gateway } from '../session/gateway.ts';
import type { SessionRequest__Output } from '../wire/generated/densegym/v1/SessionRequest.ts';
import type { SessionResponse } from '../wire/generated/densegym/v1/SessionResponse.ts';
import { writeStatus } from '../wire/status.ts';
import { type Call, MAX_KEPT_BYTES, MAX_KEPT_REPLIES, type ServerLimits } from './call.ts';
import { flush } from './flush.ts';
import { open } from './open.ts';
import { readRequests } from './read-requests.ts';
import { render } from './render.ts';
import { createKeptReplies } from './replies.ts';
import { reset } from './reset.ts';
import { step } from './step.ts';

type Stream = ServerDuplexStream<SessionRequest__Output, SessionResponse>;

/**
 * One session's stream: requests are read one at a time, which is what holds a fast client back, and answered in order.
 * However the stream ends, its environment is freed.
 */
export async function handleSession(
  stream: Stream,
  gateway: Gateway,
  limits: ServerLimits,
  shutdown: AbortSignal,
): Promise<void> {
  const { log } = gateway.options;
  const kept = createKeptReplies(MAX_KEPT_REPLIES, MAX_KEPT_BYTES);
  let call: Call | undefined;
  let lastId = 0;
  let closed = false;
  let busy = false;

  // A client's cancel does not end the iteration below while a request is being worked on.
  const gone = new Promise<void>((resolve) => {
    for (const event of ['cancelled', 'close', 'error']) stream.once(event, () => resolve());
  });
  void gone.then(() => call?.session.close());

  async function answer(request: SessionRequest__Output): Promise<SessionResponse> {
    const stepId = Number(request.stepId);
    if (stepId !== 0) kept.acknowledge(Number(request.ackStepId));
    const repeated = stepId !== 0 && stepId <= lastId ? kept.get(stepId) : undefined;
    if (repeated) return repeated;
    let reply: SessionResponse;
    try {
      checkOrder(request, stepId, lastId);
      if (stepId !== 0) lastId = stepId;
      reply = { stepId, finalStepId: lastId, ...(await act(request, stepId)) };
    } catch (error) {
      if (!(error instanceof DenseGymError))
        log.error({ err: error, request: request.request }, 'a request failed in a way it should not');
      reply = { stepId, finalStepId: lastId, status: writeStatus(error) };
    }
    // An id that was out of order was not executed; it may still come in its turn.
    if (stepId === lastId && stepId !== 0) kept.keep(stepId, reply);
    return reply;
  }

  async function act(request: SessionRequest__Output, stepId: number): Promise<SessionResponse> {
    if (request.open) {
      if (call)
        throw new DenseGymError(
          'REQUEST_INVALID',
          `session ${call.session.id} is open already; open another stream for another session`,
        );
      const opened = await open(request.open, gateway, limits);
      call = opened.call;
      return { open: opened.response };
    }
    if (request.close) {
      closed = true;
      await call?.session.close();
      return { close: {} };
    }
    if (!call)
      throw new DenseGymError('SESSION_NOT_OPEN', `${request.request ?? 'request'} before open; send open first`);
    if (request.step) return { step: await step(request.step, call) };
    if (request.reset) return { reset: await reset(request.reset, call) };
    if (request.render) return { render: await render(request.render, call) };
    if (request.flush) return { flush: flush(request.flush, stepId) };
    throw new DenseGymError(
      'REQUEST_INVALID',
      'a request without open, reset, step, render, flush or close; is the client newer than this server?',
    );
  }

  const endIfIdle = (): void => {
    if (!busy) sayGoodbye(stream);
  };
  shutdown.addEventListener('abort', endIfIdle);
  try {
    for await (const request of readRequests(stream)) {
      busy = true;
      const reply = await answer(request);
      busy = false;
      if (stream.cancelled || stream.destroyed) break;
      // grpc-js buffers without limit when `drain` is not waited for.
      if (!stream.write(reply) && !shutdown.aborted) await Promise.race([once(stream, 'drain'), gone]);
      if (closed) break;
      if (shutdown.aborted) sayGoodbye(stream);
    }
  } finally {
    shutdown.removeEventListener('abort', endIfIdle);
    await call?.session.close();
    stream.end();
  }
}

/** Ends a stream with UNAVAILABLE, after what was written to it; grpc-js sends the status of an error event. */
function sayGoodbye(stream: Stream): void {
  const goodbye = { code: status.UNAVAILABLE, details: 'the gateway is shutting down' };
  stream.emit('error', Object.assign(new Error(goodbye.details), goodbye));
}

function checkOrder({ open: opening }: SessionRequest__Output, stepId: number, lastId: number): void {
  if (opening ? stepId === 0 : stepId === lastId + 1) return;
  if (opening) throw new DenseGymError('REQUEST_INVALID', `open carries step_id ${stepId}; it must be 0`);
  throw new DenseGymError(
    'STEP_OUT_OF_ORDER',
    stepId <= lastId
      ? `request ${stepId} was executed already and its reply is no longer kept; go on with ${lastId + 1}`
      : `request ${stepId} is out of order, expected ${lastId + 1}; nothing was executed`,
  );
}
