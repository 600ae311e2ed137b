import { AUTORESETS, MAX_ENVS } from '../env/autoreset.ts';
import { DenseGymError } from '../errors.ts';
import type { RewardMode } from '../reward/modes.ts';
import type { Gateway, OpenAsk } from '../session/gateway.ts';
import type { TimingConfig } from '../session/timing.ts';
import type { OpenRequest__Output } from '../wire/generated/densegym/v1/OpenRequest.ts';
import type { OpenResponse } from '../wire/generated/densegym/v1/OpenResponse.ts';
import type { RewardConfig } from '../wire/generated/densegym/v1/RewardConfig.ts';
import type { RewardMode__Output } from '../wire/generated/densegym/v1/RewardMode.ts';
import type { RewardTiming__Output } from '../wire/generated/densegym/v1/RewardTiming.ts';
import { writeSpace } from '../wire/space.ts';
import { type Call, MAX_KEPT_BYTES, MAX_KEPT_REPLIES, type ServerLimits } from './call.ts';

const TIMINGS: Record<TimingConfig['mode'], RewardTiming__Output> = {
  sync: 'REWARD_TIMING_SYNC',
  late: 'REWARD_TIMING_LATE',
  episode: 'REWARD_TIMING_EPISODE',
};

const MODES: Record<RewardMode, RewardMode__Output> = {
  potential: 'REWARD_MODE_POTENTIAL',
  delta: 'REWARD_MODE_DELTA',
  level: 'REWARD_MODE_LEVEL',
};

export async function open(
  request: OpenRequest__Output,
  gateway: Gateway,
  limits: ServerLimits,
): Promise<{ call: Call; response: OpenResponse }> {
  const batch = readBatch(request);
  const target = request.target === 'attach' ? 'attach' : 'make';
  const opened = await gateway.open({
    target,
    envId: (request.attach ?? request.make)?.envId ?? '',
    gamma: request.gamma,
    instruction: request.instruction,
    ...batch,
    forms: { codecs: request.tensorCodecs, memoryDomain: request.memoryDomain },
  });
  const call: Call = { gateway, ...opened };
  return { call, response: writeOpen(call, limits) };
}

/** @throws DenseGymError `NOT_SUPPORTED`, `REQUEST_INVALID`. */
function readBatch({ target, numEnvs, autoresetMode }: OpenRequest__Output): Pick<OpenAsk, 'numEnvs' | 'autoreset'> {
  if (target === 'resume') {
    throw new DenseGymError('NOT_SUPPORTED', 'sessions cannot be resumed yet (session_ttl is 0); open a new one');
  }
  if (numEnvs !== undefined && (numEnvs < 1 || numEnvs > MAX_ENVS)) {
    throw new DenseGymError('REQUEST_INVALID', `num_envs ${numEnvs}: a session has 1 to ${MAX_ENVS} environments`);
  }
  switch (autoresetMode) {
    case 'AUTORESET_MODE_UNSPECIFIED':
      return { numEnvs, autoreset: numEnvs === undefined ? 'disabled' : 'next_step' };
    case 'AUTORESET_MODE_DISABLED':
      return { numEnvs, autoreset: 'disabled' };
    case 'AUTORESET_MODE_NEXT_STEP':
      return { numEnvs, autoreset: 'next_step' };
    default:
      throw new DenseGymError(
        'NOT_SUPPORTED',
        `${autoresetMode} is not supported yet; open with AUTORESET_MODE_NEXT_STEP, or AUTORESET_MODE_DISABLED and send Reset after an episode has ended`,
      );
  }
}

/** How observations travel. */
export function observationsBy({ session }: Call): 'tcp' | 'shared-memory' {
  return session.env.spec.segment ? 'shared-memory' : 'tcp';
}

function writeOpen(call: Call, { maxMessageBytes }: ServerLimits): OpenResponse {
  const { session, gateway } = call;
  const { spec } = session.env;
  return {
    sessionId: session.id,
    envId: spec.envId,
    observationSpace: writeSpace(spec.observationSpace),
    actionSpace: writeSpace(spec.actionSpace),
    metadata: spec.metadata,
    autoresetMode: AUTORESETS[spec.autoreset ?? 'disabled'],
    ...(spec.numEnvs !== undefined && { numEnvs: spec.numEnvs }),
    limits: {
      maxMessageBytes,
      maxKeptReplyCount: MAX_KEPT_REPLIES,
      maxKeptReplyBytes: MAX_KEPT_BYTES,
      sessionTtlSeconds: 0,
      maxEpisodeStepCount: spec.maxEpisodeSteps,
    },
    timing: {
      stepSeconds: spec.stepSeconds,
      rewardTiming: TIMINGS[gateway.options.timing.mode],
      scoreDeadlineMs: gateway.options.timing.deadlineMs,
    },
    reward: writeRewardConfig(call),
    cameras: spec.cameras.map(({ name, observationKey }) =>
      observationKey === undefined ? { name, render: true } : { name, observationKey },
    ),
    instruction: session.instruction,
    transport: observationsBy(call),
    ...(spec.segment && { segment: spec.segment }),
  };
}

function writeRewardConfig({ gateway, gamma, outOfDomain }: Call): RewardConfig {
  const { reward, scorer, calibration, sampling } = gateway.options;
  return {
    gamma,
    envWeight: reward.envWeight,
    scale: reward.scale,
    potentialOffset: reward.potentialOffset,
    successBonus: reward.successBonus,
    failurePotential: reward.failurePotential === 'hold' ? 'FAILURE_POTENTIAL_HOLD' : 'FAILURE_POTENTIAL_ZERO',
    envSuccess: reward.envSuccess === 'paid',
    scorer: scorer.name,
    layout: scorer.layout,
    model: scorer.model,
    calibration: calibration.id,
    sampling: sampling.policy,
    outOfDomain,
    mode: MODES[reward.mode],
    smoothing: reward.smoothing,
  };
}
