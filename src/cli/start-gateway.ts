import type { Config } from '../config/schema.ts';
import type { Engine } from '../engine/engine.ts';
import { openEngine } from '../engine/open.ts';
import { createEnvSource } from '../env/source.ts';
import { DenseGymError, messageOf } from '../errors.ts';
import { UNCALIBRATED } from '../reward/calibration.ts';
import { readCalibration } from '../reward/calibration-file.ts';
import { checkReward, type RewardConfig } from '../reward/config.ts';
import { type RunningServer, startServer } from '../rpc/server.ts';
import { checkInstruction } from '../scorer/instruction.ts';
import { createTopReward } from '../scorer/labels.ts';
import { createGateway, type Log } from '../session/gateway.ts';

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
  if (config.instruction !== undefined) checkInstruction(config.instruction, 'instruction');
  const source = createEnvSource(config.env, {
    python: config.python,
    envKwargs: config.envKwargs,
    deadlineMs: config.timing.envDeadlineMs,
    onLog: (line) => log.debug({ host: config.env }, line),
    onFailure: (what, hostLog) => log.warn({ host: config.env, hostLog }, what),
  });
  const { engine, calibrationFile, domain } = await openEngine(config.engine);
  try {
    const scorer = createTopReward(engine);
    const score = { model: engine.model, layout: scorer.layout, scorer: scorer.name };
    checkPromptFits(config, engine);
    warnOfHovering(config.reward, log);
    const gateway = createGateway({
      source,
      scorer,
      calibration: calibrationFile === undefined ? UNCALIBRATED : readCalibration(calibrationFile, score),
      domain,
      allowOutOfDomain: config.allowOutOfDomain,
      camera: config.camera,
      instruction: config.instruction,
      sampling: config.sampling,
      reward: config.reward,
      success: config.success,
      deadlineMs: config.timing.deadlineMs,
      maxSessions: config.limits.maxSessions,
      log,
    });
    // Somebody else's host, a robot for example, may come up later, and is not to be opened and closed for a look.
    if (!config.env.startsWith('grpc:')) await gateway.check();
    const server = await startServer(gateway, config.listen, { maxMessageBytes: config.limits.maxMessageBytes });
    log.info({ listen: server.address, env: config.env, engine: engine.name, model: engine.model }, 'densegym serves');
    return {
      address: server.address,
      close: async () => {
        await server.close();
        await engine.close();
      },
    };
  } catch (error) {
    await source.close();
    await engine.close();
    throw error;
  }
}

/** γ comes with `open`; most trainers' is near 1, so what would be refused there is said now. */
function warnOfHovering(reward: RewardConfig, log: GatewayLog): void {
  try {
    checkReward(reward, 1);
  } catch (error) {
    log.warn({ gamma: 1 }, `trainers with gamma near 1 will be refused: ${messageOf(error)}`);
  }
}

/** A prefix that outgrows the model would only fall back, late in training. */
function checkPromptFits({ sampling }: Config, { model, maxImages }: Engine): void {
  const most = sampling.policy === 'first-last' ? 2 : sampling.maxFrames + sampling.minFrames - 1;
  if (most <= maxImages) return;
  throw new DenseGymError(
    'CONFIG_INVALID',
    `sampling.maxFrames ${sampling.maxFrames} and minFrames ${sampling.minFrames} make prefixes of ${most} images; ` +
      `model ${model} reads at most ${maxImages}; lower them`,
  );
}
