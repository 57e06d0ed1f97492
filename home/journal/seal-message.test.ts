import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JournalKey } from '#accounts/keys/journal-keys';
import { type JournalMessage, journalMessageSchema } from './journal-message.ts';
import { printOf, printRecord } from './print-record.ts';
import { openMessage, sealMessage } from './seal-message.ts';

const KEY: JournalKey = {
  ...{ kty: 'oct', alg: 'A256GCM', kid: 'first', k: `${'A'.repeat(42)}E` },
  seals_from: '2026-11-19T03:00:00.000000Z',
};
const textOf = (name: string) =>
  readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8').trim();
const message = JSON.parse(textOf('message-v1.json')) as JournalMessage;
const keyOf = (kid: string) => (kid === KEY.kid ? KEY : undefined);

describe('a message of fills.log', () => {
  it('of version 1 is read, as it was written and sealed then', async () => {
    expect(journalMessageSchema.parse(message)).toEqual(message);
    expect(await openMessage(textOf('message-v1.jwe'), keyOf)).toMatchObject({ ok: true, message });
  });

  it('of version 1 is read with what it has told since of orders that wait, and of cancels', () => {
    const later: unknown = JSON.parse(textOf('message-v1-limits.json'));
    expect(journalMessageSchema.parse(later)).toEqual(later);
  });

  it('of version 1 is read with what it has told since of margin', () => {
    const later: unknown = JSON.parse(textOf('message-v1-margin.json'));
    expect(journalMessageSchema.parse(later)).toEqual(later);
  });

  it('of version 1 is read with what it has told since of bailouts', () => {
    const later: unknown = JSON.parse(textOf('message-v1-bailout.json'));
    expect(journalMessageSchema.parse(later)).toEqual(later);
  });

  it('of version 1 is read with what it has told since of listings and strikes', () => {
    const later: unknown = JSON.parse(textOf('message-v1-human-etf.json'));
    expect(journalMessageSchema.parse(later)).toEqual(later);
  });

  it('says nothing to who lacks the key, not even twice the same', async () => {
    const sealed = await sealMessage(message, KEY);
    expect(sealed).not.toBe(await sealMessage(message, KEY));
    const readable = sealed
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString('latin1'))
      .join(' ');
    for (const word of ['AAPL', 'feed_settings', '0199a000']) expect(readable).not.toContain(word);
    expect(await openMessage(sealed, () => undefined)).toEqual({ ok: false, fault: 'unknown_key' });
    const other = { ...KEY, k: `${'B'.repeat(42)}A` };
    expect(await openMessage(sealed, () => other)).toEqual({ ok: false, fault: 'not_authentic' });
  });

  it('that was altered anywhere does not open', async () => {
    const sealed = textOf('message-v1.jwe');
    for (const [place, part] of sealed.split('.').entries()) {
      // The second part of a direct encryption is empty.
      if (part === '') continue;
      const parts = sealed.split('.');
      parts[place] = (part[0] === 'x' ? 'y' : 'x') + part.slice(1);
      expect(await openMessage(parts.join('.'), keyOf)).toMatchObject({ ok: false });
    }
    for (const junk of ['', 'junk', 'a.b.c.d.e', '{}']) {
      expect(await openMessage(junk, keyOf)).toEqual({ ok: false, fault: 'not_authentic' });
    }
  });

  it('of a version still to come is told from a forgery', async () => {
    const sealed = await sealMessage({ ...message, version: 2 } as never, KEY);
    expect(await openMessage(sealed, keyOf)).toEqual({ ok: false, fault: 'unknown_version' });
  });

  it('gives back each print as it was', () => {
    for (const record of message.records) {
      if (record.kind !== 'settlement' || !record.fill?.fx_print) continue;
      for (const print of [record.fill.print, record.fill.fx_print]) {
        expect(printRecord(printOf(print))).toEqual(print);
      }
    }
    const bar = { ...(message.records[0] as never as { fill: { print: object } }).fill.print };
    expect(() => printOf({ ...bar, kind: 'BAR' } as never)).toThrow(/without open/);
  });
});
