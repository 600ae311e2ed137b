import { listSessions, type SupervisedEnvironment, type SupervisedSession } from '../client/supervision.ts';

/**
 * `densegym sessions`: a line for each environment of each open session of a gateway, on stdout.
 *
 * @throws DenseGymError as `listSessions`.
 */
export async function sessions(target: string): Promise<void> {
  const open = await listSessions({ target });
  for (const session of open) {
    for (const [env, standing] of session.environments.entries()) {
      process.stdout.write(`${toText(session, env, standing)}\n`);
    }
  }
  if (open.length === 0) process.stderr.write(`no session is open on ${target}\n`);
}

function toText({ sessionId, envId }: SupervisedSession, env: number, standing: SupervisedEnvironment): string {
  const { episode, step, running, bonusPaid, instruction } = standing;
  const ended = running ? '' : ', ended';
  const where = episode === 0 ? 'not reset yet' : `episode ${episode}, step ${step}${ended}`;
  return `${sessionId}  env ${env}  ${envId}  ${where}${bonusPaid ? ', bonus paid' : ''}  ${JSON.stringify(instruction)}`;
}
