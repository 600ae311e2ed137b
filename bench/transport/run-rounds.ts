/** Starts contestants, and measures them in interleaved rounds. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type ChildServer, startChildServer } from '../../examples/child-server.ts';
import type { Command, Contestant, Workload } from './contestants.ts';
import { cpuSeconds, residentBytes } from './usage.ts';

/** What a round of a contestant gave. */
export interface Figures {
  /** Environment steps a second, all environments together. */
  readonly rate: number;
  readonly steps: number;
  /** CPU in microseconds an environment step, of each process; of the gateway's first thread, where the step loop runs. */
  readonly cpu: {
    readonly trainer: number;
    readonly server?: number;
    readonly gateway?: number;
    readonly loop?: number;
  };
  /** Bytes of the gateway and of the server that are resident. */
  readonly gatewayBytes?: number;
  readonly serverBytes?: number;
}

export interface Running {
  readonly name: string;
  /** Steps for that many seconds. */
  round(seconds: number): Promise<Figures>;
  readonly gateway?: ChildServer;
  stop(): Promise<void>;
}

const ADDRESS = /(127\.0\.0\.1:\d+)/;

export async function startContestant(contestant: Contestant, workload: Workload, envs: number): Promise<Running> {
  const server = contestant.server && (await startChildServer(contestant.server(workload), ADDRESS));
  const gateway = contestant.gateway && (await startChildServer(contestant.gateway(server?.address ?? ''), ADDRESS));
  const count = Math.min(envs, contestant.most ?? envs);
  const target = (gateway ?? server)?.address ?? '';
  const trainer = startTrainer(contestant.trainer(workload, count, target));
  await trainer.ready;
  return {
    name: contestant.name,
    ...(gateway && { gateway }),
    async round(seconds) {
      const before = readCpu(server, gateway);
      const { steps, seconds: spent, cpu } = await trainer.round(seconds);
      const after = readCpu(server, gateway);
      const each = (key: keyof typeof after) => ((after[key] ?? 0) - (before[key] ?? 0)) * (1e6 / steps);
      return {
        rate: steps / spent,
        steps,
        cpu: {
          trainer: cpu * (1e6 / steps),
          ...(server && { server: each('server') }),
          ...(gateway && { gateway: each('gateway'), loop: each('loop') }),
        },
        ...(gateway && { gatewayBytes: residentBytes(gateway.pid) }),
        ...(server && { serverBytes: residentBytes(server.pid) }),
      };
    },
    async stop() {
      trainer.stop();
      await gateway?.stop();
      await server?.stop();
    },
  };
}

function readCpu(server: ChildServer | undefined, gateway: ChildServer | undefined) {
  return {
    ...(server && { server: cpuSeconds(server.pid) }),
    ...(gateway && { gateway: cpuSeconds(gateway.pid), loop: cpuSeconds(gateway.pid, gateway.pid) }),
  };
}

interface Spent {
  readonly steps: number;
  readonly seconds: number;
  readonly cpu: number;
}

/** The trainer of `measure.py`. */
function startTrainer([file, ...args]: Command) {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => {
    words = `${words}${chunk.toString()}`.slice(-2000);
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${args.join(' ')} ended: ${words}`);
    return value;
  };
  return {
    ready: next(),
    async round(seconds: number): Promise<Spent> {
      child.stdin.write(`${seconds}\n`);
      return JSON.parse(await next()) as Spent;
    },
    stop: () => void (child as ChildProcess).kill('SIGKILL'),
  };
}

/** Interleaved rounds, after a warm-up of each: compilers of both languages compile what runs often. */
export async function measure(
  running: readonly Running[],
  { rounds, seconds, warmup }: { readonly rounds: number; readonly seconds: number; readonly warmup: number },
  onRound: (name: string) => void,
): Promise<ReadonlyMap<string, readonly Figures[]>> {
  for (const each of running) {
    onRound(each.name);
    await each.round(warmup);
  }
  const figures = new Map<string, Figures[]>(running.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const each of running) {
      onRound(each.name);
      figures.get(each.name)?.push(await each.round(seconds));
    }
  }
  return figures;
}
