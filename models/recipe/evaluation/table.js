const atLeast = (limit) => ({ words: `≥ ${limit}`, holds: (value) => value >= limit });
const atMost = (limit) => ({ words: `≤ ${limit}`, holds: (value) => value <= limit });
const within = (limit) => ({ words: `within ±${limit}`, holds: (value) => Math.abs(value) <= limit });
const TARGETS = {
    expert_voc: atLeast(0.95),
    random_voc: within(0.2),
    reversed_voc: atMost(-0.5),
    expert_rise: atLeast(0.5),
    frozen_change_p95: atMost(0.05),
    blank_change: atMost(0.05),
    p_true_right: atLeast(0.8),
    p_true_wrong_cube: atMost(0.1),
    p_true_wrong_zone: atMost(0.1),
    p_true_absent: atMost(0.1),
    p_true_failing: atMost(0.1),
    p_true_policy_failing: atMost(0.1),
    grasp_rise: atLeast(0.9),
    noise_ratio: atMost(0.5),
    progress_corr: atLeast(0.9),
    model_bytes: atMost(4e6),
    total_bytes: atMost(15e6),
    train_minutes: atMost(60),
};
const GATES = {
    expert_voc: atLeast(0.9),
    random_voc: within(0.3),
    blank_change: atMost(0.05),
    p_true_right: atLeast(0.6),
    p_true_wrong_cube: atMost(0.15),
};
export function judgeRow(row) {
    const [target, gate] = [TARGETS[row.key], GATES[row.key]];
    return {
        ...row,
        ...(target && { target: target.words, reached: target.holds(row.value) }),
        ...(gate && { gate: gate.words, passed: gate.holds(row.value) }),
    };
}
export function formatTable(rows) {
    const header = ['measure', 'value', 'p05', 'p95', 'n', 'target', 'reached', 'gate', 'passed'];
    const cells = rows.map((row) => [
        row.key,
        formatNumber(row.value),
        row.p05 === undefined ? '' : formatNumber(row.p05),
        row.p95 === undefined ? '' : formatNumber(row.p95),
        row.count === undefined ? '' : String(row.count),
        row.target ?? '',
        row.reached === undefined ? '' : row.reached ? 'yes' : 'NO',
        row.gate ?? '',
        row.passed === undefined ? '' : row.passed ? 'yes' : 'NO',
    ]);
    const widths = header.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i]?.length ?? 0)));
    return [header, ...cells]
        .map((row) => row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd())
        .join('\n');
}
function formatNumber(value) {
    return Number.isInteger(value) && Math.abs(value) > 1 ? String(value) : value.toFixed(3);
}
