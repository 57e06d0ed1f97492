const USERNAME = /^[a-z0-9._-]{1,32}$/;

/** What was typed, as the API takes it; undefined while no username can begin like that. */
export function beginningOfUsername(typed: string): string | undefined {
  const text = typed.trim().replace(/^@/, '').toLowerCase();
  return USERNAME.test(text) ? text : undefined;
}
