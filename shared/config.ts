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

/** A password or a key. Goes into headers: of characters that may stand there, none of them blank. */
export function secretText(
  pattern = /^[\x21-\x7e]{1,4096}$/,
  shape = 'printable ASCII without blanks',
) {
  const schema = z.string().regex(pattern, `must be ${shape}`);
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

/** The address to listen on. Loopback unless told otherwise: nothing opens a port by oversight. */
export const host = () => z.string().default('127.0.0.1').describe('Address to listen on');

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

/** The variable that may name a file which holds a secret, as container secrets are handed over. */
export const secretFileVariable = (name: string) => `${name}_FILE`;

/** Whether a field, or what its wrappers (optional, default, transform) wrap, is marked secret. */
export function isSecret(field: z.core.$ZodType): boolean {
  if (secret.get(field)) return true;
  const def = field._zod.def as { innerType?: z.core.$ZodType; in?: z.core.$ZodType };
  const inner = def.innerType ?? def.in;
  return inner !== undefined && isSecret(inner);
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads one process's configuration. An empty variable counts as absent. With `readFile`, a secret
 * X may instead stand in a file that X_FILE names, but for a newline at its end. All faults come
 * back together, each a line that names its variable and never repeats a secret.
 */
export function readConfig<S extends z.ZodObject>(
  schema: S,
  environment: Environment,
  readFile?: (path: string) => string,
): ConfigResult<z.output<S>> {
  const given: Record<string, string> = {};
  const faults = new Map<string, string>();
  const fields: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  for (const [name, field] of Object.entries(fields)) {
    const value = environment[name];
    if (value !== undefined && value !== '') given[name] = value;
    const variable = secretFileVariable(name);
    const path = environment[variable];
    // A field of the schema keeps its own name, whatever else it looks like.
    if (!readFile || !path || variable in fields || !isSecret(field)) continue;
    const read =
      name in given ? { fault: `besides ${name}: give one` } : readSecret(path, readFile);
    if ('fault' in read) faults.set(name, `${variable}: ${read.fault}`);
    else given[name] = read.text;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success && faults.size === 0) return { ok: true, config: parsed.data };
  // That a secret is missing whose file has a fault goes without saying.
  const others = (parsed.error?.issues ?? []).filter(({ path }) => !faults.has(String(path[0])));
  return {
    ok: false,
    faults: [
      ...faults.values(),
      ...others.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ],
  };
}

function readSecret(
  path: string,
  readFile: (path: string) => string,
): { readonly text: string } | { readonly fault: string } {
  try {
    const text = readFile(path).replace(/\r?\n$/, '');
    return text === '' ? { fault: `${path} is empty` } : { text };
  } catch (error) {
    const code = (error as { readonly code?: unknown } | null)?.code;
    return { fault: `${path} cannot be read (${typeof code === 'string' ? code : 'unknown'})` };
  }
}
