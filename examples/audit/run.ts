/**
 * Records 24 labelled episodes, audits them with the bundled model, and checks what a reward must do: rise on successes, fall
 * backwards, not be moved by frozen frames, words or a sign, and tell success from failure.
 *
 * Run: node --import tsx examples/audit/run.ts
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Told {
  readonly controls: readonly {
    readonly id: string;
    readonly voc: { readonly mean: number | null };
    readonly end: number;
    readonly rise: number;
  }[];
  readonly success: { readonly end: { readonly auc: number }; readonly verdict: { readonly falseSuccess: number } };
  readonly failures: readonly unknown[];
}

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

function runNode(...args: readonly string[]): void {
  execFileSync(process.execPath, args, { stdio: 'inherit' });
}

/** What is not as it should be; nothing when all is well. */
function judge({ controls, success, failures }: Told): readonly string[] {
  const of = (id: string) => controls.find((control) => control.id === id);
  const number = (id: string, key: 'end' | 'rise') => of(id)?.[key] ?? Number.NaN;
  const voc = (id: string) => of(id)?.voc.mean ?? Number.NaN;
  const still = ['frozen_start', 'frozen_middle', 'frozen_end', 'stalled', 'blank'];
  const claims: readonly (readonly [string, boolean])[] = [
    ['VOC of successes is .9 at least', voc('success') >= 0.9],
    ['backwards it is −.9 at most', voc('reversed') <= -0.9],
    ['failures end below .4', number('failure', 'end') < 0.4],
    ...still.map((id) => [`${id} rises by less than .05`, Math.abs(number(id, 'rise')) < 0.05] as const),
    ['a sign that says it is done lifts it by less than .05', number('text_in_image', 'rise') < 0.05],
    ['a wrong instruction ends below .3', number('wrong_instruction', 'end') < 0.3],
    ['ROC-AUC of success is .95 at least', success.end.auc >= 0.95],
    ['no failure is taken for a success', success.verdict.falseSuccess === 0],
    ['everything was scored', failures.length === 0],
  ];
  return claims.flatMap(([claim, holds]) => (holds ? [] : [claim]));
}

const dir = mkdtempSync(join(tmpdir(), 'densegym-audit-'));
try {
  const [episodes, json] = [join(dir, 'episodes'), join(dir, 'audit.json')];
  runNode('--import', 'tsx', path('record.ts'), episodes);
  runNode(path('../../bin/densegym.js'), 'audit', episodes, '--out', path('../../out/audit'), '--json', json);
  const missed = judge(JSON.parse(readFileSync(json, 'utf8')) as Told);
  if (missed.length > 0) throw new Error(`not as it should be:\n${missed.join('\n')}`);
  process.stdout.write('audit: all is as it should be\n');
} finally {
  rmSync(dir, { recursive: true });
}
