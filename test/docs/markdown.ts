import { readdirSync, readFileSync } from 'node:fs';

/** A fenced block: its language, or nothing, and its text. */
export interface Fence {
  readonly file: string;
  readonly language: string;
  readonly text: string;
}

/** All Markdown files under a folder. */
export function markdownUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `${folder}/${path}`)
    .sort();
}

/** What a stranger reads first; the pages whose commands are promises. */
export const PAGES: readonly string[] = ['README.md', 'CONTRIBUTING.md', ...markdownUnder('docs')];

export function fences(file: string, language?: string): Fence[] {
  return [...readFileSync(file, 'utf8').matchAll(/^```(\S*)\n([\s\S]*?)^```$/gm)]
    .map(([, name = '', text = '']) => ({ file, language: name, text }))
    .filter((fence) => language === undefined || fence.language === language);
}

/** The one block of its language on a page. */
export function onlyFence(file: string, language: string): string {
  const [found, ...more] = fences(file, language);
  if (!found || more.length > 0)
    throw new Error(`${file}: expected one \`${language}\` block, found ${more.length + 1}`);
  return found.text;
}

/** The page without its fenced blocks and code spans, whose brackets are no links. */
export function prose(file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ' '));
}
