/** Most characters that are kept: a few tracebacks. */
const MAX_KEPT = 16_000;

/** What a spawned host logs: every line to whoever watches, and the end of it for the case that it fails. */
export interface HostLog {
  add(line: string): void;
  /** The environment did what it was asked: what was logged until now explains no later failure. */
  forget(): void;
  /** What was logged since, its end if it is long. */
  text(): string;
}

export function createHostLog(onLine: (line: string) => void): HostLog {
  let text = '';
  return {
    add(line) {
      text = `${text}${line}\n`.slice(-MAX_KEPT);
      onLine(line);
    },
    forget() {
      text = '';
    },
    text: () => text.trim(),
  };
}

/** The line that says most: the last that names an error, else the last. */
export function essentialLine(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const error = lines.findLast((line) => /error|exception(?! ignored)|fatal|what\(\):/i.test(line));
  return error ?? (lines.at(-1) || undefined);
}
