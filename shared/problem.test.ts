import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  fieldErrors,
  PROBLEM_CODES,
  problem,
  problemResponse,
  problemSchema,
  problemStatus,
} from './problem.ts';

describe('a problem', () => {
  it.each([
    ['MALFORMED_JSON', 400],
    ['INVALID_REQUEST', 422],
    ['UNAUTHENTICATED', 401],
    ['TOKEN_EXPIRED', 401],
    ['TOKEN_REUSED', 401],
    ['FORBIDDEN', 403],
    ['NOT_FOUND', 404],
    ['CLIENT_ORDER_ID_REUSED', 409],
    ['PAYLOAD_TOO_LARGE', 413],
    ['RATE_LIMITED', 429],
    ['QUEUE_UNAVAILABLE', 503],
    ['HOME_OFFLINE', 503],
  ] as const)('%s has the status that clients were promised', (code, status) => {
    expect(problemStatus(code)).toBe(status);
  });

  it.each(PROBLEM_CODES)('%s is a whole RFC 9457 object', (code) => {
    const body = problem(code, { detail: 'more' });
    expect(problemSchema.parse(body)).toEqual(body);
    expect(body.title).not.toBe('');
    expect(body.type).toMatch(/^urn:mockstreet:problem:[a-z-]+$/);
    expect(body.detail).toBe('more');
  });

  it('is answered as problem+json that nobody caches', async () => {
    const response = problemResponse('QUEUE_UNAVAILABLE', {}, { 'retry-after': '2' });
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await response.json()).toEqual(problem('QUEUE_UNAVAILABLE'));
  });
});

describe('fieldErrors', () => {
  const errorsOf = (schema: z.ZodType, value: unknown) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? [] : fieldErrors(parsed.error);
  };

  it('names the place, also inside lists', () => {
    const schema = z.object({ rows: z.array(z.object({ price: z.string() })) });
    expect(errorsOf(schema, { rows: [{ price: '1' }, { price: 2 }] })).toMatchObject([
      { path: 'rows.1.price', code: 'invalid_type' },
    ]);
  });

  it('gives the code of our own rules, or says that it is ours', () => {
    const coded = z.string().superRefine((_, context) => {
      context.addIssue({ code: 'custom', params: { code: 'too_late' }, message: 'no' });
    });
    expect(errorsOf(coded, 'x')).toEqual([{ path: '', code: 'too_late', message: 'no' }]);
    expect(
      errorsOf(
        z.string().refine(() => false, 'no'),
        'x',
      ),
    ).toMatchObject([{ code: 'custom' }]);
  });

  it('stops at twenty', () => {
    const schema = z.array(z.string());
    expect(
      errorsOf(
        schema,
        Array.from({ length: 100 }, () => 1),
      ),
    ).toHaveLength(20);
  });
});
