import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { COMPILE_CACHE } from '../../tests/support/compile-cache.ts';

const MAIN = new URL('./main.ts', import.meta.url).pathname;

/** The program that the `verify` container runs. */
async function verify(environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...COMPILE_CACHE, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let faults = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    faults += text;
  });
  const [code] = await once(child, 'close');
  return { code, faults };
}

it('ends with 2 when it cannot look, and names what is missing', async () => {
  const { code, faults } = await verify({});
  expect(code).toBe(2);
  for (const name of ['DATABASE_URL', 'AMQP_URL', 'RABBITMQ_MANAGEMENT_URL']) {
    expect(faults).toContain(`verify: ${name}: `);
  }
});

it('ends with 2 when the database does not answer, without its password', async () => {
  const { code, faults } = await verify({
    DATABASE_URL: 'postgres://auditor:s3cret@127.0.0.1:9/mockstreet',
    AMQP_URL: 'amqp://auditor:s3cret@127.0.0.1:9',
    RABBITMQ_MANAGEMENT_URL: 'http://auditor:s3cret@127.0.0.1:9',
  });
  expect(code).toBe(2);
  expect(faults).toMatch(/^verify: .+\n$/);
  expect(faults).not.toContain('s3cret');
});
