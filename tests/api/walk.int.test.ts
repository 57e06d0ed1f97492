import { describeApi } from '@mockstreet/home/api/describe-api';
import { API_KEY_SCOPES, type ApiKeyScope } from '@mockstreet/shared/api-key';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationsOf, type PlacedOperation } from '../support/document-checker.ts';
import { exampleRequest } from './example-request.ts';
import { openPerson, type Person } from './people.ts';
import { openWholeSurface, type WholeSurface } from './whole-surface.ts';

/** What anyone may ask. An operation that is not here is closed to strangers. */
const PUBLIC = [
  'GET /.well-known/jwks.json',
  'GET /api/v1/candles/{ticker_id}',
  'GET /api/v1/corporate-actions',
  'GET /api/v1/fairness',
  'GET /api/v1/health',
  'GET /api/v1/health/ready',
  'GET /api/v1/instruments',
  'GET /api/v1/market/clock',
  'GET /api/v1/market/rules',
  'GET /api/v1/market/sparklines',
  'GET /api/v1/market/surge',
  'GET /api/v1/prices',
  'GET /api/v1/prices/{ticker_id}',
  'GET /api/v1/ranking/rules',
  'GET /api/v1/status',
  'GET /api/v1/stream/prices',
  'POST /api/v1/auth/login',
  'POST /api/v1/login/access-token',
  'POST /api/v1/login/refresh',
  'POST /api/v1/users',
  'POST /auth/login',
];
/** Knows tokens alone: to it an API key is nothing, neither wrong nor one too many. */
const WITHOUT_DOOR = ['POST /api/v1/logout'];
/** Parameters that name what belongs to somebody; of others' there is nothing to be found. */
const OWNED = ['order_id', 'command_id', 'key_id'];
/** Parameters that name what is everybody's, or the administrators'. */
const NOBODYS = [
  ...[
    'ticker_id',
    'user_id',
    'invite_id',
    'market',
    'day',
    'key',
    'job',
    'report_day',
    'halt_id',
    'action_id',
    'dead_letter_id',
  ],
];

const document = describeApi();
const operations = operationsOf(document).map((placed) => ({
  ...placed,
  name: `${placed.method} ${placed.template}`,
  scope: placed.operation.security?.flatMap((way) => way.ApiKeyAuth ?? [])[0] as
    | ApiKeyScope
    | undefined,
  isForAdmins: placed.operation.security?.some((way) => way.BearerAuth?.includes('ADMIN')),
  pathParameters: (placed.operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'path')
    .map(({ name }) => name),
}));
const closed = operations.filter(({ operation }) => operation.security?.length);

let surface: WholeSurface;
let alice: Person;
let admin: Person;
/** Keys that have every scope but one, and one that has all; Alice's and the administrator's. */
const keys: Record<'alice' | 'admin', Record<ApiKeyScope | 'none', string>> = {} as never;

beforeAll(async () => {
  surface = await openWholeSurface();
  [alice, admin] = await Promise.all([
    openPerson(surface.home, 'USER'),
    openPerson(surface.home, 'ADMIN'),
  ]);
  for (const [owner, { userId }] of Object.entries({ alice, admin })) {
    const without = async (missing: ApiKeyScope | 'none') =>
      [
        missing,
        await surface.openApiKey(
          userId,
          API_KEY_SCOPES.filter((scope) => scope !== missing),
        ),
      ] as const;
    const made = await Promise.all([...API_KEY_SCOPES, 'none' as const].map(without));
    keys[owner as 'alice' | 'admin'] = Object.fromEntries(made) as never;
  }
  await surface.tellEdge();
});
afterAll(() => surface.close());

