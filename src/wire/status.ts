import { Metadata, type ServiceError, type StatusObject, status } from '@grpc/grpc-js';
import { DenseGymError, type ErrorReason } from '../errors.ts';
import type { Any } from './generated/google/protobuf/Any.ts';
import type { Status, Status__Output } from './generated/google/rpc/Status.ts';
import { errorInfoType, retryInfoType, statusType } from './proto.ts';

const DOMAIN = 'densegym';
const ERROR_INFO = 'type.googleapis.com/google.rpc.ErrorInfo';
/** Where gRPC libraries look for the details of a call's status. */
const STATUS_DETAILS = 'grpc-status-details-bin';
const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';
/** When to ask again for what another session has to free first: nobody knows, and asking this often costs next to nothing. */
const RETRY_SECONDS = 1;

/** The only place where an error becomes a status; `Record` makes a forgotten reason a type error. */
const CODE_BY_REASON: Record<ErrorReason, status> = {
  CONFIG_INVALID: status.INVALID_ARGUMENT,
  REQUEST_INVALID: status.INVALID_ARGUMENT,
  ACTION_INVALID: status.INVALID_ARGUMENT,
  INSTRUCTION_INVALID: status.INVALID_ARGUMENT,
  SPACE_UNSUPPORTED: status.UNIMPLEMENTED,
  NOT_SUPPORTED: status.UNIMPLEMENTED,
  ENV_NOT_FOUND: status.NOT_FOUND,
  ENV_BUSY: status.RESOURCE_EXHAUSTED,
  ENV_RESTARTED: status.ABORTED,
  ENV_UNAVAILABLE: status.UNAVAILABLE,
  ENV_FAILED: status.ABORTED,
  RESET_NEEDED: status.FAILED_PRECONDITION,
  SESSION_NOT_OPEN: status.FAILED_PRECONDITION,
  SESSION_NOT_FOUND: status.NOT_FOUND,
  EPISODE_NOT_FOUND: status.NOT_FOUND,
  SESSION_LIMIT: status.RESOURCE_EXHAUSTED,
  STEP_OUT_OF_ORDER: status.ABORTED,
  FRAME_INVALID: status.FAILED_PRECONDITION,
  FRAME_UNAVAILABLE: status.FAILED_PRECONDITION,
  ENGINE_UNAVAILABLE: status.UNAVAILABLE,
  ENGINE_REPLY_INVALID: status.INTERNAL,
  BUDGET_SPENT: status.RESOURCE_EXHAUSTED,
  DEADLINE_EXCEEDED: status.DEADLINE_EXCEEDED,
  PORT_IN_USE: status.ALREADY_EXISTS,
  SHUTTING_DOWN: status.UNAVAILABLE,
  UNAUTHENTICATED: status.UNAUTHENTICATED,
};

/**
 * The status of a reply. What is not a DenseGymError is a defect of ours: its text may hold internals, so the client is
 * told nothing but where to look, and the caller logs the error.
 */
export function writeStatus(error: unknown): Status {
  if (!(error instanceof DenseGymError)) {
    return { code: status.INTERNAL, message: "internal error; the server's log has the details" };
  }
  const code = CODE_BY_REASON[error.reason];
  const details = [any(ERROR_INFO, errorInfoType.serialize({ reason: error.reason, domain: DOMAIN }))];
  if (code === status.RESOURCE_EXHAUSTED) {
    details.push(any(RETRY_INFO, retryInfoType.serialize({ retryDelay: { seconds: RETRY_SECONDS } })));
  }
  return { code, message: error.message, details };
}

/** The same, as a call that is no stream ends with. */
export function writeCallStatus(error: unknown): StatusObject {
  const written = writeStatus(error);
  const metadata = new Metadata();
  metadata.set(STATUS_DETAILS, statusType.serialize(written));
  return { code: written.code ?? status.INTERNAL, details: written.message ?? '', metadata };
}

function any(type: string, value: Buffer): Any {
  return { type_url: type, value } as Any;
}

