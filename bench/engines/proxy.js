import { once } from 'node:events';
import { createServer } from 'node:http';
import { withoutPictures } from "./exchange.js";
/**
 * Stands before vLLM and writes down what is said.
 *
 * @param wantsIds True to ask, beside what the engine asks, for the ids of each prompt; the exchanges are then not as the
 *   engine alone would have them.
 */
export async function startProxy(target, wantsIds) {
    const exchanges = [];
    let promptIds = [];
    const server = createServer(async (incoming, outgoing) => {
        const chunks = [];
        for await (const chunk of incoming)
            chunks.push(chunk);
        const text = Buffer.concat(chunks).toString('utf8');
        const path = incoming.url ?? '/';
        const request = text === '' ? undefined : JSON.parse(text);
        const asksIds = wantsIds && path.endsWith('/completions');
        const answer = await fetch(`${target}${path}`, {
            method: incoming.method ?? 'GET',
            headers: { 'content-type': 'application/json' },
            ...(request && { body: JSON.stringify(asksIds ? { ...request, return_token_ids: true } : request) }),
        });
        const reply = (await answer.json());
        if (asksIds)
            promptIds = reply.prompt_token_ids ?? [];
        const seen = request && { request: await withoutPictures(request) };
        exchanges.push({ path, ...seen, status: answer.status, reply });
        outgoing.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string')
        throw new Error('the proxy has no port');
    return {
        url: `http://127.0.0.1:${address.port}`,
        exchanges,
        get promptIds() {
            return promptIds;
        },
        async close() {
            server.close();
            server.closeAllConnections();
            await once(server, 'close');
        },
    };
}
