import { z } from 'zod';
import { isDate } from '#market/trading-days';

/** A date of this century in a path or a body. */
export const dayParameter = z
  .string()
  .max(10)
  .refine((text) => text.startsWith('20') && isDate(text), {
    params: { code: 'not_a_date' },
    message: 'must be a date of this century, as in 2026-12-24',
  })
  .meta({ format: 'date', pattern: '^20', example: '2026-12-24' });