/** The error that a peer's status stands for; a peer's unknown reason becomes the nearest of ours by its code. */
export function readStatus({ code, message, details }: Status__Output): DenseGymError {
  for (const { type_url: type, value } of details) {
    if (type !== ERROR_INFO) continue;
    const { reason, domain } = errorInfoType.deserialize(value);
    if (domain === DOMAIN && Object.hasOwn(CODE_BY_REASON, reason))
      return new DenseGymError(reason as ErrorReason, message);
  }
  return new DenseGymError(reasonOf(code), message);
}

/**
 * The error of a refused call that is no stream; `NOT_SUPPORTED` where the peer does not have it, `DEADLINE_EXCEEDED` and
 * `ENV_UNAVAILABLE` where it did not answer.
 */
export function readCallStatus(error: ServiceError, target: string, advise: Advise): DenseGymError {
  const said = statusIn(error);
  if (said) return said;
  if (error.code !== status.UNIMPLEMENTED) return readCallError(error, target, advise);
  return new DenseGymError(
    'NOT_SUPPORTED',
    `${target} does not serve this; give the address of a gateway, not of a host`,
  );
}

/** What the peer says of it; undefined where it says nothing, or nothing that can be read. */
function statusIn({ metadata }: Pick<ServiceError, 'metadata'>): DenseGymError | undefined {
  const [said] = metadata?.get(STATUS_DETAILS) ?? [];
  if (!Buffer.isBuffer(said)) return undefined;
  try {
    return readStatus(statusType.deserialize(said));
  } catch {
    return undefined;
  }
}

/** Why gRPC could not connect; the way out, where there is one to tell. */
export type Advise = (why: string) => string | undefined;

/** grpc-js's words for a connection that ended under a stream: the server is gone, or got no answer to its pings. */
const DROPPED = /^Connection dropped$|Call ended without gRPC status/;

/** The error behind a stream that ended with a status: what the peer says of it, else whatever its code the peer is gone. */
export function readCallError(
  { code, details, metadata }: ServiceError,
  target: string,
  advise: Advise,
): DenseGymError {
  const said = statusIn({ metadata });
  if (said) return new DenseGymError(said.reason, `${target}: ${said.message}`);
  const reason = code === status.DEADLINE_EXCEEDED ? 'DEADLINE_EXCEEDED' : 'ENV_UNAVAILABLE';
  if (DROPPED.test(details)) {
    const pings = 'took this program for gone, which was not at its event loop for 40 s';
    return new DenseGymError(reason, `${target} dropped the connection: it has ended, or ${pings}; connect again`);
  }
  if (code !== status.UNAVAILABLE) return new DenseGymError(reason, `${target}: ${details} (${status[code]})`);
  const why = whyUnavailable(details);
  const advice = advise(why);
  return new DenseGymError(reason, `${target}: ${why}${advice === undefined ? '' : `; ${advice}`}`);
}

/** What gRPC has around the cause of a connection that failed, empty parts and the time included. */
const FAILED_CONNECTION =
  /^No connection established\. Last error: (?:Error(?: \[\w+\])?: )?(.*?)(?: \([\d-]+T[\d:.]+Z\))?\s*\. Resolution note: (.*)$/s;

/** `CODE:error:CODE:LIBRARY:FUNCTION:REASON:FILE:LINE:`, of which people read the reason. */
const OPENSSL = /^[0-9A-F]+:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/;

function whyUnavailable(details: string): string {
  const [, told = details, resolution = ''] = FAILED_CONNECTION.exec(details) ?? [];
  const [, cause = told] = OPENSSL.exec(told) ?? [];
  return resolution === '' ? cause : `${cause} (${resolution})`;
}

function reasonOf(code: number): ErrorReason {
  switch (code) {
    case status.INVALID_ARGUMENT:
      return 'REQUEST_INVALID';
    case status.NOT_FOUND:
      return 'ENV_NOT_FOUND';
    case status.FAILED_PRECONDITION:
      return 'RESET_NEEDED';
    case status.RESOURCE_EXHAUSTED:
      return 'SESSION_LIMIT';
    case status.UNIMPLEMENTED:
      return 'NOT_SUPPORTED';
    case status.DEADLINE_EXCEEDED:
      return 'DEADLINE_EXCEEDED';
    case status.UNAUTHENTICATED:
      return 'UNAUTHENTICATED';
    case status.UNAVAILABLE:
    case status.CANCELLED:
      return 'ENV_UNAVAILABLE';
    default:
      return 'ENV_FAILED';
  }
}
