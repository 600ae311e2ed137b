import type { SessionCall } from '../client/session-call.ts';
import { DenseGymError, messageOf } from '../errors.ts';
import { readFrame, writeFrameRequest } from '../wire/frame.ts';
import type { OpenRequest } from '../wire/generated/densegym/v1/OpenRequest.ts';
import type { OpenResponse__Output } from '../wire/generated/densegym/v1/OpenResponse.ts';
import { readSpace } from '../wire/space.ts';
import type { Env, EnvOpen, EnvSpec } from './env.ts';

/** A live session with a host. */
export interface HostConnection {
  readonly call: SessionCall;
  /** Frees what was started for it. Idempotent. */
  close(): Promise<void>;
}

export interface RemoteOptions {
  /** Dials, or starts, a host; called again by the first reset after one was lost. */
  readonly connect: () => Promise<HostConnection>;
  readonly ask: EnvOpen;
  /** Most milliseconds a reset, step or render may take; a host that takes longer is given up. */
  readonly deadlineMs: number;
}

/** An environment that a host serves in the same contract. A host that dies in mid-episode costs that episode only. */
export async function openRemoteEnv({ connect, ask, deadlineMs }: RemoteOptions): Promise<Env> {
  const dial = async (): Promise<{ connection: HostConnection; spec: EnvSpec }> => {
    const connection = await connect();
    try {
      const open = await connection.call.open(writeOpen(ask), { deadlineMs });
      return { connection, spec: readSpec(open) };
    } catch (error) {
      connection.call.cancel();
      await connection.close();
      throw error;
    }
  };
  const first = await dial();
  const { spec } = first;
  let connection: HostConnection | undefined = first.connection;
  let closed = false;

  /** Runs one call; a connection that broke under it is dropped, and the error says what the trainer has to do. */
  async function run<T>(what: string, work: (call: SessionCall) => Promise<T>): Promise<T> {
    if (!connection) throw lost(what, 'it is gone');
    try {
      return await work(connection.call);
    } catch (error) {
      if (!isBroken(error)) throw error;
      const broken = connection;
      connection = undefined;
      broken.call.cancel();
      await broken.close();
      throw lost(what, messageOf(error));
    }
  }

  function lost(what: string, why: string): DenseGymError {
    return new DenseGymError(
      'ENV_RESTARTED',
      `environment ${spec.envId} was lost during ${what} (${why}); call Reset to go on`,
    );
  }

  return {
    spec,
    async reset(resets, frames) {
      if (closed) throw new DenseGymError('ENV_UNAVAILABLE', `environment ${spec.envId} was closed`);
      const request = {
        environments: resets.map(({ env, seed, options, instruction }) => ({
          envIndex: env,
          options,
          ...(seed !== undefined && { seed }),
          ...(instruction !== undefined && { instruction }),
        })),
        frames: writeFrameRequest(frames),
      };
      connection ??= (await dial()).connection;
      const reply = await run('reset', (call) => call.reset(request, { deadlineMs })).catch(async (error: unknown) => {
        // A host that died between two episodes is noticed only now; nothing was executed that a second try repeats.
        if (!(error instanceof DenseGymError && error.reason === 'ENV_RESTARTED')) throw error;
        connection = (await dial()).connection;
        return run('reset', (call) => call.reset(request, { deadlineMs }));
      });
      return { observation: reply.observation, info: reply.info, frames: reply.frames.map(readFrame) };
    },
    async step(action, frames) {
      const reply = await run('step', (call) =>
        call.step({ action, frames: writeFrameRequest(frames) }, { deadlineMs }),
      );
      const { observation, info, terminated, truncated } = reply;
      const rewards = reply.rewards.map(({ reward }) => reward);
      return { observation, rewards, terminated, truncated, info, frames: reply.frames.map(readFrame) };
    },
    async render(frames) {
      const reply = await run('render', (call) => call.render({ frames: writeFrameRequest(frames) }, { deadlineMs }));
      return reply.frames.map(readFrame);
    },
    async close() {
      closed = true;
      const open = connection;
      connection = undefined;
      await open?.call.close();
      await open?.close();
    },
  };
}

function writeOpen({ target, gamma, instruction }: EnvOpen): OpenRequest {
  return { [target]: {}, gamma, ...(instruction !== undefined && { instruction }), client: 'densegym-gateway' };
}

function isBroken(error: unknown): boolean {
  return (
    error instanceof DenseGymError &&
    ['ENV_UNAVAILABLE', 'SESSION_NOT_OPEN', 'DEADLINE_EXCEEDED'].includes(error.reason)
  );
}

function readSpec(open: OpenResponse__Output): EnvSpec {
  if (!open.observationSpace || !open.actionSpace) {
    throw new DenseGymError(
      'REQUEST_INVALID',
      `environment ${open.envId} describes no spaces; is the peer a densegym host?`,
    );
  }
  return {
    envId: open.envId,
    observationSpace: readSpace(open.observationSpace),
    actionSpace: readSpace(open.actionSpace),
    metadata: open.metadata,
    stepSeconds: open.timing?.stepSeconds ?? 0,
    maxEpisodeSteps: open.limits?.maxEpisodeStepCount ?? 0,
    cameras: open.cameras.map(({ name, observationKey }) => ({ name, observationKey })),
    instruction: open.instruction,
  };
}
