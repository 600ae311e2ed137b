/** TLS and tokens: alike by gRPC and by a pipe, for both clients and both services. */
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dialling } from '../../src/client/access.ts';
import type { DenseGymError } from '../../src/errors.ts';
import { type ConnectOptions, connect, listSessions } from '../../src/index.ts';
import { admitBearer, type ServerAccess } from '../../src/rpc/access.ts';
import { createFakeEnvs } from '../support/fake-env.ts';
import { action, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { CERT_FILE, OTHER_CERT_FILE, TLS } from '../support/tls.ts';

const TOKEN = 'a-token-of-24-characters';
const WRONG = 'another-of-24-characters';
const PYTHON = fileURLToPath(new URL('../../.venv/bin/python', import.meta.url));

interface Case {
  readonly name: string;
  readonly access: ServerAccess;
  /** What a client has to know. */
  readonly right: Pick<ConnectOptions, 'token' | 'caFile'>;
  readonly pipe: boolean;
  /** What carries the messages then. */
  readonly stream: 'pipe' | 'grpc';
}

const token = { admit: admitBearer(TOKEN) };
const CASES: readonly Case[] = [
  { name: 'token, pipe', access: token, right: { token: TOKEN }, pipe: true, stream: 'pipe' },
  { name: 'token, gRPC', access: token, right: { token: TOKEN }, pipe: false, stream: 'grpc' },
  { name: 'TLS', access: { tls: TLS }, right: { caFile: CERT_FILE }, pipe: true, stream: 'grpc' },
  {
    name: 'TLS and token',
    access: { tls: TLS, ...token },
    right: { caFile: CERT_FILE, token: TOKEN },
    pipe: true,
    stream: 'grpc',
  },
];

for (const { name, access, right, pipe, stream } of CASES) {
  const test = suite<{ gateway: TestGateway; envs: ReturnType<typeof createFakeEnvs> }>(name);

  test.before(async (context) => {
    context.envs = createFakeEnvs({ episodes: [[{ reward: 1, terminated: true }]] });
    context.gateway = await startTestGateway(context.envs, { ...access, pipe });
  });
  test.after(async ({ gateway, envs }) => {
    await gateway.close();
    assert.is(envs.seen.open, 0);
    assert.not.match(gateway.logged.join('\n'), TOKEN);
  });

  async function refusal(gateway: TestGateway, options: Partial<ConnectOptions>): Promise<DenseGymError> {
    const target = gateway.address;
    const failed = async (opened: Promise<unknown>) =>
      opened.then(
        () => undefined,
        (error: DenseGymError) => error,
      );
    const [byStream, byCall] = [
      await failed(connect({ target, gamma: 0.9, ...options })),
      await failed(listSessions({ target, ...options })),
    ];
    assert.ok(byStream && byCall, 'neither service answers');
    assert.is(byStream.reason, byCall.reason);
    return byStream;
  }

  test('a client that knows them opens, steps, and meets the same errors', async ({ gateway }) => {
    const env = await connect({ target: gateway.address, gamma: 0.9, ...right });
    const early = await env.step(action()).catch((error: DenseGymError) => error.reason);
    assert.is(early, 'RESET_NEEDED');
    await env.reset();
    assert.is(await env.step(action(1)).catch((error: DenseGymError) => error.reason), 'ACTION_INVALID');
    assert.is((await env.step(action())).terminated, true);
    const [open] = await listSessions({ target: gateway.address, ...right });
    assert.is(open?.sessionId, env.sessionId);
    await env.close();
    assert.match(gateway.logged.join('\n'), `"stream":"${stream}"`);
  });

  test('the variables say them too', async ({ gateway }) => {
    const variables = { DENSEGYM_TOKEN: right.token, DENSEGYM_CA_FILE: right.caFile };
    for (const [key, value] of Object.entries(variables)) if (value !== undefined) process.env[key] = value;
    try {
      await (await connect({ target: gateway.address, gamma: 0.9 })).close();
      assert.equal(await listSessions({ target: gateway.address }), []);
    } finally {
      for (const key of Object.keys(variables)) delete process.env[key];
    }
  });

  test('the Python client does as well, and says what is missing', async ({ gateway }) => {
    const script = [
      'import json, sys',
      'import densegym, gymnasium, numpy as np',
      'target, right = sys.argv[1], json.loads(sys.argv[2])',
      'def outcome(call):',
      '    try:',
      '        return call()',
      '    except densegym.DenseGymError as error:',
      '        return error.reason',
      'def play(**known):',
      '    env = gymnasium.make("densegym:densegym/Remote-v0", target=target, gamma=0.9, **known)',
      '    stream = env.reset()[1]["stream"]',
      '    terminated = env.step(np.zeros(2, np.float32))[2]',
      '    env.close()',
      '    return [stream, terminated]',
      'wrong = {key: value for key, value in right.items() if key != "token"}',
      'print(json.dumps([outcome(lambda: play(**right)), len(densegym.list_sessions(target, **right)),',
      '    [outcome(lambda: play(**wrong)), outcome(lambda: densegym.list_sessions(target, **wrong))] if "token" in right else None]))',
    ].join('\n');
    const known = JSON.stringify({
      ...(right.token !== undefined && { token: right.token }),
      ...(right.caFile !== undefined && { ca_file: right.caFile }),
    });
    const { stdout } = await promisify(execFile)(PYTHON, ['-c', script, gateway.address, known]);
    const refused = right.token === undefined ? null : ['UNAUTHENTICATED', 'UNAUTHENTICATED'];
    assert.equal(JSON.parse(stdout), [[stream, true], 0, refused]);
  });

  if (access.admit) {
    test('without the token, or with another, nothing is opened', async ({ gateway, envs }) => {
      const missing = await refusal(gateway, { ...right, token: '' });
      assert.is(missing.reason, 'UNAUTHENTICATED');
      assert.match(missing.message, 'DENSEGYM_TOKEN');
      const wrong = await refusal(gateway, { ...right, token: WRONG });
      assert.is(wrong.reason, 'UNAUTHENTICATED');
      assert.not.match(wrong.message, TOKEN);
      assert.is(envs.seen.open, 0);
    });
  }
  if (access.tls) {
    test('in plaintext, or by another certificate, nobody gets in', async ({ gateway }) => {
      const plain = await refusal(gateway, { ...right, caFile: '' });
      assert.is(plain.reason, 'ENV_UNAVAILABLE');
      assert.match(plain.message, /Failed to connect; if that is a gateway with TLS, set caFile or DENSEGYM_CA_FILE/);
      const other = await refusal(gateway, { ...right, caFile: OTHER_CERT_FILE });
      assert.is(other.reason, 'ENV_UNAVAILABLE');
      assert.match(other.message, `self-signed certificate; ${OTHER_CERT_FILE} does not vouch for its certificate`);
      await assertPythonSays(gateway, undefined, /if that is a gateway with TLS, set ca_file or DENSEGYM_CA_FILE/);
      await assertPythonSays(gateway, OTHER_CERT_FILE, /other-cert\.pem does not vouch for its certificate/);
    });
  } else {
    test('with a certificate for a gateway in plaintext, it is the certificate that is said to be too much', async ({
      gateway,
    }) => {
      const { reason, message } = await refusal(gateway, { ...right, caFile: CERT_FILE });
      assert.is(reason, 'ENV_UNAVAILABLE');
      assert.match(message, /it answers in plaintext: leave caFile and DENSEGYM_CA_FILE \(.*cert\.pem\) out/);
      await assertPythonSays(gateway, CERT_FILE, /it answers in plaintext: leave ca_file and DENSEGYM_CA_FILE/);
    });
  }

  test.run();
}

/** By both of its ways: a session, and a call. */
async function assertPythonSays({ address }: Pick<TestGateway, 'address'>, caFile: string | undefined, said: RegExp) {
  const script = [
    'import sys, densegym',
    'target, ca_file = sys.argv[1], sys.argv[2] or None',
    'for call in (lambda: densegym.Env(target, gamma=0.9, ca_file=ca_file).reset(), lambda: densegym.list_sessions(target, ca_file=ca_file)):',
    '    try:',
    '        call()',
    '    except densegym.DenseGymError as error:',
    '        print(error.reason, error)',
  ].join('\n');
  const { stdout } = await promisify(execFile)(PYTHON, ['-c', script, address, caFile ?? '']);
  const lines = stdout.trim().split('\n');
  assert.is(lines.length, 2, stdout);
  for (const line of lines) assert.match(line, said);
}

const files = suite('what a client is given');

files('who asks for TLS takes no pipe, also of a gateway that does not know of it', async () => {
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]] }));
  const [host, port] = gateway.address.split(':') as [string, string];
  const front = createServer({ ...TLS, ALPNProtocols: ['h2'] }, (socket) => {
    const behind = connectTcp(Number(port), host);
    socket.pipe(behind).pipe(socket);
    for (const end of [socket, behind]) end.on('error', () => end.destroy());
  });
  await once(front.listen(0, '127.0.0.1'), 'listening');
  const target = `127.0.0.1:${(front.address() as AddressInfo).port}`;
  try {
    const env = await connect({ target, gamma: 0.9, caFile: CERT_FILE });
    await env.reset();
    await env.close();
    const script =
      'import sys, densegym; print(densegym.Env(sys.argv[1], gamma=0.9, ca_file=sys.argv[2]).reset()[1]["stream"])';
    const { stdout } = await promisify(execFile)(PYTHON, ['-c', script, target, CERT_FILE]);
    assert.is(stdout, 'grpc\n');
    const streams = gateway.logged.filter((line) => line.startsWith('session under way'));
    assert.is(streams.filter((line) => line.includes('"stream":"grpc"')).length, 2);
  } finally {
    front.close();
    await gateway.close();
  }
});

