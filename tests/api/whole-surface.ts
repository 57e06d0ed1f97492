import type { ApiDescription } from '@mockstreet/home/api/api-description';
import { type RouteTarget, routeOf } from '../../edge/gateway/routes.ts';
import { createTestVhost } from '../support/broker.ts';
import { createAnswerChecker } from '../support/document-checker.ts';
import { createHomeApi, type HomeApi } from '../support/home-api.ts';
import { makeIntakeFiles, runIntake } from '../support/running-intake.ts';
import type { Person } from './people.ts';

/** Home's API and an intake behind the gateway's table of routes. */
export interface WholeSurface {
  readonly home: HomeApi;
  readonly document: ApiDescription;
  /** An access token for whoever answers: intake knows its own stand-in of home. */
  tokenFor(person: Person, answeredBy: RouteTarget): Promise<string>;
  /** Asks whoever the gateway would; every answer is held against the API document. */
  request(path: string, init: RequestInit & { readonly method: string }): Promise<Response>;
  close(): Promise<void>;
}

/** Who answers a path, by the gateway's own table. */
export function answeredBy(method: string, path: string): RouteTarget {
  return routeOf({ method, path, accept: undefined }).target;
}

export async function openWholeSurface(): Promise<WholeSurface> {
  const vhost = await createTestVhost();
  const files = await makeIntakeFiles();
  const intake = await runIntake(files, vhost.amqpUrl);
  const home = await createHomeApi();
  await intake.becameReady();
  const { document } = home;
  const check = createAnswerChecker(document);
  return {
    home,
    document,
    tokenFor: async (person, target) =>
      target === 'intake' ? await intake.tokenFor(person.userId) : person.accessToken,
    async request(path, init) {
      if (answeredBy(init.method, path.split('?')[0] ?? '') !== 'intake') {
        return await home.request(path, init);
      }
      const answer = await fetch(intake.url + path, init);
      await check({ method: init.method, path }, answer);
      return answer;
    },
    async close() {
      await intake.stop();
      files.remove();
      await home.close();
      await vhost.drop();
    },
  };
}
