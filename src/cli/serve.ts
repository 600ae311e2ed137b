import { setLogger } from '@grpc/grpc-js';
import { pino } from 'pino';
import { stringify } from 'yaml';
import { type ConfigSources, resolveConfig } from '../config/resolve.ts';
import { widenHeap } from './heap.ts';
import { startGateway } from './start-gateway.ts';

export interface ServeOptions extends ConfigSources {
  readonly printConfig: boolean;
}

/** `densegym serve`: runs until SIGINT or SIGTERM. */
export async function serve({ printConfig, ...sources }: ServeOptions): Promise<void> {
  const config = resolveConfig(sources);
  if (printConfig) {
    process.stdout.write(stringify(config));
    return;
  }
  const log = pino({ level: config.logLevel, base: null }, pino.destination({ dest: 2, sync: true }));
  // What matters of it comes as an error, and is told in our words.
  setLogger({ error: (...words: unknown[]) => log.debug({ from: 'grpc' }, words.join(' ')) });
  widenHeap();
  const server = await startGateway(config, log);
  // For people and for scripts that wait for it; everything else goes to stderr.
  process.stdout.write(`densegym serves ${config.env} on ${server.address}\n`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  await server.close();
}
