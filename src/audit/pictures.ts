import type { Image } from '../engine/engine.ts';
import { DenseGymError } from '../errors.ts';
import { keyed, openPixels } from '../frame/image.ts';
import { escapeXml } from '../report/svg.ts';

const GREY = 128;
/** Letters across a picture: as large as leaves room for an instruction. */
const LETTERS = 24;
/** Of a letter's height. */
const LETTER_WIDTH = 0.58;
const LINE_HEIGHT = 1.2;

/** A picture of the same size that shows nothing. */
export function blank({ width, height }: Image): Image {
  return keyed(width, height, new Uint8Array(width * height * 3).fill(GREY));
}

/**
 * The picture with words on a dark band at its foot, as large as the picture allows: a sign in front of the camera.
 *
 * @throws DenseGymError `FRAME_UNAVAILABLE` where no font is installed to write with.
 */
export async function writeOn(image: Image, words: string): Promise<Image> {
  const { width, height } = image;
  const size = width / (LETTERS * LETTER_WIDTH);
  const lines = wrap(words, LETTERS - 1).slice(0, Math.max(1, Math.floor(height / (size * LINE_HEIGHT))));
  const [signed, unsigned] = await Promise.all([draw(image, lines, size), draw(image, [], size * lines.length)]);
  if (signed.key !== unsigned.key) return signed;
  throw new DenseGymError(
    'FRAME_UNAVAILABLE',
    'no words can be written into pictures, since no font is installed here; install one, fonts-dejavu-core for example',
  );
}

/** @param size of the letters; of the whole band where there are none. */
async function draw(image: Image, lines: readonly string[], size: number): Promise<Image> {
  const { width, height } = image;
  const band = Math.min(height, size * LINE_HEIGHT * Math.max(1, lines.length));
  const texts = lines.map((line, i) => {
    const y = height - band + (i + 0.8) * size * LINE_HEIGHT;
    return `<text x="${width * 0.02}" y="${y}" font-size="${size}" font-family="DejaVu Sans, sans-serif" fill="white">${escapeXml(line)}</text>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect y="${height - band}" width="${width}" height="${band}" fill="black"/>${texts.join('')}</svg>`;
  const painted = await openPixels(image)
    .composite([{ input: Buffer.from(svg) }])
    .removeAlpha()
    .raw()
    .toBuffer();
  return keyed(width, height, painted);
}

/** Lines of at most `most` letters; a longer word is cut. */
function wrap(words: string, most: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word.slice(0, most));
  }
  return lines;
}
