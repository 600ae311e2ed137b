import { Presets, SingleBar } from 'cli-progress';
/** Lines that are written where no bar can be drawn. */
const LINES = 10;
/** A bar on stderr, or a line now and then where stderr is no terminal. */
export function createProgressBar(total) {
    return process.stderr.isTTY ? drawBar(total) : writeLines(total);
}
function drawBar(total) {
    const format = '{bar} {percentage} % | {value} of {total} episodes | {what}';
    const bar = new SingleBar({ format, barsize: 24, stream: process.stderr, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
    bar.start(total, 0, { what: '' });
    return { advance: (what) => bar.increment(1, { what }), stop: () => bar.stop() };
}
function writeLines(total) {
    const every = Math.ceil(total / LINES);
    let done = 0;
    return {
        advance(what) {
            done += 1;
            if (done % every === 0 || done === total)
                process.stderr.write(`demo: ${done} of ${total} episodes (${what})\n`);
        },
        stop() { },
    };
}
