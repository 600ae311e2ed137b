// Regenerates everything that is derived from proto/: the TypeScript types here, the Python stubs by their own script.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';

const OUT = 'src/wire/generated';
rmSync(OUT, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [
    'node_modules/@grpc/proto-loader/build/bin/proto-loader-gen-types.js',
    // The same reading options as src/wire/proto.ts; they decide what the types are.
    '--longs=String',
    '--enums=String',
    '--defaults',
    '--oneofs',
    '--includeComments',
    '--grpcLib=@grpc/grpc-js',
    '--importFileExtension=.ts',
    '--includeDirs=proto',
    `--outDir=${OUT}`,
    'densegym/v1/environment.proto',
    'densegym/v1/supervision.proto',
    'google/rpc/status.proto',
    'google/rpc/error_details.proto',
  ],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
