import { createPolicy } from "../../src/env/tabletop/index.js";
import { instructionFor, sceneOf } from "./kinds.js";
const TASK = 'pick-place';
/** Where `holds_cube` stands in an observation; `OBSERVATION_FIELDS` names all of them. */
const HOLDS_CUBE = 7;
/**
 * Plays one episode through the gateway.
 *
 * @param frames also keep the pictures.
 * @param act what moves the robot; absent: what the kind says.
 */
export async function playEpisode(env, kind, seed, frames, act = createMover(kind.mover, seed)) {
    const instruction = instructionFor(kind.asked, seed);
    const steps = [];
    let asked = performance.now();
    let reply = await env.reset({ seed, options: { ...sceneOf(seed) }, instruction, frame: frames });
    steps.push(record(0, reply, performance.now() - asked));
    for (;;) {
        const action = act(reply.observation.data);
        asked = performance.now();
        const stepped = await env.step({ dtype: 'float32', shape: [3], data: Float32Array.from(action) }, { frame: frames });
        reply = stepped;
        steps.push(record(steps.length, reply, performance.now() - asked));
        if (stepped.terminated || stepped.truncated)
            break;
    }
    return { seed, instruction, steps, success: reply.info['is_success'] === true };
}
function createMover(mover, seed) {
    return mover === 'frozen' ? () => [0, 0, 0] : createPolicy(mover, TASK, seed);
}
function record(step, { observation, terms, frame }, replyMs) {
    const { reward, envReward, progress, potential, shaping, successBonus, score } = terms;
    return {
        step,
        reward,
        envReward,
        progress,
        shaping,
        successBonus,
        terms: [reward, envReward, progress, potential, shaping, successBonus],
        ...(score && { score: { logprobTrue: score.logprobTrue, durationMs: score.durationMs, model: score.model } }),
        holdsCube: observation.data[HOLDS_CUBE] === 1,
        replyMs,
        ...(frame && { frame }),
    };
}
