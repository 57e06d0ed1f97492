/** `NAME=value` lines that a box's compose file reads. */
export type Variables = Readonly<Record<string, string>>;

/** The text of a `bundle.env`, which is written anew whenever something in it changes. */
export function bundleEnvironment(variables: Variables): string {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return `${['# From npm run deploy:keys. What is to be otherwise goes into .env beside.', ...lines].join('\n')}\n`;
}

/** The text of the `.env` beside it when there is none yet; from then on it is the owner's alone. */
export const OWNERS_ENVIRONMENT =
  '# Settings of your own; they count before those of bundle.env. No command writes here.\n';
