import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { COMPILE_CACHE } from '../../tests/support/compile-cache.ts';
import { asService, createTestDatabase } from '../../tests/support/database.ts';
import { freePort } from '../../tests/support/free-port.ts';
import { asRedisUser, createTestRedis } from '../../tests/support/redis.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

test('the process reports its dependencies, serves metrics and stops when told to', async () => {
  const [database, redis, port] = await Promise.all([
    createTestDatabase(),
    createTestRedis(),
    freePort(),
  ]);
  const environment = {
    ...COMPILE_CACHE,
    PORT: String(port),
    DATABASE_URL: asService(database.url, 'relay'),
    REDIS_URL: asRedisUser(redis.url, 'relay'),
  };
  const relay = spawn(process.execPath, [MAIN], { env: environment, stdio: 'ignore' });
  const exited = once(relay, 'exit');
  onTestFinished(async () => {
    relay.kill('SIGKILL');
    await exited;
    await database.drop();
  });
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  await vi.waitFor(
    async () => {
      const ready = await get('/health/ready');
      expect(ready.status).toBe(200);
      expect(await ready.json()).toMatchObject({
        status: 'ready',
        role: 'active',
        dependencies: [
          { name: 'postgres', ok: true },
          { name: 'redis', ok: true },
        ],
      });
    },
    { timeout: 15_000, interval: 50 },
  );
  expect((await get('/health')).status).toBe(200);
  expect(await (await get('/metrics')).text()).toContain('mockstreet_relay_active 1');
  relay.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});
