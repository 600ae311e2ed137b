/** What holds a target that was missed: where the gateway's time went. */
import { type CpuProfile, profiled } from './cpu-profile.ts';
import { CONTESTANTS } from './transport/contestants.ts';
import { startContestant } from './transport/run-rounds.ts';
import type { Measured } from './transport/targets.ts';

const SECONDS = { warmup: 8, profile: 5 };
const SHOWN = 6;

export interface Held {
  readonly what: string;
  /** Where there is one: CPU of each process in microseconds an environment step. */
  readonly cpu?: { readonly trainer: number; readonly gateway?: number; readonly server?: number };
  /** In Markdown: shares of the time of the gateway, largest first; or what else was measured. */
  readonly why: string;
}

export function heldOf(what: string, { byPackage }: CpuProfile): Held {
  const words = byPackage.slice(0, SHOWN).map(([name, share]) => `${(100 * share).toFixed(0)} % \`${name}\``);
  return { what, why: words.join(', ') };
}

export async function profileContestant({ workload, envs, name }: Measured): Promise<Held> {
  const contestant = CONTESTANTS[envs].find((each) => each.name === name);
  if (!contestant?.gateway) throw new Error(`${name} has no gateway to profile`);
  const running = await startContestant(contestant, workload, envs);
  try {
    await running.round(SECONDS.warmup);
    const { pid } = running.gateway ?? {};
    if (pid === undefined) throw new Error(`${name} has no gateway to profile`);
    const { result, profile } = await profiled(pid, () => running.round(SECONDS.profile));
    const what = `${workload}: ${envs === 8 ? '8 environments, ' : ''}${name}`;
    return { ...heldOf(what, profile), cpu: result.cpu };
  } finally {
    await running.stop();
  }
}

/** A table in Markdown. */
export function holdTable(held: readonly Held[]): string {
  const number = (value: number | undefined) => value?.toFixed(0) ?? '';
  const lines = held.map(
    ({ what, cpu, why }) =>
      `| ${what} | ${number(cpu?.trainer)} | ${number(cpu?.gateway)} | ${number(cpu?.server)} | ${why} |`,
  );
  const head = "| what holds it | trainer µs | gateway µs | server µs | the gateway's time, alone and profiled |";
  return [head, '|---|---|---|---|---|', ...lines].join('\n');
}
