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
  if (!uri.startsWith('gymnasium:') && Object.keys(options.observationCodecs ?? {}).length > 0) {
    throw new DenseGymError(
      'CONFIG_INVALID',
      `observationCodecs are for gymnasium: environments, which the gateway starts itself, not for ${uri}; give --observation-codec to the host that serves it, or leave them out`,
    );
  }
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
