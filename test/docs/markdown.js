import { readdirSync, readFileSync } from 'node:fs';
/** All Markdown files under a folder. */
export function markdownUnder(folder) {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.md'))
        .map((path) => `${folder}/${path}`)
        .sort();
}
/** What a stranger reads first; the pages whose commands are promises. */
export const PAGES = ['README.md', 'CONTRIBUTING.md', ...markdownUnder('docs')];
export function fences(file, language) {
    return [...readFileSync(file, 'utf8').matchAll(/^```(\S*)\n([\s\S]*?)^```$/gm)]
        .map(([, name = '', text = '']) => ({ file, language: name, text }))
        .filter((fence) => language === undefined || fence.language === language);
}
/** The one block of its language on a page. */
export function onlyFence(file, language) {
    const [found, ...more] = fences(file, language);
    if (!found || more.length > 0)
        throw new Error(`${file}: expected one \`${language}\` block, found ${more.length + 1}`);
    return found.text;
}
/** The page without its fenced blocks and code spans, whose brackets are no links. */
export function prose(file) {
    return readFileSync(file, 'utf8')
        .replace(/^```[\s\S]*?^```$/gm, '')
        .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ' '));
}
