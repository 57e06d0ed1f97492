import { resolveSchema } from '@mockstreet/home/api/api-description';
import { describeApi } from '@mockstreet/home/api/describe-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationsOf } from '../support/document-checker.ts';
import { exampleRequest } from './example-request.ts';
import { openPerson, type Person } from './people.ts';
import { openWholeSurface, type WholeSurface } from './whole-surface.ts';

/** What a gateway in front says of where we are. */
const PUBLIC_ORIGIN = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'mock.example' };
const FOREIGN: readonly Record<string, string>[] = [
  { origin: 'https://evil.example' },
  { origin: 'http://mock.example' },
  { origin: 'null' },
  { origin: 'https://evil.example', cookie: 'session=1' },
  { cookie: 'session=1' },
];
const BODY_BYTES_MAX = 16 * 1024;

const document = describeApi();
const operations = operationsOf(document).map((placed) => ({
  ...placed,
  name: `${placed.method} ${placed.template}`,
  isForAdmins: placed.operation.security?.some((way) => way.BearerAuth?.includes('ADMIN')),
}));
const withBody = operations.filter(({ operation }) => operation.requestBody);
const changing = operations.filter(({ method }) => method !== 'GET');

let surface: WholeSurface;
let user: Person;
let admin: Person;
beforeAll(async () => {
  surface = await openWholeSurface();
  user = await openPerson(surface.home, 'USER');
  admin = await openPerson(surface.home, 'ADMIN');
});
afterAll(() => surface.close());

type Operation = (typeof operations)[number];

/** The example of the document by someone who may, changed in one place. */
async function ask(placed: Operation, change: RequestInit): Promise<[number, string]> {
  const person = placed.isForAdmins ? admin : user;
  const { path, init } = exampleRequest(placed, document, person.own);
  const answer = await surface.request(path, {
    ...init,
    ...change,
    headers: {
      ...init.headers,
      ...PUBLIC_ORIGIN,
      authorization: `Bearer ${person.accessToken}`,
      ...(change.headers as Record<string, string> | undefined),
    },
  });
  return [answer.status, ((await answer.json()) as { code: string }).code];
}

describe.each(changing)('$name', (placed) => {
  it.each(FOREIGN)('is not taken from a page of another origin: %j', async (headers) => {
    expect(await ask(placed, { headers })).toEqual([403, 'FORBIDDEN']);
  });
});

describe.each(withBody)('$name', (placed) => {
  it('refuses a property that it does not know, be it the id of a user', async () => {
    const { init } = exampleRequest(placed, document, user.own);
    const example = JSON.parse(init.body ?? '{}') as object;
    const { schema = {} } = placed.operation.requestBody?.content?.['application/json'] ?? {};
    const known = Object.keys(resolveSchema(schema, document).properties ?? {});
    const surplus = { user_id: admin.userId, role: 'ADMIN', is_active: true, surplus: null };
    for (const [name, value] of Object.entries(surplus)) {
      if (known.includes(name)) continue;
      const body = JSON.stringify({ ...example, [name]: value });
      expect([body, ...(await ask(placed, { body }))]).toEqual([body, 422, 'INVALID_REQUEST']);
    }
  });

  it('refuses a body of more than 16 kB, whether or not its length is declared', async () => {
    const text = `{"surplus":"${'x'.repeat(BODY_BYTES_MAX)}"}`;
    expect(await ask(placed, { body: text })).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    const chunked = new ReadableStream({
      start(controller) {
        for (const part of text.match(/.{1,1000}/g) ?? []) {
          controller.enqueue(new TextEncoder().encode(part));
        }
        controller.close();
      },
    });
    expect(await ask(placed, { body: chunked, duplex: 'half' })).toEqual([
      413,
      'PAYLOAD_TOO_LARGE',
    ]);
  });
});

it.each([...new Set(operations.map(({ template }) => template))])(
  'no page of another origin may ask %s what it may do there',
  async (path) => {
    const headers = {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, content-type',
    };
    const answer = await surface.request(path, { method: 'OPTIONS', headers });
    expect([404, 405]).toContain(answer.status);
    const names = [...answer.headers.keys()];
    expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([]);
  },
);
