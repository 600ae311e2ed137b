/** Engines by the first word of their URI, and what follows it. */
const FORMS = {
  embedded: 'nothing',
  recorded: 'DIR',
  gguf: 'PATH',
  'llama-server': 'URL',
  vllm: 'URL',
  sglang: 'URL',
  ollama: 'URL',
  openai: 'URL?',
  gemini: 'URL?',
  robometer: 'URL',
} as const;

export type EngineKind = keyof typeof FORMS;

export interface EngineUri {
  readonly kind: EngineKind;
  /** Address without a slash at its end, path of a file or a folder; empty where none is given. */
  readonly target: string;
}

/** How each engine is written, for messages and the reference. */
export const ENGINE_FORMS = Object.entries(FORMS)
  .map(([kind, form]) => (form === 'nothing' ? kind : form === 'URL?' ? `${kind}:[URL]` : `${kind}:${form}`))
  .join(', ');

/** An engine's URI, `vllm:http://gpu:8000` for example; undefined when it is none. */
export function parseEngineUri(text: string): EngineUri | undefined {
  const [, kind = '', target = ''] = /^([a-z-]+)(?::(.*))?$/s.exec(text) ?? [];
  if (!isKind(kind)) return undefined;
  const form = FORMS[kind];
  if (form === 'nothing') return text === kind ? { kind, target: '' } : undefined;
  if (target === '') return form === 'URL?' ? { kind, target } : undefined;
  if (form === 'DIR' || form === 'PATH') return { kind, target };
  return isHttpUrl(target) ? { kind, target: target.replace(/\/+$/, '') } : undefined;
}

function isKind(text: string): text is EngineKind {
  return Object.hasOwn(FORMS, text);
}

/** Without a user or a password: keys come from the environment or a file, and appear nowhere. */
function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '' && search === '' && hash === '';
}
