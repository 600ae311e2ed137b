// Runs one program of `npm test`, and never longer than its limit: a test that hangs must fail by name, and not by the limit of
// whoever runs all of them.
import { spawn } from 'node:child_process';
import { ROOT } from './setup.mjs';

/** For the whole program. */
const LIMIT_MS = 600_000;
/** For a program that has ended: how long another one that it started may still hold its output. */
const HELD_LIMIT_MS = 10_000;

/** The program that is being run. */
let running;

/**
 * The exit code and all output of a program. It gets a process group of its own: hosts, gateways and forks that it leaves behind
 * would hold its output, which is what this waits for. They are killed, and it has failed.
 */
export function execute(command, args, { limitMs = LIMIT_MS, heldLimitMs = HELD_LIMIT_MS } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' },
    });
    const streams = [child.stdout, child.stderr];
    let output = '';
    let killed = false;
    const kill = (why) => {
      killed = true;
      output += `\n${why}\n`;
      killGroup(child);
      // What left the group as well is not waited for.
      for (const stream of streams) stream.destroy();
    };
    let timer = setTimeout(() => kill(`killed after ${limitMs / 1000} s`), limitMs);
    for (const stream of streams) stream.on('data', (chunk) => (output += chunk));
    child.on('exit', () => {
      clearTimeout(timer);
      timer = setTimeout(() => kill('ended, but a process that it started kept its output open: killed'), heldLimitMs);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      running = undefined;
      resolve({ code: killed ? code || 1 : code, output });
    });
    running = child;
  });
}

function killGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // None of the group is left.
  }
}

// A group of its own does not get the Ctrl-C of the terminal.
for (const [signal, number] of [
  ['SIGHUP', 1],
  ['SIGINT', 2],
  ['SIGTERM', 15],
]) {
  process.on(signal, () => {
    if (running) killGroup(running);
    process.exit(128 + number);
  });
}
