/**
 * The least that a gateway on grpc-js can cost: a proxy that hands each message on as it came. Ends with its stdin.
 *
 * Run: node bench/transport/proxy.mjs HOST:PORT
 */
import { credentials, makeGenericClientConstructor, Server, ServerCredentials } from '@grpc/grpc-js';
import { profileOnSignal } from '../profile-on-signal.mjs';

const same = (bytes) => bytes;
const codec = { requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same };
const path = '/densegym.v1.EnvironmentService/Session';
const service = { Session: { path, requestStream: true, responseStream: true, ...codec } };
const Client = makeGenericClientConstructor(service, 'proxy');
const options = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };

const server = new Server(options);
server.addService(service, {
  Session(stream) {
    const client = new Client(process.argv[2], credentials.createInsecure(), {
      ...options,
      'grpc-node.flow_control_window': 8 * 1024 * 1024,
      'grpc.use_local_subchannel_pool': 1,
    });
    const call = client.Session();
    stream.on('data', (bytes) => call.write(bytes));
    call.on('data', (bytes) => stream.write(bytes));
    stream.on('end', () => call.end());
    call.on('end', () => stream.end());
    for (const each of [stream, call]) each.on('error', () => call.cancel());
    stream.on('cancelled', () => call.cancel());
  },
});
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`listening on 127.0.0.1:${port}\n`);
});
profileOnSignal();
process.stdin.on('end', () => process.exit()).resume();
