/** `NAME=value` lines that a box's compose file reads beside what the owner writes there. */
export type Variables = Readonly<Record<string, string>>;

/**
 * The text of an environment file that holds these variables: where it has one already, its own
 * value stays (the owner may have changed it) unless it is among `replaced`.
 */
export function completeEnvFile(
  text: string | undefined,
  variables: Variables,
  replaced: readonly string[],
): string {
  const lines = (text ?? '').split('\n').filter((line, index, all) => {
    return line !== '' || index < all.length - 1;
  });
  for (const [name, value] of Object.entries(variables)) {
    const index = lines.findIndex((line) => line.startsWith(`${name}=`));
    if (index === -1) lines.push(`${name}=${value}`);
    else if (replaced.includes(name)) lines[index] = `${name}=${value}`;
  }
  return `${lines.join('\n')}\n`;
}
