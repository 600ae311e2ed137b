import { writeFrame } from '../wire/frame.ts';
import type { RenderRequest__Output } from '../wire/generated/densegym/v1/RenderRequest.ts';
import type { RenderResponse } from '../wire/generated/densegym/v1/RenderResponse.ts';
import type { Call } from './call.ts';
import { readClientFrames } from './frames.ts';

/** Without a frame request: the first camera of the first environment, raw. */
export async function render(request: RenderRequest__Output, call: Call): Promise<RenderResponse> {
  const wanted = readClientFrames(request.frames);
  const frames = await call.session.render(wanted ?? { envs: [0], onEpisodeEnd: false, cameras: [], encoding: 'raw' });
  return { frames: frames.map((frame) => writeFrame(frame, call.session.episodeNumber(frame.env))) };
}
