import { mean, quantile } from "../../src/metric/statistics.js";
import { valueOrderCorrelation } from "../../src/metric/voc.js";
export function summariseKind({ kind, episodes }) {
    // Steps between scored ones repeat the last progress; VOC is about what the model said.
    const curves = episodes.map(({ steps }) => steps.filter(({ score }) => score).map(({ progress }) => progress));
    const vocs = curves.map((curve) => valueOrderCorrelation(curve));
    const defined = vocs.flatMap(({ correlation }) => correlation ?? []);
    const total = (key) => mean(episodes.map(({ steps }) => sum(steps.map((step) => step[key]))));
    return {
        kind,
        episodes: episodes.length,
        voc: mean(defined),
        vocUndefined: vocs.length - defined.length,
        progressStart: mean(curves.flatMap((curve) => curve[0] ?? [])),
        progressEnd: mean(curves.flatMap((curve) => curve.at(-1) ?? [])),
        changeP95: quantile(vocs.map(({ range }) => range), 0.95),
        pTrue: mean(episodes.flatMap((episode) => lastPTrue(episode) ?? [])),
        denseOnTheWay: mean(episodes.map(({ steps }) => sum(steps.slice(0, -1).map(({ reward }) => reward)))),
        denseReturn: total('reward'),
        sparseReturn: total('envReward'),
        success: mean(episodes.map(({ success }) => Number(success))),
    };
}
/** @param seconds wall time of the demo. */
export function summarise(played, seconds, trained) {
    const kinds = new Map(played.map((each) => [each.kind.id, summariseKind(each)]));
    const of = (id, key) => kinds.get(id)?.[key] ?? Number.NaN;
    const episodes = played.flatMap((each) => each.episodes);
    const steps = episodes.flatMap((episode) => episode.steps);
    const stepped = steps.filter(({ step }) => step > 0);
    const scores = steps.flatMap(({ score }) => score ?? []);
    return {
        expert_voc: of('expert', 'voc'),
        frozen_change_p95: of('frozen', 'changeP95'),
        p_true_right: of('expert', 'pTrue'),
        p_true_wrong_cube: of('wrong_cube', 'pTrue'),
        random_voc: of('random', 'voc'),
        dense_success: trained?.dense.success ?? null,
        sparse_success: trained?.sparse.success ?? null,
        train_steps: trained?.dense.curve.at(-1)?.steps ?? null,
        sparse_train_steps: trained?.sparse.curve.at(-1)?.steps ?? null,
        dense_false_success: trained?.dense.falseSuccess ?? null,
        train_seconds: trained ? Math.max(trained.dense.seconds, trained.sparse.seconds) : null,
        steps_per_s: (1000 * stepped.length) / sum(stepped.map(({ replyMs }) => replyMs)),
        score_ms_p50: quantile(scores.map(({ durationMs }) => durationMs), 0.5),
        seconds,
        model: scores[0]?.model ?? 'none',
        episodes: Math.max(0, ...played.map((each) => each.episodes.length)),
        first_seed: Math.min(...episodes.map(({ seed }) => seed)),
        non_finite_terms: steps.flatMap(({ terms, score }) => [...terms, score?.logprobTrue ?? 0]).filter(notFinite).length,
    };
}
function lastPTrue({ steps }) {
    const score = steps.findLast((step) => step.score)?.score;
    return score && Math.exp(score.logprobTrue);
}
function notFinite(value) {
    return !Number.isFinite(value);
}
function sum(values) {
    return values.reduce((total, value) => total + value, 0);
}
