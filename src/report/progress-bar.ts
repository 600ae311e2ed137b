import { Presets, SingleBar } from 'cli-progress';

/** Lines that are written where no bar can be drawn. */
const LINES = 10;

export interface ProgressBar {
  /** So many more are done; absent: one. */
  advance(what: string, count?: number): void;
  stop(): void;
}

/**
 * A bar on stderr, or a line now and then where stderr is no terminal.
 *
 * @param who writes the lines.
 * @param unit what is counted, in the plural.
 */
export function createProgressBar(total: number, who: string, unit: string): ProgressBar {
  return process.stderr.isTTY ? drawBar(total, unit) : writeLines(total, who, unit);
}

function drawBar(total: number, unit: string): ProgressBar {
  const format = `{bar} {percentage} % | {value} of {total} ${unit} | {what}`;
  const bar = new SingleBar(
    { format, barsize: 24, stream: process.stderr, hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  );
  bar.start(total, 0, { what: '' });
  return { advance: (what, count = 1) => bar.increment(count, { what }), stop: () => bar.stop() };
}

function writeLines(total: number, who: string, unit: string): ProgressBar {
  const every = Math.ceil(total / LINES);
  let done = 0;
  return {
    advance(what, count = 1) {
      const lines = Math.floor(done / every);
      done += count;
      if (Math.floor(done / every) > lines || done === total)
        process.stderr.write(`${who}: ${done} of ${total} ${unit} (${what})\n`);
    },
    stop() {},
  };
}
