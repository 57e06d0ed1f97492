import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { port, readConfig, secretUrl, wholeNumber } from './config.ts';

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
