import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createEnvSource } from '../../src/env/source.ts';
import type { DenseGymError } from '../../src/errors.ts';
import type { SharedMemory } from '../../src/wire/generated/densegym/v1/SharedMemory.ts';
import type { Tensor } from '../../src/wire/generated/densegym/v1/Tensor.ts';
import type { Value__Output } from '../../src/wire/generated/densegym/v1/Value.ts';
import { valueType } from '../../src/wire/proto.ts';
import type { NdArray } from '../../src/wire/tensor.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { type RawSession, reasonOf, resetRequest, startRawSession, stepRequest } from '../support/raw-session.ts';

process.env['PYTHONPATH'] = resolve('python/tests');
const CAMERAS = 'gymnasium:served_envs:Cameras-v0';
const OPTIONS = { envKwargs: {}, deadlineMs: 60_000, onLog: () => {}, onFailure: () => {} };
const [STAY, CRASH] = [discrete(0), discrete(1)];

function discrete(action: number): NdArray {
  return { dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(action)) };
}

/** As python/densegym/memory.py says it. */
function memoryDomain(): string {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const text = `${boot} ${readlinkSync('/proc/self/ns/pid')} ${process.getuid?.()}`;
  return createHash('sha256').update(text).digest('hex');
}

/** The elements at a place, read as a trainer would, if the place still holds that write. */
function readPlace(path: string, place: SharedMemory): Buffer {
  const fd = openSync(path, 'r');
  try {
    const generation = Buffer.alloc(8);
    readSync(fd, generation, 0, 8, Number(place.generationOffset));
    assert.is(String(generation.readBigUInt64LE()), String(place.generation));
    const elements = Buffer.alloc(Number(place.size));
    readSync(fd, elements, 0, elements.length, Number(place.offset));
    return elements;
  } finally {
    closeSync(fd);
  }
}

/** The tensor under a key of an observation. */
function tensorOf(observation: Buffer | undefined, key: string) {
  const { map }: Value__Output = valueType.deserialize(observation ?? Buffer.alloc(0));
  const { tensor } = map?.entries.find((entry) => entry.key === key)?.value ?? {};
  if (!tensor) throw new Error(`no tensor ${key}`);
  return tensor;
}

const forms = suite<{ gateway: TestGateway; session: RawSession }>('forms of tensor');

forms.before.each(async (context) => {
  context.gateway = await startTestGateway(createEnvSource(CAMERAS, OPTIONS), { instruction: 'look' });
  context.session = startRawSession(context.gateway.address);
});
forms.after.each(async ({ session, gateway }) => {
  session.close();
  await gateway.close();
});

forms('a trainer on one host with the environment reads what the host wrote, through the gateway', async (context) => {
  const { session } = context;
  const { open } = await session.ask({ stepId: 0, open: { gamma: 0.9, memoryDomain: memoryDomain() } });
  assert.is(open?.transport, 'shared-memory');
  const path = open?.segment?.path ?? '';
  const reply = await session.ask({ stepId: 1, reset: { environments: [{ seed: 5 }], frames: ALL } });
  const { sharedMemory, shape } = tensorOf(reply.reset?.observation, 'camera');
  assert.equal(shape, ['120', '160', '3']);
  const [frame] = reply.reset?.frames ?? [];
  assert.equal(readPlace(path, sharedMemory as SharedMemory), frame?.image?.raw, 'the frame is the observation');
  assert.is(tensorOf(reply.reset?.observation, 'state').payload, 'raw', 'what is small comes in the message');
});

const ALL = { envIndices: [0], cameras: ['camera'] };

forms('a trainer elsewhere, or one that says nothing, gets raw bytes', async ({ session }) => {
  const { open } = await session.ask({ stepId: 0, open: { gamma: 0.9, memoryDomain: 'another machine' } });
  assert.is(open?.transport, 'tcp');
  assert.is(open?.segment, null);
  const { reset } = await session.ask(resetRequest(1));
  assert.is(tensorOf(reset?.observation, 'camera').payload, 'raw');
});

forms(
  'after a crash the new host sends raw bytes, since its memory is not the one that was mapped',
  async (context) => {
    const { session } = context;
    await session.ask({ stepId: 0, open: { gamma: 0.9, memoryDomain: memoryDomain() } });
    await session.ask(resetRequest(1));
    assert.is(reasonOf(await session.ask(stepRequest(2, CRASH))), 'ENV_RESTARTED');
    const { reset } = await session.ask(resetRequest(3));
    assert.is(tensorOf(reset?.observation, 'camera').payload, 'raw');
    const { step } = await session.ask(stepRequest(4, STAY));
    assert.is(tensorOf(step?.observation, 'camera').payload, 'raw');
  },
);

forms('an action in shared memory was never offered, and is refused; the session lives', async ({ session }) => {
  await session.ask({ stepId: 0, open: { gamma: 0.9, memoryDomain: memoryDomain() } });
  await session.ask(resetRequest(1));
  const tensor: Tensor = { dtype: 'DATA_TYPE_INT64', shape: [], sharedMemory: { segment: 'mine', size: 8 } };
  const refused = await session.ask({ stepId: 2, step: { action: valueType.serialize({ tensor }) } });
  assert.is(reasonOf(refused), 'ACTION_INVALID');
  assert.match(refused.status?.message ?? '', 'sharedMemory is not supported here; send `raw`');
  assert.is(reasonOf(await session.ask(stepRequest(3, STAY))), undefined);
});

forms.run();

const packed = suite('packed observations');

packed('a trainer that reads PNG gets it, bit for bit; one that does not gets raw bytes', async () => {
  const source = createEnvSource(CAMERAS, { ...OPTIONS, observationCodecs: { camera: 'png' } });
  const gateway = await startTestGateway(source, { instruction: 'look' });
  try {
    const payloads: (string | undefined)[] = [];
    for (const tensorCodecs of [['TENSOR_CODEC_PNG'], []] as const) {
      const session = startRawSession(gateway.address);
      await session.ask({ stepId: 0, open: { gamma: 0.9, tensorCodecs: [...tensorCodecs] } });
      const { reset } = await session.ask({ stepId: 1, reset: { environments: [{ seed: 5 }] } });
      payloads.push(tensorOf(reset?.observation, 'camera').payload);
      session.close();
    }
    assert.equal(payloads, ['encoded', 'raw']);
  } finally {
    await gateway.close();
  }
});

packed('options for the host of an environment that the gateway does not start are refused', () => {
  for (const uri of ['builtin:tabletop/reach', 'grpc://127.0.0.1:1']) {
    for (const options of [{ observationCodecs: { camera: 'png' } }, { vectorization: 'async' }] as const) {
      assert.throws(
        () => createEnvSource(uri, { ...OPTIONS, ...options }),
        ({ reason, message }: DenseGymError) => reason === 'CONFIG_INVALID' && message.includes(`not for ${uri}`),
      );
    }
  }
});

packed.run();
