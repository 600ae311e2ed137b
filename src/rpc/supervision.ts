import type { handleUnaryCall } from '@grpc/grpc-js';
import { DenseGymError } from '../errors.ts';
import type { Gateway } from '../session/gateway.ts';
import type { Session } from '../session/session.ts';
import type { MarkSuccessRequest__Output } from '../wire/generated/densegym/v1/MarkSuccessRequest.ts';
import type { MarkSuccessResponse } from '../wire/generated/densegym/v1/MarkSuccessResponse.ts';
import type { SupervisedSession } from '../wire/generated/densegym/v1/SupervisedSession.ts';
import type { SupervisionServiceHandlers } from '../wire/generated/densegym/v1/SupervisionService.ts';
import { writeCallStatus } from '../wire/status.ts';
import type { Admit } from './access.ts';

/** The handlers of SupervisionService. A call that is refused changes nothing. */
export function supervision(gateway: Gateway, admit: Admit): SupervisionServiceHandlers {
  const { log } = gateway.options;

  function answer<Request, Response>(act: (request: Request) => Response): handleUnaryCall<Request, Response> {
    return ({ request, metadata }, reply) => {
      try {
        admit(metadata);
        reply(null, act(request));
      } catch (error) {
        if (!(error instanceof DenseGymError))
          log.error({ err: error, request }, 'a request failed in a way it should not');
        reply(writeCallStatus(error));
      }
    };
  }

  // Requests and replies of the two marks are alike.
  function mark({ sessionId, envIndex, episode }: MarkSuccessRequest__Output, done: boolean): MarkSuccessResponse {
    const number = episode === undefined ? undefined : Number(episode);
    const marked = gateway.session(sessionId).mark(envIndex, number, done);
    const { step, bonusPaid } = marked;
    return { episode: marked.episode, bonusPaid, ...(step !== undefined && { step }) };
  }

  return {
    ListSessions: answer(() => ({ sessions: gateway.sessions().map(writeSession) })),
    MarkSuccess: answer((request) => mark(request, true)),
    MarkFailure: answer((request) => mark(request, false)),
  };
}

function writeSession(session: Session): SupervisedSession {
  const environments = session.standings().map((standing) => ({ ...standing }));
  return { sessionId: session.id, envId: session.env.spec.envId, environments };
}
