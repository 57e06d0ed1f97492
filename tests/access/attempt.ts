/** One thing that a thief of credentials would try. */
export interface Attempt<Credential extends string> {
  /** As docs/credentials.md says it. */
  readonly what: string;
  /** Who gets it done; everybody else is refused. */
  readonly allowed: readonly Credential[];
}

/**
 * The attempts as rows of a document, a column per credential. What the tests try and what the
 * document says are one table: the document holds exactly these lines.
 */
export function credentialsTable<Credential extends string>(
  credentials: readonly Credential[],
  attempts: readonly Attempt<Credential>[],
): string {
  const cells = [
    ['', ...credentials],
    ...attempts.map(({ what, allowed }) => [
      what,
      ...credentials.map((credential) => (allowed.includes(credential) ? 'yes' : '–')),
    ]),
  ];
  const widths = ['', ...credentials].map((_, column) =>
    Math.max(3, ...cells.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return [line(cells[0] ?? []), rule, ...cells.slice(1).map(line)].join('\n');
}
