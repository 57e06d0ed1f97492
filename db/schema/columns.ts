import { customType, numeric, timestamp } from 'drizzle-orm/pg-core';

/** Money, prices and quantities: exact text in, exact text out. */
export const money = (name: string) => numeric(name, { precision: 20, scale: 8 });

/** A moment, kept to the microsecond and read as text so that nothing is cut to milliseconds. */
export const moment = (name: string) =>
  timestamp(name, { withTimezone: true, precision: 6, mode: 'string' });

/** Digests: never text, so that no two spellings of one exist. */
export const bytes = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });
