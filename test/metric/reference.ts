import { readFileSync } from 'node:fs';

/** What scipy and scikit-learn say, as test/fixtures/metric/write.py wrote it. */
export interface Reference {
  readonly spearman: readonly { readonly values: readonly number[]; readonly voc: number | null }[];
  readonly decisions: readonly {
    readonly positives: readonly number[];
    readonly negatives: readonly number[];
    readonly roc_auc: number;
    readonly average_precision: number;
    /** False and true positive rate. */
    readonly roc: readonly (readonly [number, number])[];
    /** Recall and precision. */
    readonly precision_recall: readonly (readonly [number, number])[];
  }[];
}

export const REFERENCE = JSON.parse(
  readFileSync(new URL('../fixtures/metric/reference.json', import.meta.url), 'utf8'),
) as Reference;
