import type { Calibration } from '../reward/calibration.ts';
import type { SuccessConfig } from '../reward/success.ts';
import type { Scorer } from '../scorer/scorer.ts';
import type { Claim } from './claim.ts';
import { type EvidenceConfig, openEvidence } from './evidence.ts';
import type { Log } from './log.ts';

export interface ClaimsOptions {
  readonly success: SuccessConfig;
  readonly scorer: Pick<Scorer, 'name' | 'layout' | 'model'>;
  readonly calibration: Pick<Calibration, 'id'>;
  /** Frames a second of the sampling in force. */
  readonly fps: number;
  /** Where claims are written to; absent: they are logged only. */
  readonly evidence?: EvidenceConfig | undefined;
  readonly log: Log;
}

/** Whose claim it is. */
export interface Claimed {
  readonly session: string;
  /** Which environment of a batch; undefined in a session of one. */
  readonly env: number | undefined;
  readonly episode: number;
  readonly instruction: string;
}

/** Every claim of success of a gateway: a line in the log, and its evidence on disk where that is wanted. */
export interface Claims {
  add(claim: Claim, by: Claimed): void;
  /** Resolves when all evidence is written. */
  flush(): Promise<void>;
}

/** @throws DenseGymError `CONFIG_INVALID` for a folder of evidence that cannot be used. */
export function createClaims({ success, scorer, calibration, fps, evidence: config, log }: ClaimsOptions): Claims {
  const evidence = config && openEvidence(config, log);
  const { threshold, release = threshold, k, n } = success;
  const ids = { scorer: scorer.name, layout: scorer.layout, model: scorer.model, calibration: calibration.id };
  return {
    add({ step, votes, frames, accepted }, { session, env, episode, instruction }) {
      const facts = { session, ...(env !== undefined && { env }), episode, step, accepted, votes, ...ids };
      const folder = evidence?.write([session, env, episode, step].filter((part) => part !== undefined).join('-'), {
        facts: { instruction, fps },
        frames,
        claim: { ...facts, instruction, threshold, release, k, n },
      });
      const shown = frames.map((frame) => frame.step);
      log.info({ ...facts, frames: shown, ...(folder !== undefined && { evidence: folder }) }, 'success claimed');
    },
    flush: async () => evidence?.flush(),
  };
}
