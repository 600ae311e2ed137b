import { isAddress } from '../config/address.ts';
import { DenseGymError } from '../errors.ts';
import { createAttachedSource } from './attached.ts';
import { createBuiltinEnv } from './builtin.ts';
import { readBuiltinName } from './builtin-name.ts';
import type { EnvSource } from './env.ts';
import { createLendingSource } from './lend.ts';
import { type SpawnedOptions, spawnEnv } from './spawned.ts';

const SCHEMES = 'builtin:tabletop/TASK, gymnasium:[MODULE:]ID, grpc://HOST:PORT';

/** Whether a URI names somebody else's host, a robot for example: one that is not opened or reset for a look. */
export function isAttached(uri: string): boolean {
  return uri.startsWith('grpc:');
}

/**
 * The environment that a config URI names.
 *
 * @throws DenseGymError `ENV_NOT_FOUND` for an unknown scheme or bundled task; the others are checked by opening one.
 */
export function createEnvSource(uri: string, options: SpawnedOptions): EnvSource {
  if (!uri.startsWith('gymnasium:')) refuseHostOptions(uri, options);
  const [, scheme, rest = ''] = /^(builtin|gymnasium|grpc):(.+)$/.exec(uri) ?? [];
  switch (scheme) {
    case 'builtin': {
      const builtin = readBuiltinName(rest);
      return createLendingSource(uri, async (ask) => createBuiltinEnv(builtin, ask));
    }
    case 'gymnasium':
      return createLendingSource(uri, (ask) => spawnEnv(rest, options, ask));
    case 'grpc': {
      const [, address] = /^\/\/(.+)$/.exec(rest) ?? [];
      if (address && isAddress(address, 1)) return createAttachedSource(address, options);
    }
  }
  throw new DenseGymError('ENV_NOT_FOUND', `environment ${JSON.stringify(uri)} is none of ${SCHEMES}`);
}

function refuseHostOptions(
  uri: string,
  { envKwargs, observationCodecs = {}, vectorization = 'sync' }: SpawnedOptions,
): void {
  const given = [
    ...(Object.keys(envKwargs).length > 0 ? [['envKwargs are', '--env-kwargs', 'them']] : []),
    ...(Object.keys(observationCodecs).length > 0 ? [['observationCodecs are', '--observation-codec', 'them']] : []),
    ...(vectorization === 'async' ? [['vectorization async is', '--vectorization async', 'it']] : []),
  ];
  for (const [what, flag, them] of given) {
    throw new DenseGymError(
      'CONFIG_INVALID',
      `${what} for gymnasium: environments, which the gateway starts itself, not for ${uri}; give ${flag} to the host that serves it, or leave ${them} out`,
    );
  }
}
