import type { Engine } from '../src/engine/engine.ts';

export declare const INSTANT: Engine;
