import type { EndpointOptions } from './endpoint.ts';

/** What every engine behind a network takes. */
export interface RemoteOptions extends EndpointOptions {
  /** Most pixels of an image that is sent. */
  readonly maxPixels: number;
  /** Most images of a prompt. */
  readonly maxImages: number;
  /** Ends the opening. */
  readonly signal: AbortSignal;
}

/** What an engine takes that may serve several models, or ask for a key. */
export interface HostedOptions extends RemoteOptions {
  /** As the server names it; absent: the server's own choice, where it has one. */
  readonly model?: string | undefined;
  /** Sent in a header, and shown nowhere. */
  readonly key?: string | undefined;
}

/** The options with the key in the header that a server looks for it in, and out of every message. */
export function withKey<T extends HostedOptions>(options: T, header: 'authorization' | 'x-goog-api-key'): T {
  const { key, headers, secrets = [] } = options;
  if (key === undefined) return options;
  const value = header === 'authorization' ? `Bearer ${key}` : key;
  return { ...options, headers: { ...headers, [header]: value }, secrets: [...secrets, key] };
}