files(
  'a certificate that cannot be read or is none, and a token that cannot be sent, are refused before anything is dialled',
  async () => {
    const refused = (options: Partial<ConnectOptions>) =>
      connect({ target: 'localhost:1', ...options }).then(
        () => '',
        ({ reason, message }: DenseGymError) => `${reason} ${message}`,
      );
    assert.match(await refused({ caFile: 'none.pem' }), /^CONFIG_INVALID caFile none\.pem cannot be read: ENOENT/);
    const nonsense = fileURLToPath(import.meta.url);
    assert.match(
      await refused({ caFile: nonsense }),
      /^CONFIG_INVALID caFile .*access\.test\.ts holds no certificate in PEM/,
    );
    await assertPythonSays(
      { address: 'localhost:1' },
      nonsense,
      /^CONFIG_INVALID ca_file .* holds no certificate in PEM/,
    );
    assert.match(
      await refused({ token: 'two words' }),
      /^CONFIG_INVALID token \(or DENSEGYM_TOKEN\) must be printable ASCII without spaces/,
    );
  },
);

files('a token may end with a newline, as its file does', async () => {
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]] }), { admit: admitBearer(TOKEN) });
  try {
    assert.equal(await listSessions({ target: gateway.address, token: `${TOKEN}\n` }), []);
    const script = 'import sys, densegym; print(densegym.list_sessions(sys.argv[1], token=sys.argv[2] + "\\n"))';
    const { stdout } = await promisify(execFile)(PYTHON, ['-c', script, gateway.address, TOKEN]);
    assert.is(stdout, '[]\n');
  } finally {
    await gateway.close();
  }
});

