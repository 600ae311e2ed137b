/**
 * Between the thread that computes and the one that started it: a process ends between two pieces of work, never within one.
 * onnxruntime, when its thread is ended under it, aborts the whole process (`terminate called after throwing an instance of
 * 'Napi::Error'`, exit code 134).
 */
const WORKING = 0;
const LEAVING = 1;
/** ms for which a process that wants to end waits for the thread: many times the longest score. */
const PATIENCE = 5000;

/** Two flags of 32 bits, shared by both threads. */
export type Gate = Int32Array<SharedArrayBuffer>;

/** Of a thread that is about to start, and works from its first moment on: it loads the model. */
export function createGate(): Gate {
  const gate = new Int32Array(new SharedArrayBuffer(8));
  gate[WORKING] = 1;
  return gate;
}

/** In the thread. False: the process is ending, and nothing may begin any more. */
export function begins(gate: Gate): boolean {
  Atomics.store(gate, WORKING, 1);
  if (Atomics.load(gate, LEAVING) === 0) return true;
  ends(gate);
  return false;
}

/** In the thread. */
export function ends(gate: Gate): void {
  Atomics.store(gate, WORKING, 0);
  Atomics.notify(gate, WORKING);
}

/** In the process that ends: blocks until the thread is at rest, which it then stays. */
export function leave(gate: Gate): void {
  Atomics.store(gate, LEAVING, 1);
  Atomics.wait(gate, WORKING, 1, PATIENCE);
}
