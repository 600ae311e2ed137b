import { createEmbeddedEngine, EMBEDDED_DOMAIN, embeddedCalibrationPath } from './embedded/embedded.ts';
import type { Engine } from './engine.ts';

export interface OpenedEngine {
  readonly engine: Engine;
  /** File with the model's own calibration, if it ships one. */
  readonly calibrationFile?: string;
  /** Environments it was trained for, as the first part of their ids; absent: any. */
  readonly domain?: readonly string[];
}

/**
 * The engine that a config URI names.
 *
 * @throws DenseGymError `ENGINE_UNAVAILABLE` when its model cannot be loaded.
 */
export async function openEngine(uri: 'embedded'): Promise<OpenedEngine> {
  switch (uri) {
    case 'embedded':
      return {
        engine: await createEmbeddedEngine(),
        calibrationFile: embeddedCalibrationPath(),
        domain: EMBEDDED_DOMAIN,
      };
  }
}
