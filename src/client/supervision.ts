import type { Metadata, requestCallback, ServiceError } from '@grpc/grpc-js';
import { checkTarget } from '../config/address.ts';
import { DenseGymError } from '../errors.ts';
import type { ListSessionsResponse__Output } from '../wire/generated/densegym/v1/ListSessionsResponse.ts';
import type { MarkSuccessResponse__Output } from '../wire/generated/densegym/v1/MarkSuccessResponse.ts';
import type { SupervisionServiceClient as TypedClient } from '../wire/generated/densegym/v1/SupervisionService.ts';
import { SupervisionServiceClient } from '../wire/proto.ts';
import { readCallStatus } from '../wire/status.ts';
import { type ClientAccess, dialling } from './access.ts';

export interface SupervisionOptions extends ClientAccess {
  /** `HOST:PORT` of a gateway. */
  readonly target: string;
  /** Most milliseconds until the reply. Default 10,000. */
  readonly deadlineMs?: number;
}

export interface MarkOptions extends SupervisionOptions {
  /** As `RemoteEnv.sessionId` and `listSessions` have it. */
  readonly sessionId: string;
  /** Which environment of the session. Default 0. */
  readonly envIndex?: number;
  /** Number of the episode that is meant, from 1; absent: the latest, which may have become the next one since you looked. */
  readonly episode?: number;
}

export interface Marked {
  readonly episode: number;
  /** First step whose reward the mark decides, if it is taken; absent: the episode has ended, and the mark is a label only. */
  readonly step?: number;
  /** Whether the bonus of the episode had been paid before, as far as its rewards are final. It stays paid. */
  readonly bonusPaid: boolean;
}

/** Where an environment of a session stands. */
export interface SupervisedEnvironment {
  readonly instruction: string;
  /** Number of its latest episode, from 1; 0: it has not been reset yet. */
  readonly episode: number;
  /** Steps taken in that episode. */
  readonly step: number;
  /** False before the first reset, and from the end of an episode to the next reset. */
  readonly running: boolean;
  readonly bonusPaid: boolean;
}

export interface SupervisedSession {
  readonly sessionId: string;
  readonly envId: string;
  readonly environments: readonly SupervisedEnvironment[];
}

/**
 * The open sessions of a gateway, oldest first.
 *
 * @throws DenseGymError `CONFIG_INVALID` for a target that is no address, `ENV_UNAVAILABLE` when nobody answers there.
 */
export async function listSessions(options: SupervisionOptions): Promise<readonly SupervisedSession[]> {
  const { sessions } = await call<ListSessionsResponse__Output>(options, ({ client, metadata, settings }, reply) =>
    client.ListSessions({}, metadata, settings, reply),
  );
  return sessions.map(({ sessionId, envId, environments }) => ({
    sessionId,
    envId,
    environments: environments.map((each) => ({ ...each, episode: Number(each.episode) })),
  }));
}

/**
 * A human's word that the instruction has been carried out: from the next step on `success` is true and the bonus is paid, whatever
 * the model says.
 *
 * @throws DenseGymError `SESSION_NOT_FOUND`, `EPISODE_NOT_FOUND`, `RESET_NEEDED` before the first reset, `REQUEST_INVALID` for an
 * environment that is not there; and as `listSessions`.
 */
export async function markSuccess(options: MarkOptions): Promise<Marked> {
  const request = writeMark(options);
  return readMarked(
    await call(options, ({ client, metadata, settings }, reply) =>
      client.MarkSuccess(request, metadata, settings, reply),
    ),
  );
}

/** The contrary: from the next step on `success` is false, until the episode ends. @throws as `markSuccess`. */
export async function markFailure(options: MarkOptions): Promise<Marked> {
  const request = writeMark(options);
  return readMarked(
    await call(options, ({ client, metadata, settings }, reply) =>
      client.MarkFailure(request, metadata, settings, reply),
    ),
  );
}

/** @throws DenseGymError `REQUEST_INVALID` for numbers that would travel as others. */
function writeMark({ sessionId, envIndex = 0, episode }: MarkOptions) {
  checkWhole('envIndex', envIndex, 0);
  if (episode !== undefined) checkWhole('episode', episode, 1);
  return { sessionId, envIndex, ...(episode !== undefined && { episode }) };
}

const HIGHEST = 2 ** 32 - 1;

function checkWhole(name: string, value: number, lowest: number): void {
  if (Number.isInteger(value) && value >= lowest && value <= HIGHEST) return;
  throw new DenseGymError('REQUEST_INVALID', `${name} must be a whole number of ${lowest} or more, got ${value}`);
}

function readMarked({ episode, step, bonusPaid }: MarkSuccessResponse__Output): Marked {
  return { episode: Number(episode), bonusPaid, ...(step !== undefined && { step }) };
}

/** A client, what goes with each call, and how long it may take. */
interface Caller {
  readonly client: TypedClient;
  readonly metadata: Metadata;
  readonly settings: { readonly deadline: number };
}

/** One call on a channel of its own. */
async function call<Reply>(
  { target, deadlineMs = 10_000, token, caFile }: SupervisionOptions,
  act: (caller: Caller, reply: requestCallback<Reply>) => unknown,
): Promise<Reply> {
  checkTarget(target);
  const { credentials, metadata, advise } = dialling({ token, caFile });
  const client = new SupervisionServiceClient(target, credentials) as unknown as TypedClient;
  const settings = { deadline: Date.now() + deadlineMs };
  try {
    return await new Promise<Reply>((resolve, reject) => {
      act({ client, metadata, settings }, (error, reply) => {
        if (reply) resolve(reply);
        else reject(readCallStatus(error as ServiceError, target, advise)); // gRPC gives one of the two
      });
    });
  } finally {
    client.close();
  }
}
