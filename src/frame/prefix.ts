import { map, type OperatorFunction } from 'rxjs';
import type { Image } from '../engine/engine.ts';

/** A decoded frame with its place in the episode. */
export interface TimedImage {
  readonly image: Image;
  /** Of each view where a scorer has several, `image` first. */
  readonly views?: readonly Image[];
  /** Step of the episode after which it was taken; 0 is the reset's. */
  readonly step: number;
  /** Seconds since the episode's reset. */
  readonly seconds: number;
}

/** What a model is shown to judge one moment: frames of one episode up to that moment, oldest first. */
export interface Prefix {
  readonly frames: readonly TimedImage[];
  /** Step of the last frame. */
  readonly step: number;
}

/** Chooses the frames of one episode. It never looks ahead, and holds a bounded number of frames. */
export interface Sampler {
  /** Whether a frame taken at this time of the episode, in seconds, is wanted. */
  due(seconds: number): boolean;
  /** A frame of this time will be added, once it is decoded: until the next moment that wants one, none is due. */
  expect(seconds: number): void;
  /** A frame that was expected is not coming, since it cannot be decoded; the next step is asked for one. */
  drop(seconds: number): void;
  /** Takes a frame, in order of time, and returns the prefix that ends with it. */
  add(frame: TimedImage): Prefix;
}

/** Every frame becomes the prefix that ends with it. Memory is the sampler's: bounded, whatever the episode's length. */
export function toPrefix(sampler: Sampler): OperatorFunction<TimedImage, Prefix> {
  return map((frame) => sampler.add(frame));
}
