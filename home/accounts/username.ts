/** A login name: lower case, so that `Demo` and `demo` are one person. */
export const USERNAME_PATTERN = /^[a-z0-9][a-z0-9._-]{1,31}$/;

/** How a typed name is looked up; whether such a user exists is another question. */
export function normalizeUsername(typed: string): string {
  return typed.trim().toLowerCase();
}
