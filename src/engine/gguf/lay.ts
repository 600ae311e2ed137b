import { DenseGymError } from '../../errors.ts';
import type { Image, Prompt } from '../engine.ts';
import type { createPictures } from '../picture.ts';
import { pairStamps } from '../stamp.ts';
import { CHATML } from '../turn.ts';
import type { Group, Laid, Media } from './protocol.ts';

type Pictures = ReturnType<typeof createPictures>;

/**
 * A prompt as texts with images between them. The frames of a video stand in pairs, each after its stamp; an odd count
 * repeats the last frame.
 *
 * @throws DenseGymError `REQUEST_INVALID` for a text with llama.cpp's marker, and for loose images that touch, which the
 *   model would take for a video.
 */
export async function lay({ turn, parts }: Prompt, pictures: Pictures): Promise<Laid> {
  const { before, after } = CHATML[turn];
  const texts = [before];
  const groups: Promise<Group>[] = [];
  const say = (text: string) => texts.push(`${texts.pop()}${checked(text)}`);
  const show = (...images: [Image] | [Image, Image]) => {
    groups.push(Promise.all(images.map((image) => toMedia(image, pictures))) as Promise<unknown> as Promise<Group>);
    texts.push('');
  };
  for (const part of parts) {
    if (part.kind === 'text') say(part.text);
    if (part.kind === 'image') {
      if (texts.at(-1) === '') {
        const message = 'two loose images touch in the prompt, and the model would see one video of both';
        throw new DenseGymError('REQUEST_INVALID', `${message}; put a text between them`);
      }
      show(part.image);
    }
    if (part.kind === 'video') {
      for (const [pair, stamp] of pairStamps(part.images.length, part.fps).entries()) {
        const [first, second = first] = part.images.slice(2 * pair, 2 * pair + 2);
        say(stamp);
        if (first && second) show(first, second);
      }
    }
  }
  say(after);
  return { texts, groups: await Promise.all(groups) };
}

export async function toMedia(image: Image, pictures: Pictures): Promise<Media> {
  const { width, height } = image;
  return { url: `data:image/png;base64,${await pictures.png(image)}`, width, height };
}

/** llama.cpp looks for markers in the whole text. */
function checked(text: string): string {
  if (!text.includes('<__media')) return text;
  throw new DenseGymError('REQUEST_INVALID', `prompt text ${JSON.stringify(text)} holds llama.cpp's mark of an image`);
}
