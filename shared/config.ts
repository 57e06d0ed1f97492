import { z } from 'zod';

/** Marks a value that must never be printed. */
export const secret = z.registry<{ secret: true }>();

/** A URL that carries a password: checked as a URL, printed as `[redacted]`. */
export function secretUrl(...protocols: string[]) {
  const schema = z.string().refine(
    (text) => {
      const url = URL.parse(text);
      return url !== null && protocols.includes(url.protocol.replace(/:$/, ''));
    },
    `must be a ${protocols.join(' or ')} URL`,
  );
  schema.register(secret, { secret: true });
  return schema;
}

/** A whole number in the environment, within bounds. */
export function wholeNumber(minimum: number, maximum: number) {
  return z
    .string()
    .regex(/^-?\d{1,15}$/, 'must be a whole number')
    .transform((text) => Number.parseInt(text, 10))
    .pipe(z.int().min(minimum).max(maximum));
}

export const port = () => wholeNumber(1, 65_535);

export type ConfigResult<T> =
  | { readonly ok: true; readonly config: T }
  | { readonly ok: false; readonly faults: readonly string[] };

/**
 * What the environment asks for cannot be had, as only starting could tell: a file that is missing
 * or unreadable. Every fault is a line of its own; restarting would not help.
 */
export class Misconfiguration extends Error {
  override name = 'Misconfiguration';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('; '));
    this.faults = faults;
  }
}

/**
 * Reads one process's configuration. An empty variable counts as absent. All faults come back
 * together, each a line that names its variable and never repeats a secret.
 */
export function readConfig<S extends z.ZodObject>(
  schema: S,
  environment: Readonly<Record<string, string | undefined>>,
): ConfigResult<z.output<S>> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = environment[name];
    if (value !== undefined && value !== '') given[name] = value;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return { ok: true, config: parsed.data };
  return {
    ok: false,
    faults: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  };
}
