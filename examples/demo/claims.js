/** The claim of the demo, number by number. A number that is missing holds nothing. */
export function judge(summary) {
    const claim = (key, limit, holds) => {
        const value = Number(summary[key]);
        return { key, value, limit, holds: holds(value) };
    };
    return [
        claim('expert_voc', '≥ 0.90', (value) => value >= 0.9),
        claim('random_voc', 'within ±0.30', (value) => Math.abs(value) <= 0.3),
        claim('p_true_right', '≥ 0.60', (value) => value >= 0.6),
        claim('p_true_wrong_cube', '≤ 0.15', (value) => value <= 0.15),
        ...(summary.dense_success === null
            ? []
            : [
                claim('dense_success', '≥ 0.80', (value) => value >= 0.8),
                claim('sparse_success', '≤ 0.05', (value) => value <= 0.05),
            ]),
        claim('non_finite_terms', '0', (value) => value === 0),
    ];
}
