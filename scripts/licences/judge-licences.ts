/** A package that the product carries, as the lock file has it. */
export interface LicensedPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression (spdx.org/licenses); undefined where its manifest says nothing. */
  readonly licence: string | undefined;
}

/**
 * Licences that ask for no more than to be named. What asks to publish our own source (GPL, AGPL) or
 * changes of theirs (MPL) is not among them, nor is what nobody has read.
 */
const ALLOWED = new Set([
  ...['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC0-1.0'],
  ...['ISC', 'MIT', 'Unlicense'],
]);

/** `packages` of package-lock.json: what is installed, by path. The part that is read here. */
export type Lock = Readonly<
  Record<
    string,
    {
      readonly version?: string;
      readonly license?: string;
      readonly dev?: boolean;
      readonly link?: boolean;
    }
  >
>;

/** What a deployment carries of others, sorted: all that the lock file does not mark as development's. */
export function carriedPackages(lock: Lock): LicensedPackage[] {
  const carried = new Map<string, LicensedPackage>();
  for (const [path, { version = '', license, dev, link }] of Object.entries(lock)) {
    const name = /^(?:.*\/)?node_modules\/(.+)$/.exec(path)?.[1];
    if (name === undefined || dev === true || link === true) continue;
    carried.set(`${name} ${version}`, { name, version, licence: license });
  }
  return [...carried.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** Packages whose licence is missing or not allowed, a line each. */
export function licenceFaults(packages: readonly LicensedPackage[]): string[] {
  return packages
    .filter(({ licence }) => licence === undefined || !isAllowed(licence))
    .map(({ name, version, licence = 'no licence' }) => `${name}@${version}: ${licence}`);
}

/** With OR one may choose; with AND, all hold. An expression with both is for a person to read. */
function isAllowed(expression: string): boolean {
  const text = expression.replace(/^\((.*)\)$/, '$1');
  const choices = text.split(' OR ');
  const parts = text.split(' AND ');
  if (choices.length > 1 && parts.length > 1) return false;
  return choices.some((choice) => ALLOWED.has(choice)) || parts.every((part) => ALLOWED.has(part));
}

/** docs/licences.md. */
export function renderLicences(packages: readonly LicensedPackage[]): string {
  const rows = packages.map(({ name, version, licence }) => [name, version, licence ?? 'unknown']);
  const table = [['package', 'version', 'licence'], ...rows];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[], fill = ' ') =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(' | ')} |`;
  return `# Licences

What a deployment carries of others, from npm. Written by \`node scripts/licences.ts\`; \`npm run check\`
fails when it is not up to date, or when a licence asks for more than to be named.

${line(table[0] ?? [])}
${line(['', '', ''], '-')}
${rows.map((row) => line(row)).join('\n')}
`;
}
