import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { markdownUnder, PAGES, prose } from "./markdown.js";
const FILES = [
    ...PAGES,
    'python/README.md',
    ...markdownUnder('examples'),
    'models/recipe/README.md',
    'models/tabletop-vlm/README.md',
];
/** Anchors as GitHub makes them. */
function anchors(file) {
    return [...prose(file).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'));
}
function problem(file, link) {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? file : join(dirname(file), path);
    if (!existsSync(target))
        return `${file}: ${link} does not exist`;
    if (anchor !== undefined && !anchors(target).includes(decodeURIComponent(anchor))) {
        return `${file}: ${link}: ${target} has no such heading`;
    }
    return undefined;
}
test('every relative link and image in the docs leads somewhere, down to the heading', () => {
    const links = FILES.flatMap((file) => [...prose(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => ({ file, link })));
    assert.ok(links.length > 30);
    const relative = links.filter(({ link }) => !/^https?:/.test(link));
    assert.equal(relative.flatMap(({ file, link }) => problem(file, link) ?? []), []);
});
test('every page of the docs can be reached from their index', () => {
    const index = readFileSync('docs/README.md', 'utf8');
    const pages = markdownUnder('docs').map((page) => page.slice('docs/'.length));
    const lost = pages.filter((page) => !page.startsWith('decisions/') && page !== 'README.md' && !index.includes(`(${page})`));
    assert.equal(lost, []);
});
test.run();
