/** What an algorithm learns from, and what it leaves. */
/** Rows of equal length, one after the other. */
export function joinRows(rows) {
    const size = rows[0]?.length ?? 0;
    const all = new Float32Array(rows.length * size);
    rows.forEach((row, i) => {
        all.set(row, i * size);
    });
    return all;
}
