import sharp from 'sharp';

/** A raw RGB picture. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export const FONT = "'Inter', 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', sans-serif";
export const INK = '#22303c';
export const FAINT = '#7b8794';

export interface Placed {
  readonly svg: string;
  readonly x: number;
  readonly y: number;
}

/** Several SVG elements on one white sheet. */
export function sheet(width: number, height: number, parts: readonly Placed[]): string {
  const inner = parts.map(({ svg, x, y }) => svg.replace('<svg ', `<svg x="${x}" y="${y}" `)).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${FONT}"><rect width="100%" height="100%" fill="white"/>${inner}</svg>`;
}

/** Lines of text as an SVG element. */
export function textSvg(
  lines: readonly { text: string; x?: number; y: number; size?: number; color?: string; bold?: boolean }[],
): string {
  const texts = lines.map(
    ({ text, x = 0, y, size = 13, color = INK, bold }) =>
      `<text x="${x}" y="${y}" font-size="${size}" fill="${color}"${bold ? ' font-weight="600"' : ''}>${escapeXml(text)}</text>`,
  );
  return `<svg overflow="visible">${texts.join('')}</svg>`;
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Twice the size, for screens with many pixels. */
export async function toPng(svg: string, path: string): Promise<void> {
  await sharp(Buffer.from(svg), { density: 144 }).flatten({ background: 'white' }).png().toFile(path);
}

/** A frame as a data URL; pixels are repeated and not blurred. */
export async function toDataUrl({ width, height, data }: Pixels): Promise<string> {
  const zoom = { width: width * 3, height: height * 3, kernel: 'nearest' } as const;
  const png = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize(zoom)
    .png({ palette: true })
    .toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}
