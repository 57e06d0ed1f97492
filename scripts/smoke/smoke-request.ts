/**
 * Who answers a request: processes (`intake`, `home`), the web app's files (`web`), nobody
 * (`nowhere`), or the gateway itself because it could be read in two ways (`refused`).
 */
export type Answerer = 'intake' | 'home' | 'web' | 'nowhere' | 'refused';

/** One request to the public origin without credentials, and what has to come of it. */
export interface SmokeRequest {
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  /** Asks for a page, as browsers do when they go somewhere. */
  readonly page?: true;
  /** Asks for the connection to become a websocket. */
  readonly websocket?: true;
  readonly answerer: Answerer;
  /** Status with everything up; undefined where it tells nothing of the way there. */
  readonly status: number | undefined;
}

/** Rows of requests that differ in what they ask for alone. */
export function rows(
  answerer: Answerer,
  status: number | undefined,
  asked: readonly string[],
  more: Pick<SmokeRequest, 'page' | 'websocket'> = {},
): SmokeRequest[] {
  return asked.map((line) => {
    const space = line.indexOf(' ');
    const [method, target] = [line.slice(0, space), line.slice(space + 1)];
    return { method, target, answerer, status, ...more };
  });
}
