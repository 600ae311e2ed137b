import type { Config } from '../config/schema.ts';
import { createEnvSource, isAttached } from '../env/source.ts';
import { messageOf } from '../errors.ts';
import { checkReward, type RewardConfig } from '../reward/config.ts';
import { resolveSuccess } from '../reward/success.ts';
import { type RunningServer, startServer } from '../rpc/server.ts';
import { checkInstruction } from '../scorer/instruction.ts';
import { createGateway, type Log } from '../session/gateway.ts';
import { openScorer } from './open-scorer.ts';
import { readAccess } from './read-access.ts';

/** What only this machine reaches. */
const LOCAL = /^(localhost|127\.[\d.]+|\[::1\]):/;

/** What is said to whoever watches, down to what a spawned host logs. */
export interface GatewayLog extends Log {
  debug(fields: object, message: string): void;
}

/**
 * Builds a gateway from its configuration and serves it.
 *
 * @throws DenseGymError for anything that cannot work: said at start, not in training.
 */
export async function startGateway(config: Config, log: GatewayLog): Promise<RunningServer> {
  const access = readAccess(config);
  if (config.instruction !== undefined) checkInstruction(config.instruction, 'instruction');
  const source = createEnvSource(config.env, {
    python: config.python,
    envKwargs: config.envKwargs,
    observationCodecs: config.observationCodecs,
    vectorization: config.vectorization,
    pipe: config.pipe,
    deadlineMs: config.timing.envDeadlineMs,
    onLog: (line) => log.debug({ host: config.env }, line),
    onFailure: (what, hostLog) => log.warn({ host: config.env, hostLog }, what),
  });
  const opened = await openScorer(config).catch(async (error: unknown) => {
    await source.close();
    throw error;
  });
  const { engine, scorer, calibration, domain } = opened;
  try {
    warnOfHovering(config.reward, log);
    warnOfOpenDoors(config, log);
    const gateway = createGateway({
      source,
      scorer,
      calibration,
      domain,
      allowOutOfDomain: config.allowOutOfDomain,
      instruction: config.instruction,
      sampling: config.sampling,
      reward: config.reward,
      success: resolveSuccess(config.success, calibration, config.sampling),
      evidence:
        config.success.evidence === undefined
          ? undefined
          : { dir: config.success.evidence, maxCount: config.success.evidenceCount },
      monitor: config.monitor,
      timing: config.timing,
      maxSessions: config.limits.maxSessions,
      log,
    });
    // Somebody else's host may also come up later.
    if (!isAttached(config.env)) await gateway.check();
    const limits = { maxMessageBytes: config.limits.maxMessageBytes, pipe: config.pipe };
    const server = await startServer(gateway, config.listen, limits, access);
    const guarded = { tls: access.tls !== undefined, token: access.admit !== undefined };
    log.info(
      { listen: server.address, env: config.env, engine: engine.name, model: engine.model, ...guarded },
      'densegym serves',
    );
    return {
      address: server.address,
      close: async () => {
        await server.close();
        await opened.close();
      },
    };
  } catch (error) {
    await source.close();
    await opened.close();
    throw error;
  }
}

function warnOfOpenDoors({ listen, tls, tokenFile }: Config, log: GatewayLog): void {
  if (tokenFile === undefined && process.env['DENSEGYM_TOKEN'])
    log.warn({}, 'DENSEGYM_TOKEN is for clients; a gateway takes its token from --token-file, and this one has none');
  if (LOCAL.test(listen)) return;
  if (tokenFile === undefined)
    log.warn({ listen }, 'whoever reaches this address may open sessions; give --token-file, or listen on localhost');
  else if (tls.cert === undefined)
    log.warn({ listen }, 'the token travels in plaintext; give --tls-cert and --tls-key, or listen on localhost');
}

/** γ comes with `open`; most trainers' is near 1, so what would be refused there is said now. */
function warnOfHovering(reward: RewardConfig, log: GatewayLog): void {
  if (reward.mode !== 'potential' && reward.allowHovering) {
    log.warn({ mode: reward.mode }, 'this reward may pay more for hovering before the goal than for finishing');
  }
  try {
    checkReward(reward, 1);
  } catch (error) {
    if (reward.mode !== 'potential') throw error;
    log.warn({ gamma: 1 }, `trainers with gamma near 1 will be refused: ${messageOf(error)}`);
  }
}
