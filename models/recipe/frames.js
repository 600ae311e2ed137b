/** Rendered worlds as a scorer takes them. */
import { createHash } from 'node:crypto';
import { FRAME_SIZE, renderWorld, STEP_SECONDS } from "../../src/env/tabletop/index.js";
export function toImage(data) {
    const key = createHash('sha1').update(data).digest('base64');
    return { width: FRAME_SIZE, height: FRAME_SIZE, data, key };
}
/** @param step its place in the episode, which need not be the world's own (a reversed or frozen video). */
export function toFrame(image, step) {
    return { image, step, seconds: step * STEP_SECONDS };
}
/** A camera's noise (standard deviation of 6 of 255) and its own gain (±8 %) and offset (±10) in each colour. */
export function disturb(random) {
    const gains = [0, 1, 2].map(() => random.uniform(0.92, 1.08));
    const offsets = [0, 1, 2].map(() => random.uniform(-10, 10));
    return ({ data }) => {
        const value = (old, i) => old * (gains[i % 3] ?? 1) + (offsets[i % 3] ?? 0) + 6 * random.normal();
        return toImage(Uint8Array.from(data, (old, i) => Math.min(255, Math.max(0, Math.round(value(old, i))))));
    };
}
export function toFrames(worlds) {
    return worlds.map((world, step) => toFrame(toImage(renderWorld(world)), step));
}
