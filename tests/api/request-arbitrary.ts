import {
  type DescribedParameter,
  type JsonSchema,
  resolveSchema,
} from '@mockstreet/home/api/api-description';
import fc from 'fast-check';
import type { PlacedOperation } from '../support/document-checker.ts';
import { type ArbitraryContext, HOSTILE_VALUES, invalidOf, validOf } from './schema-arbitrary.ts';

/** A request of an operation, without whoever sends it. */
export interface FuzzedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly contentType?: string | undefined;
  readonly body?: string | undefined;
}

/**
 * Requests of one operation: as described, at the bounds of what is described, and not at all so.
 * In each at most one place is wrong, or what is behind the first check would never be reached.
 */
export function requestsOf(
  { method, template, operation }: PlacedOperation,
  context: ArbitraryContext,
): fc.Arbitrary<FuzzedRequest> {
  // Headers carry credentials, which have a test of their own.
  const parameters = (operation.parameters ?? []).filter((one) => one.in !== 'header');
  const [contentType, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const params = parametersOf(parameters, context, 'valid');
  const body = content ? validOf(content.schema, context).map(toJson) : fc.constant(undefined);
  const right = fc.record({ params, body, contentType: fc.constant(contentType) });
  const kinds = [right];
  if (parameters.length > 0) {
    const wrong = parametersOf(parameters, context, 'one wrong');
    kinds.push(fc.record({ params: wrong, body, contentType: fc.constant(contentType) }));
  }
  if (content) {
    const wrongBody = { params, contentType: fc.constant(contentType) };
    kinds.push(
      fc.record({ ...wrongBody, body: spoilt(content.schema, context).map(toJson) }),
      fc.record({ ...wrongBody, body: spoilt(content.schema, context).map(toJson) }),
      fc.record({ ...wrongBody, body: spoiltText(content.schema, context) }),
      fc.record({ params, body, contentType: fc.constantFrom(...WRONG_CONTENT_TYPES) }),
    );
  } else {
    const surplus = fc.constantFrom('surplus=1', 'limit=1&limit=2', '%', '%00=%ff', '__proto__=1');
    kinds.push(
      fc
        .tuple(right, surplus)
        .map(([request, query]) => ({ ...request, params: { ...request.params, surplus: query } })),
    );
  }
  return fc.oneof(...kinds).map((request) => ({
    method,
    path: pathOf(template, request.params),
    contentType: request.contentType,
    body: request.body,
  }));
}

const WRONG_CONTENT_TYPES = [
  undefined,
  '',
  'text/plain',
  'application/xml',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  'application/json; charset=utf-16',
  'application/json;',
  'x'.repeat(2_000),
];

interface Parameters {
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Of the query, as it stands. */
  readonly surplus?: string;
}

function parametersOf(
  parameters: readonly DescribedParameter[],
  context: ArbitraryContext,
  kind: 'valid' | 'one wrong',
): fc.Arbitrary<Parameters> {
  const inside = (place: string) => parameters.filter((one) => one.in === place);
  const valid = (place: string) =>
    fc.record(
      Object.fromEntries(
        inside(place).map(({ name, schema }) => [name, validOf(schema, context, name)]),
      ),
      {
        requiredKeys: inside(place)
          .filter((one) => one.required)
          .map(({ name }) => name),
      },
    );
  const all = fc.record({ path: valid('path'), query: valid('query') });
  if (kind === 'valid') return all;
  const wrong = fc
    .constantFrom(...parameters)
    .chain((one) => invalidOf(one.schema, context).map((value) => ({ one, value })));
  return fc.tuple(all, wrong).map(([right, { one, value }]) => {
    const place = one.in === 'path' ? 'path' : 'query';
    return { ...right, [place]: { ...right[place], [one.name]: value } };
  });
}

function pathOf(template: string, { path, query, surplus }: Parameters): string {
  const filled = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encode(path[name]));
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encode(value)}`);
  const all = [...pairs, ...(surplus === undefined ? [] : [surplus])].join('&');
  return all === '' ? filled : `${filled}?${all}`;
}

/** Percent-encoded, lone surrogates as the replacement that every browser makes of them. */
function encode(value: unknown): string {
  const text = typeof value === 'string' ? value : (toJson(value) ?? '');
  return encodeURIComponent(text.toWellFormed());
}

function toJson(value: unknown): string | undefined {
  return JSON.stringify(value);
}

/** A body with one thing wrong, at any depth. */
function spoilt(schema: JsonSchema, context: ArbitraryContext): fc.Arbitrary<unknown> {
  const it = resolveSchema(schema, context.document);
  const choices = [...(it.anyOf ?? []), ...(it.oneOf ?? [])];
  if (choices.length > 0) return fc.oneof(...choices.map((one) => spoilt(one, context)));
  const properties = Object.entries(it.properties ?? {});
  if (properties.length === 0) return invalidOf(schema, context);
  const valid = validOf(schema, context) as fc.Arbitrary<Record<string, unknown>>;
  const changed = fc
    .constantFrom(...properties)
    .chain(([name, of]) =>
      fc.tuple(valid, spoilt(of, context)).map(([body, value]) => ({ ...body, [name]: value })),
    );
  const missing = fc.tuple(valid, fc.constantFrom(...properties)).map(([body, [name]]) => {
    const { [name]: _, ...rest } = body;
    return rest;
  });
  const extra = fc
    .tuple(valid, fc.constantFrom(...EXTRA_PROPERTIES), fc.constantFrom(...HOSTILE_VALUES))
    .map(([body, name, value]) => ({ ...body, [name]: value }));
  return fc.oneof({ weight: 3, arbitrary: changed }, missing, extra, invalidOf({}, context));
}

const EXTRA_PROPERTIES = [
  'user_id',
  'role',
  'is_active',
  'id',
  'constructor',
  'toString',
  'ｘ',
  '',
];

/** Texts that no JSON writer makes of such a body. */
function spoiltText(
  schema: JsonSchema,
  context: ArbitraryContext,
): fc.Arbitrary<string | undefined> {
  const valid = validOf(schema, context).map((body) => toJson(body) ?? '');
  const changes: readonly ((text: string) => string | undefined)[] = [
    () => undefined,
    () => '',
    (text) => text.slice(0, -1),
    (text) => `${text},`,
    (text) => `\ufeff${text}`,
    (text) => `${text}${text}`,
    (text) => text.replace('{', '{"__proto__":{"role":"ADMIN"},'),
    (text) => text.replace('{', '{"user_id":1,"user_id":2,'),
    (text) => text.replace(/:("[^"]*"|\d+)/, ':NaN'),
    (text) => text.replace(/:("[^"]*"|\d+)/, ':1e400'),
    (text) => text.replace(/:("[^"]*"|\d+)/, ':-0'),
    (text) => text.replace(/:("[^"]*"|\d+)/, ':0.123456789'),
    (text) => text.replace(/:("[^"]*"|\d+)/, ':123456789012345678901234567890'),
    (text) => text.replace(/:("[^"]*"|\d+)/, ':"\\ud800"'),
    (text) => text.replace(/:("[^"]*"|\d+)/, ':"\\u0000"'),
    (text) => text.replace(/:("[^"]*"|\d+)/, `:"${'x'.repeat(20_000)}"`),
    () => '['.repeat(8_000),
    () => `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`,
    () => ' '.repeat(16_385),
  ];
  return fc.tuple(valid, fc.constantFrom(...changes)).map(([text, change]) => change(text));
}
