import type { OfflineConfig } from '../config/resolve.ts';
import { FRAME_SIZE, goalOfInstruction, instructionOf } from '../env/tabletop/index.ts';
import { type ScoredPrefix, scoreEpisode } from '../session/score-episode.ts';
import { type OpenedEpisode, openEpisode } from './open-episode.ts';
import { type OpenedScorer, openScorer } from './open-scorer.ts';

export interface ScoreOptions {
  /** Folder of the episode. */
  readonly episode: string;
  /** Frames a second; absent: what `episode.json` says. */
  readonly fps: number | undefined;
  readonly json: boolean;
}

/** One of the instructions that the bundled model knows. */
const KNOWN = instructionOf({ task: 'pick-place', cube: 'red', zone: 'green' });

/**
 * `densegym score`: the progress curve of an episode on disk, a line a prefix on stdout, what it cost on stderr, also when it
 * stops half way, at the end of a budget for example.
 *
 * @throws DenseGymError for anything that is wrong with the episode, the config or the engine.
 */
export async function score({ episode, fps, json }: ScoreOptions, config: OfflineConfig): Promise<void> {
  const whole = openEpisode(episode, config, fps);
  const opened = await openScorer(config);
  const { scorer, calibration } = opened;
  let scored = 0;
  try {
    const foreign = await whatIsForeign(whole, opened);
    if (foreign.length > 0) {
      const model = `warning: ${scorer.model} knows pictures and instructions of the bundled tabletop only, so its scores mean nothing here`;
      process.stderr.write(`${model}: ${foreign.join(', and ')}; choose another --engine\n`);
    }
    const signal = new AbortController().signal;
    for await (const line of scoreEpisode(whole, { scorer, calibration, sampling: config.sampling, signal })) {
      process.stdout.write(`${json ? JSON.stringify(toJson(line, opened, foreign.length > 0)) : toText(line)}\n`);
      scored += 1;
    }
  } finally {
    if (scored > 0) {
      const frames = `scored ${scored} of ${whole.count} frames (sampling.fps ${config.sampling.fps})`;
      process.stderr.write(`${frames}; ${describeCost(opened)}\n`);
    }
    await opened.close();
  }
}

/** What of an episode the bundled model has never seen; nothing for a model that may know anything. */
async function whatIsForeign(episode: OpenedEpisode, { domain }: OpenedScorer): Promise<readonly string[]> {
  if (domain === undefined) return [];
  const { width, height } = await episode.size();
  const { instruction } = episode;
  return [
    ...(width === FRAME_SIZE && height === FRAME_SIZE
      ? []
      : [`the frames are ${width}×${height} pixels, and not ${FRAME_SIZE}×${FRAME_SIZE}`]),
    ...(goalOfInstruction(instruction)
      ? []
      : [`the instruction ${JSON.stringify(instruction)} is none of its own, such as ${JSON.stringify(KNOWN)}`]),
  ];
}

function describeCost({ engine, scorer, calibration, cache }: OpenedScorer): string {
  const { calls, evaluatedTokens, bytesSent, cost } = engine.spent();
  const kept = cache ? `, ${cache.counts().found} of ${cache.counts().asked} scores were kept` : '';
  const price = cost > 0 ? `, cost ${cost.toFixed(4)}` : '';
  const what = `${scorer.name} by ${scorer.model}, layout ${scorer.layout}, calibration ${calibration.id}`;
  return `${what}: ${calls} calls, ${evaluatedTokens} tokens evaluated, ${bytesSent} bytes sent${price}${kept}`;
}

function toJson(line: ScoredPrefix, { scorer, calibration }: OpenedScorer, outOfDomain: boolean) {
  return {
    step: line.step,
    seconds: line.seconds,
    frames: line.frames,
    score: line.value,
    // null where the scorer asks for none
    logprob_true: line.logprobTrue,
    logprob_false: line.logprobFalse,
    progress: line.progress,
    censored: line.censored,
    tokens_evaluated: line.usage.evaluatedTokens,
    bytes_sent: line.usage.bytesSent,
    ms: Number(line.ms.toFixed(3)),
    model: scorer.model,
    scorer: scorer.name,
    layout: scorer.layout,
    calibration: calibration.id,
    out_of_domain: outOfDomain,
  };
}

const BAR_WIDTH = 40;

function toText({ seconds, value, progress, censored }: ScoredPrefix): string {
  const bar = '█'.repeat(Math.round(BAR_WIDTH * progress)).padEnd(BAR_WIDTH, '·');
  return `${seconds.toFixed(2).padStart(8)} s  ${bar} ${progress.toFixed(3)}  ${value.toFixed(3)}${censored ? ' (upper bound)' : ''}`;
}
