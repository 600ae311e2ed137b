import type { SessionCall } from '../client/session-call.ts';
import { DenseGymError, messageOf } from '../errors.ts';
import type { OpenRequest } from '../wire/generated/densegym/v1/OpenRequest.ts';
import type { OpenResponse__Output } from '../wire/generated/densegym/v1/OpenResponse.ts';
import { readSpace } from '../wire/space.ts';
import { AUTORESETS } from './autoreset.ts';
import type { EnvOpen, EnvSpec } from './env.ts';

/** A live session with a host. */
export interface HostConnection {
  readonly call: SessionCall;
  /** True when the host is a process of ours, which ends with the connection: nothing that was asked of it survives. */
  readonly owned: boolean;
  /** How a host of ours ended and the line of its log that says most; undefined while it lives. */
  readonly lastWords?: () => Promise<string | undefined>;
  /** Frees what was started for it. Idempotent. */
  close(): Promise<void>;
}

export interface HostLinkOptions {
  /** Dials, or starts, a host; called again by the first reset after one was lost. */
  readonly connect: () => Promise<HostConnection>;
  readonly ask: EnvOpen;
  /** Most milliseconds a request may take; a host that takes longer is given up. */
  readonly deadlineMs: number;
}

/** A session with a host that outlives the host. */
export interface HostLink {
  readonly spec: EnvSpec;
  /**
   * Runs one request; a connection that broke under it is dropped.
   *
   * @throws DenseGymError `ENV_RESTARTED` when it broke; what the host refused, in its own words.
   */
  run<T>(what: string, work: (call: SessionCall) => Promise<T>): Promise<T>;
  /** The same for a reset, which first gets a host again if there is none. */
  runReset<T>(work: (call: SessionCall) => Promise<T>): Promise<T>;
  /** Frees the host, cutting a request that is under way. Idempotent. */
  close(): Promise<void>;
}

export async function openHostLink({ connect, ask, deadlineMs }: HostLinkOptions): Promise<HostLink> {
  const first = await dial();
  const { spec } = first;
  let live: HostConnection | undefined = first.connection;
  let redialling: Promise<void> | undefined;
  let ending: Promise<void> = Promise.resolve();
  let underWay = 0;
  let closed = false;

  async function dial(forms = ask.forms): Promise<{ connection: HostConnection; spec: EnvSpec }> {
    const connection = await connect();
    try {
      const open = writeOpen({ ...ask, forms });
      return { connection, spec: readSpec(await connection.call.open(open, { deadlineMs }), ask) };
    } catch (error) {
      await drop(connection);
      throw error;
    }
  }

  async function redial(): Promise<void> {
    await ending; // two hosts never hold one device
    // The trainer has mapped the memory of the host that is gone; it reads raw bytes at any time.
    const again = await dial(ask.forms && { ...ask.forms, memoryDomain: '' });
    if (!closed && describe(again.spec) === describe(spec)) {
      live = again.connection;
      return;
    }
    await drop(again.connection);
    if (closed) throw gone();
    throw new DenseGymError(
      'ENV_UNAVAILABLE',
      `environment ${spec.envId} came back as another one, ${again.spec.envId}, or with other spaces; open a new session`,
    );
  }

  async function run<T>(what: string, work: (call: SessionCall) => Promise<T>): Promise<T> {
    const connection = live;
    if (!connection) throw lost(what, gone());
    underWay += 1;
    try {
      return await work(connection.call);
    } catch (error) {
      if (!connection.call.ended) throw error;
      if (live === connection) live = undefined;
      ending = drop(connection); // behind the reply: a host that hangs takes seconds to end
      const words = closed || isLate(error) ? undefined : await connection.lastWords?.();
      throw lost(what, error, words);
    } finally {
      underWay -= 1;
    }
  }

  async function runReset<T>(work: (call: SessionCall) => Promise<T>): Promise<T> {
    if (closed) throw gone();
    if (live?.call.ended) {
      ending = drop(live);
      live = undefined;
    }
    const known = live;
    if (!known) await tracked(redial());
    return run('reset', work).catch(async (error: unknown) => {
      // That a process of ours died between two episodes is noticed only now. A robot's reset is not repeated.
      if (!known?.owned || live || closed || isLate(causeOf(error))) throw error;
      await tracked(redial());
      return run('reset', work);
    });
  }

  /** `close` waits for a host that is being started, or nobody would free it. */
  async function tracked(work: Promise<void>): Promise<void> {
    redialling = work;
    try {
      await work;
    } finally {
      redialling = undefined;
    }
  }

  function lost(what: string, cause: unknown, words = messageOf(cause)): DenseGymError {
    return new DenseGymError(
      'ENV_RESTARTED',
      `environment ${spec.envId} was lost during ${what} (${words}); call Reset to go on`,
      { cause },
    );
  }

  function gone(): DenseGymError {
    return new DenseGymError('ENV_UNAVAILABLE', `environment ${spec.envId} is gone`);
  }

  return {
    spec,
    run,
    runReset,
    async close() {
      closed = true;
      await redialling?.catch(() => {});
      const connection = live;
      live = undefined;
      await ending;
      if (!connection) return;
      if (underWay === 0) await connection.call.close();
      await drop(connection);
    },
  };
}

