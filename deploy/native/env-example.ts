import { isSecret, secretFileVariable } from '@mockstreet/shared/config';
import { type Decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { z } from 'zod';

/** The schema of one reader of the environment. */
export interface EnvironmentReader {
  readonly name: string;
  readonly schema: z.ZodObject;
  /** Variables that the native mode decides for it. */
  readonly given: readonly string[];
}

interface Variable {
  readonly name: string;
  readonly readers: string[];
  readonly description: string | undefined;
  readonly fallback: string | undefined;
  readonly given: boolean;
  readonly secret: boolean;
}

const HEAD = `# Every variable, from the config schemas: node scripts/env-example.ts writes this file.
# Copy what you want to change to .env, or set it in the shell, which wins.
# A secret X may instead stand in a file that X_FILE names; containers are given it no other way.
`;
const GIVEN_HEAD = `
# ── Decided by npm start for each process; set these only where a process runs without it.
`;

/** The text of .env.example: each variable once, with what it means, who reads it, its default. */
export function renderEnvExample(readers: readonly EnvironmentReader[]): string {
  const variables = collectVariables(readers);
  const free = variables.filter((variable) => !variable.given).map(renderVariable);
  const given = variables.filter((variable) => variable.given).map(renderVariable);
  return `${HEAD}${free.join('')}${given.length > 0 ? GIVEN_HEAD : ''}${given.join('')}`;
}

function collectVariables(readers: readonly EnvironmentReader[]): Variable[] {
  const variables = new Map<string, Variable>();
  for (const reader of readers) {
    const shape: Record<string, z.core.$ZodType> = reader.schema.shape;
    for (const [name, schema] of Object.entries(shape)) {
      const known = variables.get(name);
      variables.set(name, {
        name,
        readers: [...(known?.readers ?? []), reader.name],
        description: known?.description ?? descriptionOf(schema),
        fallback: known?.fallback ?? defaultOf(schema),
        given: (known?.given ?? true) && reader.given.includes(name),
        secret: isSecret(schema),
      });
    }
  }
  return [...variables.values()];
}

function renderVariable(variable: Variable): string {
  const { name, readers, description, fallback, secret } = variable;
  const about = description === undefined ? '' : `${description} `;
  const file = secret ? `\n#${secretFileVariable(name)}=` : '';
  return `\n# ${about}(${readers.join(', ')})\n#${name}=${fallback ?? ''}${file}\n`;
}

/** Wrappers (default, optional, transform) may carry the description, or what they wrap. */
function descriptionOf(schema: z.core.$ZodType): string | undefined {
  const own = z.globalRegistry.get(schema)?.description;
  const inner = innerOf(schema);
  return own ?? (inner && descriptionOf(inner));
}

function defaultOf(schema: z.core.$ZodType): string | undefined {
  const { def } = schema._zod;
  if (def.type === 'default') {
    const value = (def as z.core.$ZodDefaultDef).defaultValue;
    return typeof value === 'bigint' ? formatDecimal(value as Decimal) : String(value);
  }
  const inner = innerOf(schema);
  return inner && defaultOf(inner);
}

function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const { def } = schema._zod;
  if (def.type === 'pipe') return (def as z.core.$ZodPipeDef).in;
  return (def as { innerType?: z.core.$ZodType }).innerType;
}
