import { addMicros, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestUser } from '../../../tests/support/home-api.ts';
import { type ServedHome, serveHomeApi } from '../../../tests/support/served-home.ts';

let served: ServedHome;
let user: TestUser;
beforeAll(async () => {
  served = await serveHomeApi({ recheckMs: 50, connectionsPerUserMax: 3, heartbeatMs: 200 });
  user = await served.home.openUser();
});
afterAll(() => served.close());

const TOPICS = ['/ws/market', '/ws/orders', '/ws/positions'];
const protocols = (...names: string[]) => ({ protocols: ['mockstreet.v1', ...names] });

describe.each(TOPICS)('%s', (path) => {
  it('lets in by a first message, and says until when', async () => {
    const client = await served.connect(path);
    client.send({ type: 'auth', token: user.token });
    const expiresAt = addMicros(served.home.now, 30 * MICROS_PER_MINUTE);
    expect(await client.next('ready')).toMatchObject({
      seq: expect.stringMatching(/^\d+\.\d+$/),
      topic: path.split('/').at(-1),
      expires_at: new Date(Math.floor(expiresAt / MICROS_PER_SECOND) * 1000)
        .toISOString()
        .replace('.000', '.000000'),
    });
    client.cut();
  });

  it('lets in by a subprotocol, and does not say the token back', async () => {
    const client = await served.connect(path, protocols(`bearer.${user.token}`));
    expect(client.socket.protocol).toBe('mockstreet.v1');
    await client.next('ready');
    client.cut();
  });
});
