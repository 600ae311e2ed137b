/** CPU profiles of the process that asks for them. */
import { renameSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

/** Where it is written; the last one stays, for a browser's developer tools. */
export const PROFILE = 'out/bench/gateway.cpuprofile';

/** SIGUSR2 starts a CPU profile, and the next one writes it to `PROFILE`. */
export function profileOnSignal() {
  const inspector = new Session();
  inspector.connect();
  let profiling = false;
  process.on('SIGUSR2', async () => {
    profiling = !profiling;
    if (profiling) {
      await inspector.post('Profiler.enable');
      await inspector.post('Profiler.start');
    } else {
      const { profile } = await inspector.post('Profiler.stop');
      writeFileSync(`${PROFILE}.part`, JSON.stringify(profile)); // nobody reads half of it
      renameSync(`${PROFILE}.part`, PROFILE);
    }
  });
}
