import { describeApi } from '@mockstreet/home/api/describe-api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { operationsOf } from '../support/document-checker.ts';
import { exampleRequest } from './example-request.ts';
import { openPerson, type Person } from './people.ts';
import { HOSTILE_VALUES } from './schema-arbitrary.ts';
import { openWholeSurface, type WholeSurface } from './whole-surface.ts';

const SEED = 20261121;
const RUNS = 200;

const document = describeApi();
/** One operation for each way of asking who calls, at either end. */
const doors = [
  ...new Map(
    operationsOf(document)
      .filter(({ operation }) => operation.security?.length)
      .map((placed) => [JSON.stringify(placed.operation.security), placed]),
  ).values(),
].map((placed) => [`${placed.method} ${placed.template}`, placed] as const);

let surface: WholeSurface;
let person: Person;
beforeAll(async () => {
  surface = await openWholeSurface();
  person = await openPerson(surface.home, 'USER');
});
afterAll(() => surface.close());

/** What an HTTP header can carry: anything but control characters and what is not Latin-1. */
const headerText = fc
  .oneof(
    fc.string({ maxLength: 200 }),
    fc.constantFrom(...HOSTILE_VALUES.filter((value) => typeof value === 'string')),
    fc.base64String({ maxLength: 400 }),
  )
  .map((text) => text.replaceAll(/[^\x20-\x7e]/g, '?'));
/** What becomes of a good token, which is not known yet. */
type Spoil = (token: string) => string;
const damage = fc
  .record({
    at: fc.nat(2_000),
    by: fc.constantFrom('', 'A', '.', '..', '=', ' ', '%00'),
    removed: fc.nat(3),
  })
  .map(
    ({ at, by, removed }): Spoil =>
      (token) => {
        const place = at % token.length;
        const spoilt = token.slice(0, place) + by + token.slice(place + removed);
        return spoilt === token ? 'x' : spoilt;
      },
  );
const authorization = fc.oneof(
  headerText.map(
    (text): Spoil =>
      () =>
        text,
  ),
  fc.tuple(fc.constantFrom('Bearer', 'bearer', 'DPoP', 'Basic', 'Bearer Bearer'), headerText).map(
    ([scheme, text]): Spoil =>
      () =>
        `${scheme} ${text}`,
  ),
  fc.tuple(fc.constantFrom('Bearer', 'DPoP'), damage).map(
    ([scheme, spoil]): Spoil =>
      (token) =>
        `${scheme} ${spoil(token)}`,
  ),
);
const credentials = fc.record(
  { authorization, 'x-api-key': headerText, dpop: headerText },
  { requiredKeys: [] },
);

test.each(doors)('%s keeps out whatever is no credential', async (_, placed) => {
  const { path, init } = exampleRequest(placed, document, person.own);
  await fc.assert(
    fc.asyncProperty(credentials, async ({ authorization: spoil, ...others }) => {
      const given = Object.entries(others).filter(([, value]) => value !== undefined);
      const answer = await surface.request(path, {
        ...init,
        headers: {
          ...init.headers,
          ...Object.fromEntries(given),
          ...(spoil ? { authorization: spoil(person.accessToken) } : {}),
        },
      });
      expect([401, 403]).toContain(answer.status);
    }),
    { seed: SEED, numRuns: RUNS },
  );
});
