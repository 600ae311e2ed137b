// Fails when what is generated from proto/ is not what is committed.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const before = mkdtempSync(join(tmpdir(), 'densegym-generated-'));
try {
  cpSync('src/wire/generated', before, { recursive: true });
  execFileSync(process.execPath, ['scripts/generate.mjs'], { stdio: 'inherit' });
  execFileSync('diff', ['-r', before, 'src/wire/generated'], { stdio: 'inherit' });
  execFileSync('bash', ['scripts/generate-python.sh', '--check'], { stdio: 'inherit' });
} catch {
  console.error('run `npm run generate`, and commit what it changes');
  process.exitCode = 1;
} finally {
  rmSync(before, { recursive: true, force: true });
}
