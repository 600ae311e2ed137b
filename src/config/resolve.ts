import { existsSync, readFileSync } from 'node:fs';
import { closest, distance } from 'fastest-levenshtein';
import { parse } from 'yaml';
import { z } from 'zod';
import { DenseGymError, messageOf } from '../errors.ts';
import { limitOf } from './limit-of.ts';
import { type Config, configSchema } from './schema.ts';
import { SETTINGS, type Setting } from './settings.ts';
import { wayOut } from './way-out.ts';

/** Read from the working directory when no `--config` names another file. */
export const DEFAULT_FILE = 'densegym.yaml';

export interface ConfigSources {
  /** Texts of the flags that were given, by flag (`--reward-scale`). */
  readonly flags: Readonly<Record<string, string | boolean>>;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** A file that must exist; absent: `densegym.yaml` if it is there. */
  readonly file?: string | undefined;
}

/**
 * Flags win over `DENSEGYM_*` variables, which win over the file, which wins over the defaults. Resolved once, at start;
 * everything inside trusts the result.
 *
 * @throws DenseGymError `CONFIG_INVALID`, naming every setting that is wrong, where it came from, and what is allowed.
 */
export function resolveConfig(sources: ConfigSources): Config {
  return resolve(sources, configSchema);
}

/** The same for commands that wrap no environment; a file may name one all the same. @throws as `resolveConfig`. */
export function resolveOfflineConfig(sources: ConfigSources): OfflineConfig {
  return resolve(sources, offlineSchema);
}

const offlineSchema = configSchema.extend({ env: z.string().optional() });
export type OfflineConfig = z.infer<typeof offlineSchema>;

function resolve<T>({ flags, variables, file }: ConfigSources, schema: z.ZodType<T>): T {
  const path = file ?? DEFAULT_FILE;
  const given = readFile(path, file !== undefined);
  const origins = new Map<string, string>();
  for (const setting of SETTINGS) {
    const [origin, text] =
      flags[setting.flag] !== undefined
        ? [setting.flag, flags[setting.flag]]
        : [setting.variable, variables[setting.variable]];
    if (text === undefined) continue;
    origins.set(setting.path.join('.'), origin);
    assign(given, setting.path, readText(setting, origin, text));
  }
  refuseTypos(variables);

  const parsed = schema.safeParse(given);
  if (!parsed.success) throw invalid(parsed.error.issues.flatMap((issue) => describe(issue, given, origins, path)));
  return parsed.data;
}

/** Ours, and no settings: the key of a model, and what clients are told. */
const OTHER_VARIABLES = ['DENSEGYM_VLM_KEY', 'DENSEGYM_TOKEN', 'DENSEGYM_CA_FILE', 'DENSEGYM_SHARED_MEMORY'];

/** A variable near one of ours is a typo; one far from all is somebody else's: Kubernetes sets DENSEGYM_SERVICE_HOST. */
function refuseTypos(variables: ConfigSources['variables']): void {
  const known = SETTINGS.map(({ variable }) => variable);
  for (const name of Object.keys(variables)) {
    if (!name.startsWith('DENSEGYM_') || known.includes(name) || OTHER_VARIABLES.includes(name)) continue;
    const meant = closest(name, known);
    if (distance(name, meant) <= 2) throw invalid([`${name}: no such setting; did you mean ${meant}?`]);
  }
}

function readFile(path: string, isNeeded: boolean): Record<string, unknown> {
  if (!existsSync(path)) {
    if (!isNeeded) return {};
    throw invalid([`--config ${path}: there is no such file`]);
  }
  try {
    const content: unknown = parse(readFileSync(path, 'utf8')) ?? {};
    if (typeof content !== 'object' || Array.isArray(content))
      throw new Error('it must hold settings as "name: value" lines');
    return content as Record<string, unknown>;
  } catch (error) {
    throw invalid([`${path}: ${messageOf(error)}`]);
  }
}

function readText({ type, path }: Setting, origin: string, text: string | boolean): unknown {
  if (typeof text === 'boolean' || type === 'string') return text;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === type) return value;
  } catch {
    // said below, with the setting's name
  }
  throw invalid([
    `${origin}: ${path.join('.')} must be a ${type === 'object' ? 'JSON object' : type}, got ${JSON.stringify(text)}`,
  ]);
}

function assign(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  if (typeof target[name] !== 'object' || target[name] === null) target[name] = {};
  assign(target[name] as Record<string, unknown>, rest, value);
}

function describe(
  issue: z.core.$ZodIssue,
  given: unknown,
  origins: ReadonlyMap<string, string>,
  file: string,
): string[] {
  const path = issue.path.map(String);
  const name = path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${[...path, key].join('.')} (${file}): no such setting; ${wayOut(path, key)}`);
  }
  const value = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], given);
  const setting = SETTINGS.find((candidate) => candidate.path.join('.') === name);
  if (value === undefined && setting && setting.default === undefined) {
    return [
      `${name} is missing; give ${setting.flag}, ${setting.variable} or ${name} in ${DEFAULT_FILE}: ${setting.description}`,
    ];
  }
  // What is wrong may lie within what was given, as JSON for one.
  const whole = path.map((_, i) => origins.get(path.slice(0, i + 1).join('.'))).find((each) => each !== undefined);
  const origin = whole ?? (value === undefined ? 'default' : file);
  const give: unknown = issue.code === 'custom' ? issue.params?.['give'] : undefined;
  const rest = give === undefined ? `, got ${JSON.stringify(value ?? setting?.default)}` : `; give ${give}`;
  return [`${name} (${origin}): ${limitOf(issue)}${rest}`];
}

function invalid(problems: readonly string[]): DenseGymError {
  return new DenseGymError('CONFIG_INVALID', problems.join('\n'));
}
