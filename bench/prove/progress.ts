import { Presets, SingleBar } from 'cli-progress';
import { duration, type Estimate } from './estimate.ts';

/** Seconds between two lines where no bar can be drawn. */
const LINE_SECONDS = 300;

export interface Progress {
  /** @param what is being trained, and how far it is. */
  update(estimate: Estimate, what: string): void;
  /** A line that stays. */
  tell(line: string): void;
  stop(): void;
}

/** A bar over all runs on stderr, or a line every five minutes where stderr is no terminal. */
export function createProgress(): Progress {
  return process.stderr.isTTY ? drawBar() : writeLines();
}

function drawBar(): Progress {
  const format = '{bar} {percentage} % | {left} left | {what}';
  const bar = new SingleBar(
    { format, barsize: 24, stream: process.stderr, hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  );
  bar.start(1, 0, { left: '?', what: '' });
  return {
    update({ total, done, left }, what) {
      bar.setTotal(total);
      bar.update(done, { left: duration(left), what });
    },
    tell: (line) => void process.stderr.write(`\r\u001b[K${line}\n`),
    stop: () => bar.stop(),
  };
}

function writeLines(): Progress {
  let toldAt = 0;
  return {
    update({ total, done, left }, what) {
      if (performance.now() - toldAt < LINE_SECONDS * 1000) return;
      toldAt = performance.now();
      const share = Math.floor((100 * done) / total);
      process.stderr.write(`prove: ${share} %, ${duration(left)} left | ${what}\n`);
    },
    tell: (line) => void process.stderr.write(`prove: ${line}\n`),
    stop() {},
  };
}
