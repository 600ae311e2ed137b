import { DenseGymError } from '../errors.ts';
import type { Gateway } from '../session/gateway.ts';
import type { RewardUpdate } from '../session/outstanding.ts';
import type { Beside } from '../wire/beside.ts';
import type { OpenRequest__Output } from '../wire/generated/densegym/v1/OpenRequest.ts';
import type { SessionRequest__Output } from '../wire/generated/densegym/v1/SessionRequest.ts';
import type { SessionResponse } from '../wire/generated/densegym/v1/SessionResponse.ts';
import { writeStatus } from '../wire/status.ts';
import { type Call, MAX_KEPT_BYTES, MAX_KEPT_REPLIES, type ServerLimits } from './call.ts';
import { flush } from './flush.ts';
import { observationsBy, open } from './open.ts';
import type { Pipes } from './pipes.ts';
import { render } from './render.ts';
import { createKeptReplies } from './replies.ts';
import { reset } from './reset.ts';
import { writeRewardUpdate } from './reward.ts';
import { createSessionWire, type SessionStream } from './session-wire.ts';
import { step } from './step.ts';
import { createWatermark } from './watermark.ts';

/** A reply, what its observation names without holding it, and the rewards that follow it. */
interface Answer {
  /** Its numbers are still to be set where a request was carried out. */
  readonly reply: SessionResponse;
  readonly beside?: Beside | undefined;
  readonly updates?: readonly Promise<RewardUpdate>[];
}

/**
 * One session's stream: requests are read one at a time, and answered in order; an update leaves when it is there, after the
 * reply that it follows and with the next one. However the stream ends, its environment is freed.
 */
export async function handleSession(
  stream: SessionStream,
  gateway: Gateway,
  { limits, pipes }: { readonly limits: ServerLimits; readonly pipes: Pipes | undefined },
  shutdown: AbortSignal,
): Promise<void> {
  const { log } = gateway.options;
  const wire = createSessionWire(stream, pipes, limits.maxMessageBytes);
  const kept = createKeptReplies(MAX_KEPT_REPLIES, MAX_KEPT_BYTES);
  const watermark = createWatermark();
  let call: Call | undefined;
  let opened: SessionResponse | undefined;
  let lastId = 0;
  let closed = false;
  let busy = false;

  // A client's cancel does not end the iteration below while a request is being worked on.
  wire.gone.addEventListener('abort', () => {
    call?.session.close().catch((error: unknown) => log.error({ err: error }, 'a session did not end well'));
  });

  async function answer(request: SessionRequest__Output): Promise<Answer> {
    const stepId = Number(request.stepId);
    try {
      if (request.open) return { reply: await answerOpen(request.open, stepId) };
      if (!call && !request.close) {
        throw new DenseGymError('SESSION_NOT_OPEN', `${request.request ?? 'a request'} before open; send open first`);
      }
      kept.acknowledge(Number(request.ackStepId), wire.isDrained);
      const repeated = kept.get(stepId);
      if (repeated) return repeated;
      checkOrder(stepId, lastId);
    } catch (error) {
      return { reply: failed(error, request) }; // nothing was executed, and the number is not used up
    }
    if (lastId === 0 && call)
      log.info(
        { session: call.session.id, stream: wire.stream, observations: observationsBy(call) },
        'session under way',
      );
    lastId = stepId;
    const answer = await act(request, stepId);
    const { reply, beside, updates } = answer;
    watermark.add(stepId, updates?.length ?? 0);
    // Set, not spread into another object, which took a tenth of the gateway's time.
    reply.stepId = stepId;
    reply.finalStepId = watermark.final;
    kept.keep(stepId, { reply, beside });
    return answer;
  }

  async function answerOpen(request: OpenRequest__Output, stepId: number): Promise<SessionResponse> {
    if (stepId !== 0) throw new DenseGymError('REQUEST_INVALID', `open carries step_id ${stepId}; it must be 0`);
    if (opened) return opened;
    const { call: begun, response } = await open(request, gateway, limits);
    call = begun;
    const pipe = request.acceptsPipe ? wire.offerPipe() : undefined;
    opened = { stepId: 0, open: { ...response, ...(pipe && { pipe }) } };
    return opened;
  }

  async function act(request: SessionRequest__Output, stepId: number): Promise<Answer> {
    try {
      if (request.close) {
        closed = true;
        await call?.session.close();
        return { reply: { close: {} } };
      }
      if (call && request.step) return await step(request.step, call);
      if (call && request.reset) return await reset(request.reset, call);
      if (call && request.render) return { reply: { render: await render(request.render, call) } };
      if (call && request.flush) return { reply: { flush: await flush(request.flush, stepId, call, watermark) } };
      throw new DenseGymError(
        'REQUEST_INVALID',
        'a request without open, reset, step, render, flush or close; is the client newer than this server?',
      );
    } catch (error) {
      return { reply: failed(error, request) };
    }
  }

  /** Sends the updates of a request as they come. One whose client is gone is counted all the same: a flush may wait. */
  function follow(id: number, updates: readonly Promise<RewardUpdate>[]): void {
    for (const each of updates) {
      each.then((update) => {
        watermark.settle(id);
        if (call)
          wire.sendSoon({ stepId: 0, finalStepId: watermark.final, rewardUpdate: writeRewardUpdate(update, call) });
      });
    }
  }

  function failed(error: unknown, { stepId, request }: SessionRequest__Output): SessionResponse {
    if (!(error instanceof DenseGymError))
      log.error({ err: error, request }, 'a request failed in a way it should not');
    return { stepId, finalStepId: watermark.final, status: writeStatus(error) };
  }

  function send(reply: SessionResponse, beside: Beside | undefined, request: SessionRequest__Output) {
    try {
      return wire.send(reply, beside);
    } catch (error) {
      return wire.send(failed(error, request));
    }
  }

  const endIfIdle = (): void => {
    if (!busy) wire.sayGoodbye();
  };
  shutdown.addEventListener('abort', endIfIdle);
  if (shutdown.aborted) endIfIdle();
  try {
    for (let request = await wire.next(); request && !closed; request = await wire.next()) {
      busy = true;
      const { reply, beside, updates = [] } = await answer(request);
      busy = false;
      if (updates.length > 0) follow(Number(request.stepId), updates);
      const slow = send(reply, beside, request);
      if (slow && !shutdown.aborted) await slow;
      if (closed || wire.gone.aborted) break;
      if (shutdown.aborted) wire.sayGoodbye();
    }
  } finally {
    shutdown.removeEventListener('abort', endIfIdle);
    await call?.session.close();
    wire.end();
  }
}

function checkOrder(stepId: number, lastId: number): void {
  if (stepId === lastId + 1) return;
  throw new DenseGymError(
    'STEP_OUT_OF_ORDER',
    stepId > 0 && stepId <= lastId
      ? `request ${stepId} was executed already and its reply is no longer kept; go on with ${lastId + 1}`
      : `request ${stepId} is out of order, expected ${lastId + 1}; nothing was executed`,
  );
}
