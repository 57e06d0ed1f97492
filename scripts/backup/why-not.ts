import { Refused, refusalLine } from '@mockstreet/home/backup/refusal';
import { CannotStart } from '@mockstreet/native/cannot-start';

/** Why a command was not carried out, a line each; undefined for what is no reason but a bug. */
export function whyNot(error: unknown): readonly string[] | undefined {
  if (error instanceof Refused) return error.refusals.map(refusalLine);
  return error instanceof CannotStart ? error.lines : undefined;
}
