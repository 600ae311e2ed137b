import type { OfflineConfig } from '../config/resolve.ts';
import { type ScoredPrefix, scoreEpisode } from '../session/score-episode.ts';
import { openEpisode } from './open-episode.ts';
import { openScorer } from './open-scorer.ts';

export interface ScoreOptions {
  /** Folder of the episode. */
  readonly episode: string;
  /** Frames a second where `episode.json` does not say. */
  readonly fps: number | undefined;
  readonly json: boolean;
}

/**
 * `densegym score`: the progress curve of an episode on disk, a line a prefix on stdout, what it cost on stderr.
 *
 * @throws DenseGymError for anything that is wrong with the episode, the config or the engine.
 */
export async function score({ episode, fps, json }: ScoreOptions, config: OfflineConfig): Promise<void> {
  const whole = openEpisode(episode, config, fps);
  const opened = await openScorer(config);
  const { scorer, calibration, engine, cache } = opened;
  try {
    const signal = new AbortController().signal;
    for await (const line of scoreEpisode(whole, {
      scorer,
      calibration,
      sampling: config.sampling,
      signal,
    })) {
      process.stdout.write(`${json ? JSON.stringify(toJson(line)) : toText(line)}\n`);
    }
    const { calls, evaluatedTokens, bytesSent, cost } = engine.spent();
    const kept = cache ? `, ${cache.counts().found} of ${cache.counts().asked} scores were kept` : '';
    const price = cost > 0 ? `, cost ${cost.toFixed(4)}` : '';
    const what = `${scorer.name} by ${scorer.model}, layout ${scorer.layout}, calibration ${calibration.id}`;
    process.stderr.write(
      `${what}: ${calls} calls, ${evaluatedTokens} tokens evaluated, ${bytesSent} bytes sent${price}${kept}\n`,
    );
  } finally {
    await opened.close();
  }
}

function toJson(line: ScoredPrefix) {
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
  };
}

const BAR_WIDTH = 40;

function toText({ seconds, value, progress, censored }: ScoredPrefix): string {
  const bar = '█'.repeat(Math.round(BAR_WIDTH * progress)).padEnd(BAR_WIDTH, '·');
  return `${seconds.toFixed(2).padStart(8)} s  ${bar} ${progress.toFixed(3)}  ${value.toFixed(3)}${censored ? ' (upper bound)' : ''}`;
}
