import { readFileSync } from 'node:fs';
/** The recipe's seeds by name. Scenes of different names never overlap. */
export function readSeed(name) {
    const seeds = JSON.parse(readFileSync(new URL('./seeds.json', import.meta.url), 'utf8'));
    const seed = seeds[name];
    if (seed === undefined)
        throw new Error(`seeds.json has no seed ${name}; it has ${Object.keys(seeds).join(', ')}`);
    return seed;
}
