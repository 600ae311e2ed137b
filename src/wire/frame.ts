import { DenseGymError } from '../errors.ts';
import type { Frame__Output, Frame as WireFrame } from './generated/densegym/v1/Frame.ts';
import type { FrameRequest as WireFrameRequest } from './generated/densegym/v1/FrameRequest.ts';
import { writeStatus } from './status.ts';

/** One picture as the environment sent it: raw RGB, or still packed. */
export interface Frame {
  /** Which environment of the batch. */
  readonly env: number;
  /** Step of the episode after which it was taken; 0 is the reset's. */
  readonly step: number;
  readonly camera: string;
  /** Seconds since the episode's reset. */
  readonly seconds: number;
  readonly encoding: 'raw' | 'png' | 'jpeg';
  readonly width: number;
  readonly height: number;
  /** RGB bytes row by row, or the packed file. */
  readonly data: Uint8Array;
  /** Why it is no picture, if it came as something else; scoring it then fails with these words. */
  readonly problem?: string;
}

/** Which frames to send along; the environment renders nothing that is not asked for. */
export interface FrameRequest {
  /** Environments whose frame of this step is wanted. */
  readonly envs: readonly number[];
  /** Also the last frame of every episode that ends with this step. */
  readonly onEpisodeEnd: boolean;
  /** Cameras by name. */
  readonly cameras: readonly string[];
}

/** Reads a frame as it is; one that is no picture says so in `problem`, and costs its own score but no step. */
export function readFrame({ envIndex, step, camera, seconds, image, status }: Frame__Output): Frame {
  const shape = image?.shape.map(Number) ?? [];
  const [height = 0, width = 0] = shape;
  const frame = { env: envIndex, step, camera, seconds: Number.isFinite(seconds) ? seconds : 0, width, height };
  if (status && status.code !== 0)
    return { ...frame, encoding: 'raw', data: new Uint8Array(), problem: status.message };
  if (image?.dtype !== 'DATA_TYPE_UINT8' || shape.length !== 3 || shape[2] !== 3) {
    const problem = `it has dtype ${image?.dtype ?? 'none'} and shape [${shape.join(', ')}], a picture is uint8 of shape [height, width, 3]`;
    return { ...frame, encoding: 'raw', data: new Uint8Array(), problem };
  }
  if (image.payload === 'encoded' && image.encoded) {
    return {
      ...frame,
      encoding: image.encoded.codec === 'TENSOR_CODEC_PNG' ? 'png' : 'jpeg',
      data: image.encoded.data,
    };
  }
  const data = image.raw ?? new Uint8Array();
  if (data.byteLength === width * height * 3) return { ...frame, encoding: 'raw', data };
  const problem = `${data.byteLength} bytes are no ${width}×${height} RGB picture`;
  return { ...frame, encoding: 'raw', data: new Uint8Array(), problem };
}

/** @param episode number of the episode it belongs to. */
export function writeFrame(
  { env, step, camera, seconds, encoding, width, height, data, problem }: Frame,
  episode: number,
): WireFrame {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const codec = encoding === 'png' ? 'TENSOR_CODEC_PNG' : 'TENSOR_CODEC_JPEG';
  const place = { envIndex: env, episode, step, camera, seconds };
  if (problem !== undefined) return { ...place, status: writeStatus(new DenseGymError('FRAME_INVALID', problem)) };
  return {
    ...place,
    image: {
      dtype: 'DATA_TYPE_UINT8',
      shape: [height, width, 3],
      ...(encoding === 'raw' ? { raw: bytes } : { encoded: { codec, data: bytes } }),
    },
  };
}

/** Asks for raw pixels: what is scored must not depend on a codec. */
export function writeFrameRequest({ envs, onEpisodeEnd, cameras }: FrameRequest): WireFrameRequest {
  return { envIndices: [...envs], onEpisodeEnd, cameras: [...cameras], encoding: 'FRAME_ENCODING_RAW' };
}
