import type { ApiKeyScope } from '@mockstreet/shared/api-key';
import type { ControlDocument, TradingKey } from '@mockstreet/shared/edge-control';
import { type RouteTarget, routeOf } from '../../edge/gateway/routes.ts';
import { verificationKeys } from '../../home/accounts/keys/open-public-keys.ts';
import { createTestVhost } from '../support/broker.ts';
import { createAnswerChecker } from '../support/document-checker.ts';
import { createHomeApi, type HomeApi } from '../support/home-api.ts';
import { publishControl } from '../support/home-stand-in.ts';
import { makeIntakeFiles, runIntake } from '../support/running-intake.ts';
import { openApiKey } from './people.ts';

/** Home's API and an intake that knows its keys, behind the gateway's table of routes. */
export interface WholeSurface {
  readonly home: HomeApi;
  readonly intakeUrl: string;
  /** A key of the user's; the edge learns of it by {@link tellEdge}. */
  openApiKey(userId: string, scopes: readonly ApiKeyScope[]): Promise<string>;
  /** Resolves once the edge knows all keys so far. */
  tellEdge(): Promise<void>;
  /** Asks whoever the gateway would; every answer is held against the API document. */
  request(path: string, init: RequestInit & { readonly method: string }): Promise<Response>;
  close(): Promise<void>;
}

export async function openWholeSurface(): Promise<WholeSurface> {
  const vhost = await createTestVhost();
  const plug = { backAt: () => null, pull: async () => home.now };
  const home: HomeApi = await createHomeApi({ plug });
  const files = await makeIntakeFiles();
  const apiKeys: TradingKey[] = [];
  const snapshot = () =>
    files.home.snapshot({ token_keys: tokenKeysOf(home), api_keys: [...apiKeys] });
  files.keep(snapshot());
  const intake = await runIntake(files, vhost.amqpOf.intake);
  await intake.becameReady();
  const check = createAnswerChecker(home.document);

  const request: WholeSurface['request'] = async (path, init) => {
    const { method } = init;
    const [pathname = ''] = path.split('?');
    if (answeredBy(method, pathname) === 'home') return await home.request(path, init);
    const answer = await fetch(intake.url + path, init);
    await check({ method, path }, answer);
    return answer;
  };
  return {
    home,
    intakeUrl: intake.url,
    request,
    async openApiKey(userId, scopes) {
      const { key, known } = await openApiKey(home, userId, scopes);
      apiKeys.push(known);
      return key;
    },
    async tellEdge() {
      const document = snapshot();
      await publishControl(vhost.amqpOf.control, await files.home.messageOf(document));
      let known: unknown;
      do {
        const status = await fetch(`${intake.url}/api/v1/status`);
        ({ revocations_as_of: known } = (await status.json()) as { revocations_as_of: unknown });
      } while (known !== document.issued_at);
    },
    async close() {
      await intake.stop();
      files.remove();
      await home.close();
      await vhost.drop();
    },
  };
}

/** Who answers a path, by the gateway's own table. */
export function answeredBy(method: string, path: string): RouteTarget {
  return routeOf({ method, path, accept: undefined }).target;
}

function tokenKeysOf(home: HomeApi): ControlDocument['token_keys'] {
  const { keys } = verificationKeys(home.keys.publicKeys.current().tokenKeys);
  return keys as unknown as ControlDocument['token_keys'];
}