files('what is no certificate in PEM is named, and what is one beside a comment is taken', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'densegym-ca-'));
  const write = (name: string, content: string | Buffer) => {
    writeFileSync(join(dir, name), content);
    return join(dir, name);
  };
  const pem = readFileSync(CERT_FILE, 'utf8');
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]] }), { tls: TLS });
  const { address } = gateway;
  try {
    for (const caFile of [
      write('der', new X509Certificate(pem).raw),
      write('broken', `${pem}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`),
      write('empty', ''),
    ]) {
      const error = await listSessions({ target: address, caFile }).catch((each: DenseGymError) => each);
      assert.match(String(error), `caFile ${caFile} holds no certificate in PEM`);
      await assertPythonSays(gateway, caFile, /^CONFIG_INVALID ca_file .* holds no certificate in PEM/);
    }
    const whole = await listSessions({ target: address, caFile: pem }).catch((each: DenseGymError) => each);
    assert.match(String(whole), 'caFile is the path of a PEM file');
    await assertPythonSays(gateway, pem, /^CONFIG_INVALID ca_file is the path of a PEM file/);
    const commented = write('commented', `# Főtanúsítvány\n${pem}`);
    assert.equal(await listSessions({ target: address, caFile: commented }), []);
    const script = 'import sys, densegym; print(densegym.list_sessions(sys.argv[1], ca_file=sys.argv[2]))';
    const { stdout } = await promisify(execFile)(PYTHON, ['-c', script, address, commented]);
    assert.is(stdout, '[]\n');
  } finally {
    await gateway.close();
  }
});

files('the variable leaves the pipe out, and must be one of two words', async () => {
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]] }));
  const ask = { target: gateway.address, gamma: 0.9 };
  try {
    process.env['DENSEGYM_PIPE'] = 'false';
    const env = await connect(ask);
    await env.reset();
    await env.close();
    assert.match(gateway.logged.join('\n'), '"stream":"grpc"');
    process.env['DENSEGYM_PIPE'] = 'maybe';
    const refused = await connect(ask).catch((error: DenseGymError) => error);
    assert.match(String(refused), 'DENSEGYM_PIPE must be true or false, got "maybe"');
  } finally {
    delete process.env['DENSEGYM_PIPE'];
    await gateway.close();
  }
});

files('an expired certificate is not put down to the file', () => {
  const { advise } = dialling({ caFile: CERT_FILE });
  assert.match(advise('certificate has expired') ?? '', /too old: give the gateway a new one/);
  assert.match(advise('certificate is not yet valid') ?? '', /compare the clocks/);
  assert.match(advise("Hostname/IP does not match certificate's altnames: …") ?? '', /dial a name/);
  assert.is(advise('sslv3 alert certificate required'), undefined);
});

files.run();
