/** Who is measured, and how each is started. */
import { fileURLToPath } from 'node:url';

export const WORKLOADS = { a: '4 float32', b: '84×84×3 uint8', c: '480×640×3 uint8' } as const;
export type Workload = keyof typeof WORKLOADS;

export type Command = readonly [string, ...string[]];

export interface Contestant {
  readonly name: string;
  /** Serves the environments; absent: the trainer does. */
  readonly server?: (workload: Workload) => Command;
  /** Stands between trainer and server. */
  readonly gateway?: (server: string) => Command;
  readonly trainer: (workload: Workload, envs: number, target: string) => Command;
  /** Environments it is measured with, instead of 8. */
  readonly most?: number;
}

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OWN = `${ROOT}.venv/bin/python`;

/** Names of the virtual environments of peers: `.venv-bench-NAME`, made of `requirements/NAME.txt`. */
export const PEERS = ['remote-gym', 'dm-env-rpc', 'openenv'] as const;

function peer(name: string, python: string, script: string, ...flags: string[]): Contestant {
  const path = `${HERE}peers/${script}`;
  return {
    name,
    server: (workload) => [python, path, 'serve', workload, ...flags],
    trainer: (workload, envs, target) => [python, path, 'train', workload, String(envs), target],
  };
}

const pythonOf = (name: (typeof PEERS)[number]) => `${ROOT}.venv-bench-${name}/bin/python`;

export const ECHO = 'raw grpcio echo';
export const REMOTE_GYM = 'remote-gym 0.7.3';
export const ASYNC_VECTOR = 'AsyncVectorEnv, in process';
/** A frame every 10,000 steps of 1/20 s: this is about the steps. */
const HARDLY_EVER = 0.002;
/** Of steps of 1/20 s every tenth. */
const EVERY_TENTH = 2;

interface Way {
  /** Whether the trainer goes by gRPC alone, as any stock client does. */
  readonly grpc?: boolean;
  readonly sharedMemory?: boolean;
  /** Frames that are scored, a second of 20 steps; absent: no gateway. */
  readonly fps?: number;
  /** Whether a proxy that hands on bytes stands in place of a gateway. */
  readonly proxy?: boolean;
  /** Of free_env.py; absent: `Free-v0`, whose episodes never end. */
  readonly env?: string;
}

function densegym(
  name: string,
  { grpc = false, sharedMemory = false, fps, proxy = false, env = 'Free-v0' }: Way,
): Contestant {
  const host = (workload: Workload): Command => [
    'env',
    `PYTHONPATH=${HERE}`,
    OWN,
    ...['-m', 'densegym.host', 'gymnasium', `free_env:${env}`, '--exit-with-stdin'],
    ...['--env-kwargs', JSON.stringify({ workload, render_mode: 'rgb_array' })],
  ];
  const trainer = (workload: Workload, envs: number, target: string): Command => [
    'env',
    `DENSEGYM_PIPE=${!grpc}`,
    ...[OWN, `${HERE}peers/densegym_peer.py`, 'train', workload, String(envs), target],
    ...(sharedMemory ? ['--shared-memory'] : []),
  ];
  const script = proxy ? 'proxy.mjs' : 'gateway.mjs';
  const gateway = (target: string): Command => [process.execPath, `${HERE}${script}`, target, String(fps)];
  return { name, server: host, trainer, ...((proxy || fps !== undefined) && { gateway }) };
}

export const GATEWAY = 'gateway';
export const GATEWAY_SHARED = 'gateway, shared memory';
export const GATEWAY_GRPCIO = 'gateway, stock grpcio client';
export const GATEWAY_SCORED = 'gateway, every 10th step scored';
export const PROXY = 'bare grpc-js proxy';
export const DIRECT = 'host, no gateway';
export const DIRECT_GRPCIO = 'host, no gateway, stock grpcio client';

/** What runs for long: episodes of 200 steps, every tenth scored. */
export const LONG_RUN = densegym('gateway, episodes', { fps: EVERY_TENTH, env: 'FreeEpisodes-v0' });

const echo = peer(ECHO, OWN, 'echo.py');
const dmEnvRpc = peer('dm_env_rpc 1.1.7', pythonOf('dm-env-rpc'), 'dm_env_rpc_peer.py');
const openEnvRaw = peer('OpenEnv 0.10, deflate off', pythonOf('openenv'), 'openenv_peer.py', '--no-deflate');
// Eight hang.
const remoteGym = { ...peer(REMOTE_GYM, pythonOf('remote-gym'), 'remote_gym_peer.py'), most: 4 };

/** By environments at a time. */
export const CONTESTANTS: Readonly<Record<1 | 8, readonly Contestant[]>> = {
  1: [
    echo,
    remoteGym,
    dmEnvRpc,
    peer('OpenEnv 0.10', pythonOf('openenv'), 'openenv_peer.py'),
    openEnvRaw,
    densegym(DIRECT_GRPCIO, { grpc: true }),
    densegym(DIRECT, {}),
    densegym(PROXY, { grpc: true, proxy: true }),
    densegym(GATEWAY_GRPCIO, { grpc: true, fps: HARDLY_EVER }),
    densegym(GATEWAY, { fps: HARDLY_EVER }),
    densegym(GATEWAY_SCORED, { fps: EVERY_TENTH }),
    densegym(GATEWAY_SHARED, { fps: HARDLY_EVER, sharedMemory: true }),
  ],
  8: [
    echo,
    remoteGym,
    dmEnvRpc,
    openEnvRaw,
    {
      name: ASYNC_VECTOR,
      trainer: (workload, envs) => [OWN, `${HERE}peers/async_vector.py`, 'train', workload, String(envs)],
    },
    densegym(PROXY, { grpc: true, proxy: true }),
    densegym(GATEWAY, { fps: HARDLY_EVER }),
    densegym(GATEWAY_SHARED, { fps: HARDLY_EVER, sharedMemory: true }),
  ],
};
