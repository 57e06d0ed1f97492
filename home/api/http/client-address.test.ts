import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { clientAddress, clientNetwork } from './client-address.ts';

const app = new Hono().get('/', (context) =>
  context.json([clientAddress(context), clientNetwork(context)]),
);

async function of(forwardedFor?: string) {
  const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor };
  return (await (await app.request('/', { headers })).json()) as [string, string];
}

describe('the address of a client', () => {
  it.each([
    ['198.51.100.7', '198.51.100.7', '198.51.100.7'],
    ['::ffff:198.51.100.7', '198.51.100.7', '198.51.100.7'],
    ['2001:DB8:0:12:a:b:c:d', '2001:db8:0:12:a:b:c:d', '2001:db8:0:12::/64'],
    ['2001:db8::1', '2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0db8:0001:0002::', '2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
    ['::1', '::1', '0:0:0:0::/64'],
    ['64:ff9b::198.51.100.7', '64:ff9b::198.51.100.7', '64:ff9b:0:0::/64'],
  ])('in %s is read, and what shares its limit', async (header, address, network) => {
    expect(await of(header)).toEqual([address, network]);
  });

  it('is the one that our own side wrote, whatever stands before it', async () => {
    expect(await of('1.2.3.4, 198.51.100.7')).toEqual(['198.51.100.7', '198.51.100.7']);
  });

  it.each([undefined, '', 'unknown', "1.2.3.4', drop table", 'x'.repeat(5_000)])(
    'is not known from %j',
    async (header) => {
      expect(await of(header)).toEqual(['unknown', 'unknown']);
    },
  );

  it('of two hosts in one /64 is under one limit', async () => {
    const [first, second] = await Promise.all([of('2001:db8::1'), of('2001:db8:0:0:ffff::2')]);
    expect(first[1]).toBe(second[1]);
  });
});
