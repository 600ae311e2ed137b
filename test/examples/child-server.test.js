import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startChildServer } from "../../examples/child-server.js";
const node = (script) => [process.execPath, '-e', script];
const LISTENS = /^serves on (\S+)$/;
async function failure(promise) {
    return promise.then(() => 'nothing was thrown', (error) => error.message);
}
test('a server that says where it listens is found, and ends when it is stopped', async () => {
    const script = "console.log('loading'); console.log('serves on 127.0.0.1:7'); setInterval(() => {}, 1000)";
    const server = await startChildServer(node(script), LISTENS);
    assert.is(server.address, '127.0.0.1:7');
    await server.stop();
    await server.stop();
});
test('a server that dies before it listens fails with its own last words', async () => {
    const message = await failure(startChildServer(node("console.error('port 7 is in use'); process.exit(2)"), LISTENS));
    assert.match(message, /ended \(exit code 2\):\nport 7 is in use$/);
});
test('a server that dies later rejects `died`', async () => {
    const server = await startChildServer(node("console.log('serves on h:1'); setTimeout(() => process.exit(3), 50)"), LISTENS);
    assert.match(await failure(server.died), /ended \(exit code 3\)/);
});
test('a program that does not exist is named', async () => {
    assert.match(await failure(startChildServer(['no-such-program'], LISTENS)), /no-such-program/);
});
test.run();
