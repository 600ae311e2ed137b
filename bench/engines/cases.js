import { createHash } from 'node:crypto';
import { topRewardPrompt } from "../../src/scorer/prompt.js";
/** Pixels a side: a multiple of 32, so that no engine resizes. */
const SIZE = 96;
const INSTRUCTION = 'put the red cube in the green zone';
/** Frames a second of the stamps in `stamped-images`: 4 gives ties (0.25 s), which must be printed as Python does. */
const FPS = 4;
/** The second row of counts holds an odd one and the shortest. */
const COUNTS = [2, 8, 16, 1, 3];
/** A picture made by arithmetic alone, so that it is the same everywhere: a square that moves over a gradient with noise. */
export function frame(index) {
    const data = new Uint8Array(SIZE * SIZE * 3);
    let state = 0x9e3779b9 ^ (index + 1);
    for (let at = 0; at < SIZE * SIZE; at++) {
        const [x, y] = [at % SIZE, Math.floor(at / SIZE)];
        const isSquare = Math.abs(x - 16 - 4 * index) < 10 && Math.abs(y - 60 + 2 * index) < 10;
        for (let channel = 0; channel < 3; channel++) {
            // xorshift32
            state ^= state << 13;
            state ^= state >>> 17;
            state ^= state << 5;
            const base = isSquare ? [220, 40, 30][channel] : [2 * x, 2 * y, x + y][channel];
            data[3 * at + channel] = (base ?? 0) + ((state >>> 8) & 31);
        }
    }
    const key = createHash('sha256').update(`${SIZE}x${SIZE}`).update(data).digest('hex');
    return { width: SIZE, height: SIZE, data, key };
}
/** TOPReward's prompt about the first frames. */
export function makeCase(layout, turn, frames) {
    const timed = Array.from({ length: frames }, (_, i) => ({ image: frame(i), seconds: i / FPS }));
    return { layout, turn, frames, prompt: topRewardPrompt(layout, turn, timed, INSTRUCTION) };
}
export const CASES = [
    ...['stamped-images', 'paper-video'].flatMap((layout) => COUNTS.map((frames) => makeCase(layout, 'open', frames))),
    makeCase('stamped-images', 'answer', 2),
    makeCase('paper-video', 'answer', 2),
];
/** Prompts for reference.py: pictures once, as base64 of RGB, and named by their place. */
export function toJson(cases) {
    const places = new Map();
    const pictures = [];
    const place = ({ key, width, height, data }) => {
        const known = places.get(key) ?? places.size;
        if (!places.has(key))
            pictures.push({ width, height, data: Buffer.from(data).toString('base64') });
        places.set(key, known);
        return known;
    };
    const prompts = cases.map(({ layout, turn, frames, prompt }) => ({
        layout,
        turn,
        frames,
        parts: prompt.parts.map((part) => {
            if (part.kind === 'text')
                return { text: part.text };
            return part.kind === 'image' ? { image: place(part.image) } : { video: part.images.map(place), fps: part.fps };
        }),
    }));
    return JSON.stringify({ pictures, prompts });
}
