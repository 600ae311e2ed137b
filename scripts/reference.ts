/**
 * Writes docs/reference-config.md from the schema of the configuration.
 *
 * Run: node --import tsx scripts/reference.ts            writes it
 *      node --import tsx scripts/reference.ts --check    exits 1 when it is stale
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { configSchema } from '../src/config/schema.ts';
import { SETTINGS, type Setting } from '../src/config/settings.ts';

const FILE = new URL('../docs/reference-config.md', import.meta.url);

const HEAD = `# Reference: configuration

<!-- Written by scripts/reference.ts from src/config/schema.ts; do not edit. -->

\`densegym serve\` reads its settings once, at start. Flags win over environment variables, which win over the file
\`densegym.yaml\` in the working directory (another one: \`--config FILE\`), which wins over the defaults. One name gives all three:
\`reward.scale\` is the flag \`--reward-scale\`, the variable \`DENSEGYM_REWARD_SCALE\`, and this in the file:

\`\`\`yaml
env: builtin:tabletop/pick-place
sampling:
  fps: 10
reward:
  scale: 2
\`\`\`

What is in force, as a file that can be used again:

\`\`\`sh
npx densegym serve --env builtin:tabletop/pick-place --reward-scale 2 --print-config
\`\`\`

A wrong value, an unknown setting and a \`DENSEGYM_*\` variable that is nearly one of these are refused at start (exit code 2), by name and with
what is allowed. A client brings γ, an instruction, seeds and reset options; paths, addresses and modules come from here only.

- \`builtin:tabletop/TASK\` is the bundled environment; TASK is \`reach\`, \`push\` or \`pick-place\`, with \`?obs=state\` (the default),
  \`?obs=pixels\` or \`?obs=both\` behind it. \`tabletop/pick-place?edge=open\` has no rim: a cube let go beyond the edge falls, and
  the episode terminates in failure.
- \`gymnasium:[MODULE:]ID\` starts a Python host for each session. MODULE is imported first, also from the working directory.
- \`grpc://HOST:PORT\` connects to a host, or another gateway, that somebody else runs.
`;

interface Limits {
  readonly properties?: Readonly<Record<string, Limits>>;
  readonly enum?: readonly unknown[];
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
}

const schema = z.toJSONSchema(configSchema, { io: 'input' }) as Limits;

/** What JSON Schema knows of a setting, in words. */
function allowed({ path, type, default: fallback }: Setting): string {
  const limits = path.reduce<Limits>((inner, name) => inner.properties?.[name] ?? {}, schema);
  if (limits.enum) return limits.enum.map((value) => `\`${value}\``).join(', ');
  if (fallback === true) return '`true`, `false`';
  if (type !== 'number') return { string: 'text', boolean: 'a flag; `true`, `false`', object: 'JSON object' }[type];
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = limits;
  const words = [
    limits.type === 'integer' ? (multipleOf === 2 ? 'even number' : 'whole number') : 'number',
    exclusiveMinimum !== undefined ? `above ${exclusiveMinimum}` : '',
    minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? `from ${minimum}` : '',
    exclusiveMaximum !== undefined ? `below ${exclusiveMaximum}` : '',
    maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? `to ${maximum}` : '',
  ];
  return words.filter(Boolean).join(' ');
}

function row(setting: Setting): string {
  const { flag, description } = setting;
  const fallback = setting.default === undefined ? '–' : `\`${JSON.stringify(setting.default)}\``;
  return `| \`${flag}\` | ${fallback} | ${allowed(setting)} | ${description.replaceAll('|', '\\|')} |`;
}

function table(title: string, settings: readonly Setting[]): string {
  return `\n## ${title}\n\n| flag | default | allowed | what |\n|---|---|---|---|\n${settings.map(row).join('\n')}\n`;
}

function write(): string {
  const groups = new Map<string, Setting[]>();
  for (const setting of SETTINGS) {
    const group = setting.path.length > 1 ? `\`${setting.path[0]}\`` : 'General';
    groups.set(group, [...(groups.get(group) ?? []), setting]);
  }
  return HEAD + [...groups].map(([title, settings]) => table(title, settings)).join('');
}

const text = write();
if (!process.argv.includes('--check')) {
  writeFileSync(FILE, text);
} else if (readFileSync(FILE, 'utf8') !== text) {
  process.stderr.write('docs/reference-config.md is stale; run `node --import tsx scripts/reference.ts`\n');
  process.exitCode = 1;
}
