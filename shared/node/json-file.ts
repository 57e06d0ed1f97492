import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { Misconfiguration } from '../config.ts';

/**
 * Understands the text of a JSON file that a setting names. Throws {@link Misconfiguration}, which
 * names the file and the faulty fields and never repeats what stands there: it may be a key.
 */
export function parseJsonFile<S extends z.ZodType>(
  path: string,
  text: string,
  schema: S,
): z.output<S> {
  const parsed = schema.safeParse(parseJson(path, text));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'all of it');
  throw new Misconfiguration([`${path}: missing or faulty: ${[...new Set(fields)].join(', ')}`]);
}

/** Reads and understands it; a file that cannot be read is a {@link Misconfiguration} too. */
export function readJsonFile<S extends z.ZodType>(path: string, schema: S): z.output<S> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Misconfiguration([`${path}: cannot be read (${code})`]);
  }
  return parseJsonFile(path, text, schema);
}

/** What the parser has to say of a fault quotes the text. */
function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Misconfiguration([`${path}: is not JSON`]);
  }
}
