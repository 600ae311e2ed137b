import type { Autoreset, EnvOpen, EnvSource, EnvSpec } from '../env/env.ts';
import { DenseGymError, messageOf } from '../errors.ts';
import { createSampler, type SamplingConfig } from '../frame/sampler.ts';
import type { MonitorConfig } from '../monitor/config.ts';
import type { Monitor } from '../monitor/monitor.ts';
import type { Calibration } from '../reward/calibration.ts';
import { checkReward, type RewardConfig } from '../reward/config.ts';
import type { SuccessConfig } from '../reward/success.ts';
import { checkInstruction } from '../scorer/instruction.ts';
import type { Scorer } from '../scorer/scorer.ts';
import { createClaims } from './claims.ts';
import { createEpisode, type EpisodeOptions } from './episode.ts';
import type { EvidenceConfig } from './evidence.ts';
import { camerasOf, checkDomain, pickViews, tryFrame } from './fit.ts';
import type { Mark } from './history.ts';
import { isTold, type Log } from './log.ts';
import { Session } from './session.ts';
import type { TimingConfig } from './timing.ts';
import { createWatch } from './watch.ts';

export type { Log };

export interface GatewayOptions {
  readonly source: EnvSource;
  readonly scorer: Scorer;
  readonly calibration: Calibration;
  /** Environments the model was trained for, as the first part of their ids; absent: any. */
  readonly domain?: readonly string[] | undefined;
  readonly allowOutOfDomain: boolean;
  readonly instruction?: string | undefined;
  readonly sampling: SamplingConfig;
  readonly reward: RewardConfig;
  readonly success: SuccessConfig;
  /** Where claims of success are written to; absent: they are logged only. */
  readonly evidence?: EvidenceConfig | undefined;
  readonly monitor: MonitorConfig;
  readonly timing: TimingConfig;
  readonly maxSessions: number;
  readonly log: Log;
}

export interface OpenAsk {
  readonly target: EnvOpen['target'];
  readonly envId: string;
  /** The trainer's discount factor. */
  readonly gamma: number | undefined;
  readonly instruction: string | undefined;
  readonly numEnvs?: number | undefined;
  readonly autoreset?: Autoreset | undefined;
  /** Forms of tensor that the trainer reads. */
  readonly forms?: EnvOpen['forms'];
}

export interface OpenedSession {
  readonly session: Session;
  readonly gamma: number;
  readonly outOfDomain: boolean;
}

