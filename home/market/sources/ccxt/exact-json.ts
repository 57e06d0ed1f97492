/** What JSON.parse tells of the text that a value was written as (ECMAScript 2026). */
interface ParseContext {
  readonly source?: string;
}

/**
 * JSON with every number as the text it stood in, to the last digit: a float keeps 17 of them.
 * Throws a SyntaxError for what is no JSON.
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, ...[context]: [ParseContext?]) =>
    typeof value === 'number' ? context?.source : value,
  );
}
