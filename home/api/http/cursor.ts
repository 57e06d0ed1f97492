import { type Instant, instant } from '@mockstreet/shared/instant';
import { z } from 'zod';

/** Where a page ended: the last row's place in an order of (time, id), newest first. */
export interface Keyset {
  readonly at: Instant;
  readonly id: string;
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const PLAIN = new RegExp(`^1:(\\d{1,16}):(${UUID})$`);

/** Opaque to clients; the leading number is the version of this format. */
export function encodeCursor(place: Keyset): string {
  return Buffer.from(`1:${place.at}:${place.id}`).toString('base64url');
}

export function decodeCursor(cursor: string): Keyset | undefined {
  const match = PLAIN.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (!match) return undefined;
  const micros = Number.parseInt(match[1] as string, 10);
  if (!Number.isSafeInteger(micros)) return undefined;
  return { at: instant(micros), id: match[2] as string };
}

/** Where a page ended in a list of which each row has a time of its own. */
export function encodeMoment(at: Instant): string {
  return Buffer.from(`1:${at}`).toString('base64url');
}

export function decodeMoment(cursor: string): Instant | undefined {
  const match = /^1:(\d{1,16})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  const micros = Number.parseInt(match?.[1] ?? '', 10);
  return Number.isSafeInteger(micros + 1) ? instant(micros) : undefined;
}

/** Where a page ended in a list of which each row has a number of its own. */
export function encodeNumber(number: bigint): string {
  return Buffer.from(`1:n:${number}`).toString('base64url');
}

export function decodeNumber(cursor: string): bigint | undefined {
  const match = /^1:n:(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  return match ? BigInt(match[1] as string) : undefined;
}

/** Query parameter `cursor`. */
export const cursorSchema = cursorParameter(decodeCursor);
export const momentCursorSchema = cursorParameter(decodeMoment);
export const numberCursorSchema = cursorParameter(decodeNumber);

/** The same of a list with places of its own. */
export function cursorParameter<Place>(decode: (cursor: string) => Place | undefined) {
  return z
    .string()
    .max(160)
    .transform((text, context): Place => {
      const place = decode(text);
      if (place !== undefined) return place;
      context.addIssue({
        code: 'custom',
        params: { code: 'not_a_cursor' },
        message: 'must be the next_cursor of another page',
      });
      return z.NEVER;
    })
    .meta({ description: 'The next_cursor of the page before' });
}