/** Opens sessions: the one place where an environment, a scorer and a reward meet. */
export interface Gateway {
  readonly options: GatewayOptions;
  /** What watches all sessions; undefined where `monitor.onFlag` is off. */
  readonly monitor: Monitor | undefined;
  /** @throws DenseGymError `CONFIG_INVALID`, `INSTRUCTION_INVALID`, `ENV_NOT_FOUND`, `SESSION_LIMIT`, … */
  open(ask: OpenAsk): Promise<OpenedSession>;
  /** Those that are open, in the order in which they were opened. */
  sessions(): readonly Session[];
  /** @throws DenseGymError `SESSION_NOT_FOUND`. */
  session(id: string): Session;
  /** Opens an environment, looks at the first frame of an episode, and closes it again: what cannot work is said at start. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** @throws DenseGymError `CONFIG_INVALID` for settings that exclude each other. */
export function createGateway(options: GatewayOptions): Gateway {
  const { source, scorer, log } = options;
  checkTiming(options);
  const monitor = createWatch({ ...options, sampling: options.sampling.policy });
  const claims = createClaims({ ...options, fps: options.sampling.fps });
  const sessions = new Map<string, Session>();
  let opening = 0;
  let lastId = 0;
  let closing = false;

  async function open({ envId, gamma, instruction, ...ask }: OpenAsk): Promise<OpenedSession> {
    if (closing)
      throw new DenseGymError('SHUTTING_DOWN', 'the gateway is shutting down; connect to another, or start it again');
    if (sessions.size + opening >= options.maxSessions) {
      throw new DenseGymError(
        'SESSION_LIMIT',
        `${options.maxSessions} sessions are open, which is limits.maxSessions; close one, or raise it`,
      );
    }
    if (gamma === undefined) {
      throw new DenseGymError(
        'CONFIG_INVALID',
        "open needs gamma, the trainer's own discount factor: pass gamma= to gymnasium.make(...), or gamma to connect({...}), for example 0.99",
      );
    }
    checkReward(options.reward, gamma);
    if (instruction !== undefined) checkInstruction(instruction, 'open');

    opening += 1;
    try {
      const env = await source.open({ ...ask, gamma, instruction: instruction ?? options.instruction });
      try {
        const { spec } = env;
        if (envId !== '' && envId !== spec.envId) {
          throw new DenseGymError(
            'ENV_NOT_FOUND',
            `environment ${JSON.stringify(envId)} is not offered here; this gateway wraps ${spec.envId}`,
          );
        }
        const outOfDomain = checkDomain(spec.envId, { ...options, model: scorer.model });
        const views = pickViews(spec, scorer.views);
        const cameras = camerasOf(views);
        lastId += 1;
        const id = `s-${lastId}`;
        const scores = watchScores(id);
        const { numEnvs } = spec;
        // Episodes are counted in each environment, and so are habits of its policy.
        const watches = Array.from({ length: numEnvs ?? 1 }, (_, index) =>
          monitor?.openSession(numEnvs === undefined ? id : `${id}/${index}`),
        );
        const session: Session = new Session({
          id,
          env,
          cameras,
          instruction: pickInstruction(spec, instruction),
          now: () => performance.now(),
          endOnSuccess: options.success.endsEpisode,
          maxOutstanding: options.timing.maxOutstanding,
          startEpisode: (text, number, index) =>
            createEpisode({
              sampler: createSampler(options.sampling),
              scorer,
              views,
              calibration: options.calibration,
              success: options.success,
              reward: options.reward,
              gamma,
              instruction: text,
              timing: options.timing,
              monitor: watches[index]?.startEpisode(number),
              onClaim: (claim) =>
                claims.add(claim, {
                  session: id,
                  env: numEnvs === undefined ? undefined : index,
                  episode: number,
                  instruction: text,
                }),
              ...scores,
            }),
          onMark: (mark) => {
            watches[mark.env]?.label(mark.episode, mark.done);
            logMark(id, mark);
          },
          onClosed: () => {
            sessions.delete(id);
            log.info({ session: id, monitor: monitor?.status() }, 'session closed');
          },
        });
        sessions.set(id, session);
        log.info({ session: id, env: spec.envId, numEnvs, target: ask.target, gamma, cameras }, 'session opened');
        return { session, gamma, outOfDomain };
      } catch (error) {
        await env.close();
        throw error;
      }
    } finally {
      opening -= 1;
    }
  }

  /** What a session says of missing scores: the first, then ever more rarely, or an engine that is down fills the disk. */
  function watchScores(session: string): Pick<EpisodeOptions, 'onMissing' | 'onScored'> {
    let missing = 0;
    return {
      onMissing: (failure) => {
        missing += 1;
        if (!isTold(missing)) return;
        const fields = { session, missing, reason: messageOf(failure) };
        log.warn(fields, 'a score is missing; its step falls back to the last progress');
      },
      onScored: () => {
        if (missing > 0) log.info({ session, missing }, 'scores arrive again');
        missing = 0;
      },
    };
  }

  function logMark(session: string, { done, ...where }: Mark): void {
    log.info({ session, ...where }, `a human marked a ${done ? 'success' : 'failure'}`);
  }

  function pickInstruction(spec: EnvSpec, given: string | undefined): string {
    const text = given ?? options.instruction ?? spec.instruction;
    if (text !== '') return checkInstruction(text, given === undefined ? 'of the server' : 'open');
    throw new DenseGymError(
      'INSTRUCTION_INVALID',
      `there is no instruction, and environment ${spec.envId} suggests none; give --instruction, or send one in open`,
    );
  }

  return {
    options,
    monitor,
    open,
    sessions: () => [...sessions.values()],
    session(id) {
      const session = sessions.get(id);
      if (session) return session;
      const message = `there is no open session ${JSON.stringify(id)}; ListSessions (densegym sessions) names those that are open`;
      throw new DenseGymError('SESSION_NOT_FOUND', message);
    },
    async check() {
      const env = await source.open({ target: 'make', gamma: 0 });
      try {
        checkDomain(env.spec.envId, { ...options, model: scorer.model });
        await tryFrame(env, pickViews(env.spec, scorer.views));
      } finally {
        await env.close();
      }
    },
    async close() {
      closing = true;
      await Promise.all([...sessions.values()].map((session) => session.close()));
      await claims.flush();
      await source.close();
    },
  };
}

function checkTiming({ timing, success }: GatewayOptions): void {
  if (timing.mode === 'sync' || !success.endsEpisode) return;
  throw new DenseGymError(
    'CONFIG_INVALID',
    `success.endsEpisode needs timing.mode sync: under ${timing.mode} a success is known only after later steps; choose one of the two`,
  );
}
