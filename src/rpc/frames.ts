import type { ClientFrames } from '../session/frames.ts';
import type { FrameEncoding__Output } from '../wire/generated/densegym/v1/FrameEncoding.ts';
import type { FrameRequest__Output } from '../wire/generated/densegym/v1/FrameRequest.ts';

const ENCODINGS: Record<FrameEncoding__Output, ClientFrames['encoding']> = {
  FRAME_ENCODING_UNSPECIFIED: 'raw',
  FRAME_ENCODING_RAW: 'raw',
  FRAME_ENCODING_PNG: 'png',
  FRAME_ENCODING_JPEG: 'jpeg',
};

/** The frames a client wants to see; undefined when it wants none. */
export function readClientFrames(frames: FrameRequest__Output | null | undefined): ClientFrames | undefined {
  if (!frames) return undefined;
  const { envIndices, onEpisodeEnd, cameras, encoding } = frames;
  return { envs: envIndices, onEpisodeEnd, cameras, encoding: ENCODINGS[encoding] };
}
