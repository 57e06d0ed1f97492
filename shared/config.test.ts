import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { port, readConfig, secret, secretUrl, wholeNumber } from './config.ts';

const schema = z.object({
  PORT: port(),
  DATABASE_URL: secretUrl('postgres', 'postgresql'),
  PARTITIONS: wholeNumber(1, 64).default(2),
  SESSIONS: z.enum(['real', 'always']).default('real'),
});
const GOOD = { PORT: '3000', DATABASE_URL: 'postgres://mock:s3cret@127.0.0.1:3010/mock' };

const faultsOf = (environment: Record<string, string | undefined>) => {
  const result = readConfig(schema, environment);
  return result.ok ? [] : result.faults;
};

describe('readConfig', () => {
  it('reads what is there, fills in what is not, and looks at nothing else', () => {
    expect(readConfig(schema, { ...GOOD, HOME: '/root' })).toEqual({
      ok: true,
      config: { PORT: 3000, DATABASE_URL: GOOD.DATABASE_URL, PARTITIONS: 2, SESSIONS: 'real' },
    });
  });

  it('takes an empty variable for an absent one', () => {
    expect(readConfig(schema, { ...GOOD, PARTITIONS: '' })).toMatchObject({
      config: { PARTITIONS: 2 },
    });
    expect(faultsOf({ ...GOOD, PORT: '' })[0]).toMatch(/^PORT: /);
  });

  it('names every fault at once', () => {
    const faults = faultsOf({ PORT: 'x', PARTITIONS: '0', SESSIONS: 'never' });
    expect(faults.map((fault) => fault.split(':')[0])).toEqual([
      'PORT',
      'DATABASE_URL',
      'PARTITIONS',
      'SESSIONS',
    ]);
  });

  it('never repeats a secret', () => {
    for (const url of ['http://mock:s3cret@host/', 's3cret', 'postgres:s3cret@@:::']) {
      const faults = faultsOf({ ...GOOD, DATABASE_URL: url });
      expect(faults.join()).not.toContain('s3cret');
    }
    expect(faultsOf({ ...GOOD, DATABASE_URL: 'http://mock:s3cret@host/' })).toEqual([
      'DATABASE_URL: must be a postgres or postgresql URL',
    ]);
  });
});

describe('a secret in a file', () => {
  const files: Readonly<Record<string, string>> = {
    '/secrets/url': 'postgres://mock:s3cret@db/mock\n',
    '/secrets/wrong': 's3cret',
    '/secrets/empty': '\n',
    '/secrets/lines': 'first\nlast\r\n',
  };
  const readFile = (path: string) => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error('s3cret'), { code: 'ENOENT' });
    return text;
  };
  const password = z.string().register(secret, { secret: true });
  const read = (environment: Record<string, string>, fields: z.ZodObject = schema) =>
    readConfig(fields, { PORT: '3000', ...environment }, readFile);

  it('is read, without the newline at its end', () => {
    expect(read({ DATABASE_URL_FILE: '/secrets/url' })).toMatchObject({
      ok: true,
      config: { DATABASE_URL: 'postgres://mock:s3cret@db/mock' },
    });
    expect(read({ PASSWORD_FILE: '/secrets/lines' }, z.object({ PASSWORD: password }))).toEqual({
      ok: true,
      config: { PASSWORD: 'first\nlast' },
    });
  });

  it.each([
    ['optional', secretUrl('http').optional()],
    ['described', secretUrl('http').describe('where')],
    ['with a default', password.default('none')],
    ['transformed', password.transform((text) => text.length)],
    ['transformed, optional and described', password.transform(String).optional().describe('a')],
  ])('may be %s', (_, field) => {
    const faults = ['X_FILE: /secrets/none cannot be read (ENOENT)'];
    expect(read({ X_FILE: '/secrets/none' }, z.object({ X: field }))).toEqual({
      ok: false,
      faults,
    });
  });

  it.each([
    ['both are given', { DATABASE_URL: GOOD.DATABASE_URL, DATABASE_URL_FILE: '/secrets/url' }],
    ['both are given, one wrong', { DATABASE_URL: 's3cret', DATABASE_URL_FILE: '/secrets/url' }],
  ])('is a fault when %s', (_, environment) => {
    const faults = ['DATABASE_URL_FILE: besides DATABASE_URL: give one'];
    expect(read(environment)).toEqual({ ok: false, faults });
  });

  it.each([
    ['/secrets/none', 'DATABASE_URL_FILE: /secrets/none cannot be read (ENOENT)'],
    ['/secrets/empty', 'DATABASE_URL_FILE: /secrets/empty is empty'],
    ['/secrets/wrong', 'DATABASE_URL: must be a postgres or postgresql URL'],
  ])('is a fault, named once and never repeated: %s', (path, fault) => {
    expect(read({ DATABASE_URL_FILE: path })).toEqual({ ok: false, faults: [fault] });
  });

  it('is named besides every other fault', () => {
    const result = read({ PORT: 'x', DATABASE_URL_FILE: '/secrets/none' });
    const faults = result.ok ? [] : result.faults;
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(['DATABASE_URL_FILE', 'PORT']);
  });

  it('is nothing for what is no secret, and hides no field that ends in _FILE', () => {
    expect(read({ ...GOOD, SESSIONS_FILE: '/secrets/none' })).toMatchObject({ ok: true });
    const keys = z.object({ KEY: password.optional(), KEY_FILE: z.string() });
    expect(read({ KEY_FILE: '/secrets/none' }, keys)).toEqual({
      ok: true,
      config: { KEY_FILE: '/secrets/none' },
    });
  });

  it('takes an empty variable for an absent one', () => {
    expect(read({ ...GOOD, DATABASE_URL_FILE: '' })).toMatchObject({ ok: true });
  });
});

describe('a whole number', () => {
  const read = (text: string) => wholeNumber(-5, 65_535).safeParse(text);

  it.each([
    ['0', 0],
    ['-5', -5],
    ['65535', 65_535],
    ['007', 7],
  ])('%s is read', (text, value) => {
    expect(read(text).data).toBe(value);
  });

  it.each(['65536', '-6', '1.5', '1e3', '0x10', ' 1', '1 ', 'one', '--1', '9'.repeat(16)])(
    '%j is refused',
    (text) => {
      expect(read(text).success).toBe(false);
    },
  );

  it('is a port from 1 to 65535', () => {
    expect(port().safeParse('0').success).toBe(false);
    expect(port().safeParse('65536').success).toBe(false);
    expect(port().parse('65535')).toBe(65_535);
  });
});