/** Sends the example of the document, with the ids of `whose`. */
async function ask(placed: PlacedOperation, headers: Record<string, string>, whose = alice) {
  const { path, init } = exampleRequest(placed, document, whose.own);
  const answer = await surface.request(path, { ...init, headers: { ...init.headers, ...headers } });
  const { code } = (await answer.json().catch(() => ({}))) as { code?: string };
  return { status: answer.status, code };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const apiKey = (key: string) => ({ 'x-api-key': key });

it('every operation is closed, or public by name', () => {
  const open = operations.filter(({ operation }) => !operation.security?.length);
  expect(open.map(({ name }) => name).sort()).toEqual(PUBLIC);
});

it('every parameter of a path names what belongs to somebody, or is known not to', () => {
  const names = new Set(operations.flatMap(({ pathParameters }) => pathParameters));
  expect([...names].filter((name) => ![...OWNED, ...NOBODYS].includes(name))).toEqual([]);
});

describe.each(closed)('$name', (placed) => {
  const { scope, isForAdmins } = placed;
  const hasDoor = !WITHOUT_DOOR.includes(placed.name);
  const caller = () => (isForAdmins ? admin : alice);
  const callersKeys = () => keys[isForAdmins ? 'admin' : 'alice'];

  it('tells a stranger nothing', async () => {
    const [header = '', payload = '', signature = ''] = caller().accessToken.split('.');
    const unsigned = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
    const credentials: Record<string, Record<string, string>> = {
      nothing: {},
      nonsense: bearer('nonsense'),
      'a token without a signature': bearer(`${unsigned}.${payload}.`),
      'a token with another signature': bearer(
        `${header}.${payload}.${signature.split('').reverse().join('')}`,
      ),
      'a refresh token': bearer(caller().refreshToken),
      'an API key as a token': bearer(callersKeys().none),
      'an unknown API key': apiKey(`msk_${'0'.repeat(16)}_${'0'.repeat(64)}`),
      'an API key with another secret': apiKey(`${callersKeys().none.slice(0, -1)}x`),
      'a token as an API key': apiKey(caller().accessToken),
      ...(hasDoor
        ? { 'two credentials': { ...bearer(caller().accessToken), ...apiKey(callersKeys().none) } }
        : {}),
      'a password': {
        authorization: `Basic ${Buffer.from('demo:demo-pass-1').toString('base64')}`,
      },
    };
    for (const [what, headers] of Object.entries(credentials)) {
      expect([what, await ask(placed, headers)]).toEqual([
        what,
        { status: 401, code: 'UNAUTHENTICATED' },
      ]);
    }
  });

  it('is refused to an API key without the scope', async () => {
    const key = scope ? callersKeys()[scope] : callersKeys().none;
    const refused = { status: 403, code: 'FORBIDDEN' };
    expect(await ask(placed, apiKey(key))).toEqual(
      hasDoor ? refused : { status: 401, code: 'UNAUTHENTICATED' },
    );
  });
});

describe.each(closed.filter(({ isForAdmins }) => isForAdmins))('$name', (placed) => {
  it('is refused to whoever is no administrator', async () => {
    const refused = { status: 403, code: 'FORBIDDEN' };
    expect(await ask(placed, bearer(alice.accessToken))).toEqual(refused);
    expect(await ask(placed, apiKey(keys.alice.none))).toEqual(refused);
  });
});

const ofSomebody = closed.filter(({ pathParameters }) =>
  pathParameters.some((name) => OWNED.includes(name)),
);
/** Taken by the edge, and looked into only when its turn comes. */
const isQueued = ({ operation }: PlacedOperation) => '202' in operation.responses;

describe.each(ofSomebody.filter((placed) => !isQueued(placed)))('$name', (placed) => {
  it('finds nothing of another user’s, and what is their own', async () => {
    const [owner, other] = await Promise.all([
      openPerson(surface.home, 'USER'),
      openPerson(surface.home, 'USER'),
    ]);
    const nothing = { status: 404, code: 'NOT_FOUND' };
    expect(await ask(placed, bearer(other.accessToken), owner)).toEqual(nothing);
    const { status } = await ask(placed, bearer(owner.accessToken), owner);
    expect([401, 403, 404]).not.toContain(status);
  });
});

describe.each(ofSomebody.filter(isQueued))('$name', (placed) => {
  it('is taken alike for another user’s: whether there is such a thing, the edge does not know', async () => {
    const owner = await openPerson(surface.home, 'USER');
    const taken = { status: 202, code: undefined };
    expect(await ask(placed, bearer(alice.accessToken), owner)).toEqual(taken);
    expect(await ask(placed, bearer(owner.accessToken), owner)).toEqual(taken);
  });
});

describe.each(
  closed.filter(
    ({ method, pathParameters }) =>
      method === 'GET' && pathParameters.some((name) => ['order_id', 'command_id'].includes(name)),
  ),
)('$name', (placed) => {
  it('finds everybody’s for an administrator, by session or by a key made for that', async () => {
    expect(await ask(placed, bearer(admin.accessToken))).toMatchObject({ status: 200 });
    expect(await ask(placed, apiKey(keys.admin.none))).toMatchObject({ status: 200 });
    const nothing = { status: 404, code: 'NOT_FOUND' };
    expect(await ask(placed, apiKey(keys.admin.admin))).toEqual(nothing);
    expect(await ask(placed, apiKey(keys.alice.none), admin)).toEqual(nothing);
  });
});
