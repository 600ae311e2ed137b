import { z } from 'zod';
import { configSchema } from './schema.ts';

/** One leaf of the schema, under each of its names. */
export interface Setting {
  /** Where it is in the config: `['reward', 'scale']`. */
  readonly path: readonly string[];
  /** `--reward-scale`. */
  readonly flag: string;
  /** `DENSEGYM_REWARD_SCALE`. */
  readonly variable: string;
  readonly description: string;
  /** JSON type that text from a flag or a variable is read as. */
  readonly type: 'string' | 'number' | 'boolean' | 'object';
  readonly default: unknown;
}

interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly description?: string;
  readonly default?: unknown;
}

/** Every setting, in the order of the schema: flags, variables and the reference are made from this list. */
export const SETTINGS: readonly Setting[] = leaves(z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema, []);

function leaves(schema: JsonSchema, path: readonly string[]): Setting[] {
  if (schema.properties) {
    return Object.entries(schema.properties).flatMap(([name, inner]) => leaves(inner, [...path, name]));
  }
  const kebab = path.map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)).join('-');
  return [
    {
      path,
      flag: `--${kebab}`,
      variable: `DENSEGYM_${kebab.replaceAll('-', '_').toUpperCase()}`,
      description: schema.description ?? '',
      type: readType(schema.type),
      default: schema.default,
    },
  ];
}

function readType(type: string | undefined): Setting['type'] {
  if (type === 'boolean' || type === 'object') return type;
  return type === 'number' || type === 'integer' ? 'number' : 'string';
}