async function drop(connection: HostConnection): Promise<void> {
  connection.call.cancel();
  await connection.close();
}

function isLate(error: unknown): boolean {
  return error instanceof DenseGymError && error.reason === 'DEADLINE_EXCEEDED';
}

function causeOf(error: unknown): unknown {
  return error instanceof DenseGymError ? error.cause : undefined;
}

function writeOpen({ target, gamma, instruction, numEnvs, autoreset = 'disabled', forms }: EnvOpen): OpenRequest {
  return {
    [target]: {},
    gamma,
    ...(instruction !== undefined && { instruction }),
    ...(numEnvs !== undefined && { numEnvs }),
    autoresetMode: AUTORESETS[autoreset],
    ...(forms && { tensorCodecs: [...forms.codecs], memoryDomain: forms.memoryDomain }),
    client: 'densegym-gateway',
  };
}

/** What a session relies on; typed arrays are told apart by their numbers. */
function describe({ envId, observationSpace, actionSpace, cameras }: EnvSpec): string {
  const parts = { envId, observationSpace, actionSpace, cameras };
  return JSON.stringify(parts, (_, value: unknown) =>
    ArrayBuffer.isView(value) ? Array.from(value as unknown as Iterable<number | bigint>, String) : value,
  );
}

/** @throws DenseGymError `ENV_FAILED` for a peer that does not do what it was asked for. */
function readSpec(open: OpenResponse__Output, { numEnvs, autoreset = 'disabled' }: EnvOpen): EnvSpec {
  const mode = open.autoresetMode === 'AUTORESET_MODE_UNSPECIFIED' ? AUTORESETS.disabled : open.autoresetMode;
  if (open.numEnvs !== numEnvs || mode !== AUTORESETS[autoreset]) {
    const asked = `${numEnvs ?? 'no'} num_envs and ${AUTORESETS[autoreset]}`;
    throw new DenseGymError(
      'ENV_FAILED',
      `environment ${open.envId} was asked for ${asked}, and opened with ${open.numEnvs ?? 'no'} and ${open.autoresetMode}; is the peer a densegym host?`,
    );
  }
  if (!open.observationSpace || !open.actionSpace) {
    throw new DenseGymError(
      'ENV_FAILED',
      `environment ${open.envId} describes no spaces; is the peer a densegym host?`,
    );
  }
  return {
    envId: open.envId,
    numEnvs,
    autoreset,
    observationSpace: readSpace(open.observationSpace),
    actionSpace: readSpace(open.actionSpace),
    metadata: open.metadata,
    stepSeconds: open.timing?.stepSeconds ?? 0,
    maxEpisodeSteps: open.limits?.maxEpisodeStepCount ?? 0,
    cameras: open.cameras.map(({ name, observationKey }) => ({ name, observationKey })),
    instruction: open.instruction,
    segment: open.segment ?? undefined,
  };
}
