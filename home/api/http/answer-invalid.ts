import { fieldErrors, problemResponse } from '@mockstreet/shared/problem';
import type { z } from 'zod';

/** The hook of every validator: all faults of a request at once, each with its path. */
export function answerInvalid(
  result: { readonly success: true } | { readonly success: false; readonly error: z.ZodError },
): Response | undefined {
  if (result.success) return undefined;
  return problemResponse('INVALID_REQUEST', { errors: fieldErrors(result.error) });
}
