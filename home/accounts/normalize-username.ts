/** A typed login name as it is stored and looked up: `Demo` and `demo` are one person. */
export function normalizeUsername(typed: string): string {
  return typed.trim().toLowerCase();
}
