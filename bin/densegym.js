#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  // Only in a clone: the npm package comes built.
  process.stderr.write(
    'densegym: this clone is not built; run `node scripts/setup.mjs` once (`npm run demo` does it too)\n',
  );
  process.exitCode = 2;
}
