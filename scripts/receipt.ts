import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import {
  checkChain,
  checkReceipt,
  type PublishedKeys,
  publishedKeysSchema,
  type ReceiptFile,
  receiptFileSchema,
} from '@mockstreet/shared/check-receipt';
import type { ReceiptCheck } from '@mockstreet/shared/check-settlement';
import type { z } from 'zod';

/**
 * `npm run receipt -- FILE... --jwks FILE | --origin URL`: checks receipts of orders, as GET
 * /orders/{order_id}/receipt gives them, with the public keys alone, and prints a row for each thing that
 * was looked at. Exit codes: 0 all hold, 1 a breach, 2 it could not be looked at.
 */
const CANNOT_LOOK = 2;
const ANSWER_WITHIN_MS = 10_000;
const USAGE = 'usage: npm run receipt -- FILE... (--jwks FILE | --origin URL)';

class CannotLook extends Error {}

try {
  const { files, keys } = await readArguments(process.argv.slice(2));
  let breaches = 0;
  for (const { name, receipt } of files) {
    process.stdout.write(`${name}\n`);
    breaches += print(await checkReceipt(receipt, keys));
  }
  const chain = checkChain(files.map(({ receipt }) => receipt));
  if (chain.length > 0) process.stdout.write('one behind the other\n');
  breaches += print(chain);
  process.exitCode = breaches > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof CannotLook)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = CANNOT_LOOK;
}

/** Returns how many do not hold. */
function print(checks: readonly ReceiptCheck[]): number {
  for (const { holds, text } of checks) {
    const mark = holds === undefined ? 'not checked' : holds ? 'ok' : 'BREACH';
    process.stdout.write(`  ${mark.padEnd(11)}  ${text}\n`);
  }
  return checks.filter(({ holds }) => holds === false).length;
}

async function readArguments(args: readonly string[]) {
  const { values, positionals } = parse(args);
  const { jwks, origin } = values;
  if (positionals.length === 0 || (jwks === undefined) === (origin === undefined)) {
    throw new CannotLook(USAGE);
  }
  const keys: PublishedKeys =
    jwks === undefined
      ? read(await fetchKeys(origin as string), publishedKeysSchema, origin as string)
      : read(readText(jwks), publishedKeysSchema, jwks);
  const files = positionals.map((name): { name: string; receipt: ReceiptFile } => ({
    name,
    receipt: read(readText(name), receiptFileSchema, name),
  }));
  return { files, keys };
}

function parse(args: readonly string[]) {
  try {
    const options = { jwks: { type: 'string' }, origin: { type: 'string' } } as const;
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new CannotLook(`${(error as Error).message}\n${USAGE}`);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CannotLook(`${path}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

async function fetchKeys(origin: string): Promise<string> {
  try {
    const url = new URL('/.well-known/jwks.json', origin);
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    if (!answer.ok) throw new Error(`answers ${answer.status}`);
    return await answer.text();
  } catch (error) {
    const { cause, message } = error as Error;
    throw new CannotLook(`${origin}: ${cause instanceof Error ? cause.message : message}`);
  }
}

function read<S extends z.ZodType>(text: string, schema: S, name: string): z.output<S> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new CannotLook(`${name}: is no JSON`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CannotLook(`${name}: ${issue?.path.join('.')}: ${issue?.message}`);
}
