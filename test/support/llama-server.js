import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
/**
 * Starts real llama.cpp on two GGUF files, one thread, no GPU; it ends with this process.
 *
 * @param exact True for attention in fp32; llama.cpp's default is flash attention in fp16.
 */
export async function startLlamaServer(model, mmproj, exact) {
    const args = ['test/support/llama_server.py', model, mmproj, ...(exact ? ['--exact'] : [])];
    const child = spawn('.venv/bin/python', args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    const first = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), exited]);
    const url = first[0];
    if (typeof url !== 'string')
        throw new Error(`llama.cpp ended with code ${url} instead of serving ${model}`);
    return {
        url,
        close: async () => {
            child.stdin.end();
            await exited;
        },
    };
}
