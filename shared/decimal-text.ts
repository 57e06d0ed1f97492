import { z } from 'zod';
import { type Decimal, parseDecimal } from './decimal.ts';

/** An exact decimal of a message that is read. Other text is an issue, as any other fault of it: what a transform throws, zod throws too. */
export const decimalText = z.string().transform((text, context): Decimal => {
  const value = parseDecimal(text);
  if (value !== undefined) return value;
  context.addIssue({ code: 'custom', message: 'is no decimal' });
  return z.NEVER;
});
