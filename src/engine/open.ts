import { readFileSync } from 'node:fs';
import { type EngineUri, parseEngineUri } from '../config/engine-uri.ts';
import { DenseGymError, messageOf } from '../errors.ts';
import { type BudgetConfig, type BudgetedEngine, withBudget } from './budget.ts';
import { createEmbeddedEngine, EMBEDDED_DOMAIN } from './embedded/embedded.ts';
import type { Engine } from './engine.ts';
import { createGeminiEngine } from './gemini.ts';
import { createGgufEngine } from './gguf/gguf.ts';
import { type HostedOptions, withKey } from './http/remote.ts';
import { withLanes } from './lanes.ts';
import { createLlamaServerEngine } from './llama-server.ts';
import { createOllamaEngine } from './ollama.ts';
import { createOpenaiEngine } from './openai.ts';
import { createRecordedEngine, withRecording } from './recorded.ts';
import { createRobometerEngine } from './robometer.ts';
import { createSglangEngine } from './sglang.ts';
import { createVllmEngine } from './vllm.ts';

export interface OpenedEngine {
  readonly engine: BudgetedEngine;
  /** Environments it was trained for, as the first part of their ids; absent: any. */
  readonly domain?: readonly string[];
}

export interface EngineConfig {
  /** URI. */
  readonly engine: string;
  readonly vlm: {
    readonly model?: string | undefined;
    readonly keyFile?: string | undefined;
    readonly maxPixels: number;
    readonly requests?: number | undefined;
    readonly record?: string | undefined;
    readonly exact: boolean;
    readonly mmproj?: string | undefined;
    readonly context?: number | undefined;
  };
  readonly budget: BudgetConfig;
}

/** Milliseconds a server has to say what it serves. */
const OPENING_MS = 30_000;
/** Images of the longest prefix that config allows, with its head. */
const MAX_IMAGES = 1088;
/** Requests at a time where neither config nor engine says. */
const REQUESTS = 8;

/**
 * The engine that a config names, within its limits and budget.
 *
 * @param variables the environment's; `DENSEGYM_VLM_KEY` holds the key.
 * @throws DenseGymError `CONFIG_INVALID`; `ENGINE_UNAVAILABLE` when its model cannot be loaded or reached.
 */
export async function openEngine(
  config: EngineConfig,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Promise<OpenedEngine> {
  const uri = parseEngineUri(config.engine);
  if (!uri) throw new DenseGymError('CONFIG_INVALID', `engine ${JSON.stringify(config.engine)} is none`);
  const opened = await open(uri, config, variables);
  const { requests, record } = config.vlm;
  const recording = record === undefined ? opened : await recordTo(record, opened);
  // Within the lanes: a request that gives way to a newer frame while it waits has cost nothing.
  const budgeted = withBudget(recording, config.budget);
  const limited = withLanes(budgeted, requests ?? opened.concurrency ?? REQUESTS);
  const engine = { ...limited, spent: budgeted.spent };
  if (uri.kind !== 'embedded') return { engine };
  return { engine, domain: EMBEDDED_DOMAIN };
}

async function recordTo(dir: string, engine: Engine): Promise<Engine> {
  try {
    return withRecording(engine, dir);
  } catch (error) {
    await engine.close();
    throw error;
  }
}

async function open(
  { kind, target }: EngineUri,
  { engine: name, vlm }: EngineConfig,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<Engine> {
  const hosted: HostedOptions = {
    name,
    baseUrl: target,
    model: vlm.model,
    key: readKey(vlm.keyFile, variables['DENSEGYM_VLM_KEY']),
    maxPixels: vlm.maxPixels,
    maxImages: MAX_IMAGES,
    signal: AbortSignal.timeout(OPENING_MS),
  };
  switch (kind) {
    case 'embedded':
      return createEmbeddedEngine();
    case 'recorded':
      return createRecordedEngine(target);
    case 'llama-server':
      return createLlamaServerEngine(withKey(hosted, 'authorization'));
    case 'vllm':
      return createVllmEngine(hosted);
    case 'sglang':
      return createSglangEngine(hosted);
    case 'openai':
      return createOpenaiEngine(hosted);
    case 'gemini':
      return createGeminiEngine(hosted);
    case 'ollama':
      return createOllamaEngine(hosted);
    case 'robometer':
      return createRobometerEngine(withKey(hosted, 'authorization'));
    case 'gguf':
      return createGgufEngine({
        path: target,
        mmproj: vlm.mmproj,
        exact: vlm.exact,
        maxPixels: vlm.maxPixels,
        contextTokens: vlm.context,
      });
  }
}

/** The key and nothing around it; undefined where none is given. */
function readKey(file: string | undefined, variable: string | undefined): string | undefined {
  if (file === undefined) return variable?.trim() || undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new DenseGymError('CONFIG_INVALID', `vlm.keyFile ${file} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
