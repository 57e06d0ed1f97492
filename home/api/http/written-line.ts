import { z } from 'zod';

interface LineMeta {
  readonly description?: string;
  readonly example: string;
}

const WITHOUT_CONTROLS = /^\P{C}*$/u;
const FAULT = 'must not have control characters';
const PATTERN = '^\\P{C}*$';

/** A line that somebody has to write: a name, or why. */
export function writtenLine(charactersMax: number, meta: LineMeta) {
  return z
    .string()
    .trim()
    .min(1)
    .max(charactersMax)
    .regex(WITHOUT_CONTROLS, FAULT)
    .meta({ pattern: PATTERN, ...meta });
}

/** A remark that may be left out. */
export function writtenRemark(meta: LineMeta) {
  return z
    .string()
    .max(200)
    .regex(WITHOUT_CONTROLS, FAULT)
    .optional()
    .meta({ pattern: PATTERN, ...meta });
}
