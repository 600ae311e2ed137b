import { fileURLToPath } from 'node:url';
import { startChildServer } from "../child-server.js";
const BIN = fileURLToPath(new URL('../../bin/densegym.js', import.meta.url));
/** What follows `densegym` on the command line: every step of the bundled environment is scored. */
export const SERVE = [
    'serve',
    '--env',
    'builtin:tabletop/pick-place',
    '--listen',
    '127.0.0.1:0',
    '--sampling-fps',
    '10',
    '--log-level',
    'warn',
];
/** The gateway as a user starts it, on a free port. */
export function startGateway() {
    return startChildServer([process.execPath, BIN, ...SERVE], /^densegym serves .* on (\S+:\d+)$/);
}
