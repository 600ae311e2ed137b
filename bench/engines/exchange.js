import { createHash } from 'node:crypto';
import sharp from 'sharp';
/** A request with each picture replaced by a hash of its pixels, so that it does not depend on how a PNG is packed. */
export async function withoutPictures(value) {
    if (typeof value === 'string')
        return hashPictures(value);
    if (Array.isArray(value))
        return Promise.all(value.map(withoutPictures));
    if (typeof value !== 'object' || value === null)
        return value;
    const entries = await Promise.all(Object.entries(value).map(async ([key, inner]) => [key, await withoutPictures(inner)]));
    return Object.fromEntries(entries);
}
async function hashPictures(text) {
    const [, head, data] = /^(data:\w+\/\w+;base64,)(.*)$/s.exec(text) ?? [];
    if (head === undefined || data === undefined)
        return text;
    const hashes = await Promise.all(data.split(',').map(async (picture) => {
        const { data: pixels, info } = await sharp(Buffer.from(picture, 'base64'))
            .raw()
            .toBuffer({ resolveWithObject: true });
        return createHash('sha256').update(`${info.width}x${info.height}`).update(pixels).digest('hex');
    }));
    return head + hashes.join();
}
