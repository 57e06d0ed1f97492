import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSecret, secretFileVariable, secretUrl } from '@mockstreet/shared/config';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { renderEnvExample } from './env-example.ts';
import { environmentReaders } from './environment-readers.ts';
import { REPOSITORY } from './repository.ts';

test('.env.example says what the config schemas say (else: node scripts/env-example.ts)', () => {
  const written = readFileSync(join(REPOSITORY, '.env.example'), 'utf8');
  expect(written).toBe(renderEnvExample(environmentReaders()));
});

test('of a secret it says that a file may hold it', () => {
  const schema = z.object({ URL: secretUrl('http').optional(), TOKEN_KEYS_FILE: z.string() });
  const text = renderEnvExample([{ name: 'one', schema, given: [] }]);
  expect(text).toContain('#URL=\n#URL_FILE=\n');
  expect(text).toContain('#TOKEN_KEYS_FILE=\n');
  expect(text).not.toContain('TOKEN_KEYS_FILE_FILE');
});

test('no field is called like the file of a secret of the same process', () => {
  const taken = environmentReaders().flatMap(({ name, schema: { shape } }) =>
    Object.entries<z.core.$ZodType>(shape)
      .filter(([field, one]) => isSecret(one) && secretFileVariable(field) in shape)
      .map(([field]) => `${name}: ${secretFileVariable(field)}`),
  );
  expect(taken).toEqual([]);
});

test('a variable is shown once, with its meaning, its readers and its default', () => {
  const first = z.object({ LIMIT: z.string().default('3').describe('How many').optional() });
  const second = z.object({ LIMIT: z.string(), URL: z.url() });
  const text = renderEnvExample([
    { name: 'first', schema: first, given: [] },
    { name: 'second', schema: second, given: ['URL'] },
  ]);
  expect(text.match(/LIMIT/g)).toHaveLength(1);
  expect(text).toContain('# How many (first, second)\n#LIMIT=3\n');
  expect(text.indexOf('Decided by npm start')).toBeLessThan(text.indexOf('#URL=\n'));
});
