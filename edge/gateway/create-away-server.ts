import { createServer, type Server } from 'node:http';
import { baseHeaders } from './base-headers.ts';
import { answerProblem } from './problem-answer.ts';

/** What Traefik asks for (middleware `intake-away`) when it is not home that does not answer. */
export const INTAKE_AWAY_PATH = '/intake-away';

/**
 * Says that home is away, whatever is asked and however, also to who wanted a websocket: requests
 * come here as they are once Traefik knows (failover), and by a path of its own where it has just
 * found out (errors). Traefik never sends anybody here by a path of the client's choice alone.
 */
export function createAwayServer(): Server {
  const headers = Object.entries(baseHeaders(undefined));
  // Without a listener for upgrades these are requests like any other.
  return createServer((incoming, response) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    const isIntake = incoming.url === INTAKE_AWAY_PATH;
    answerProblem(response, isIntake ? 'QUEUE_UNAVAILABLE' : 'HOME_OFFLINE');
  });
}
