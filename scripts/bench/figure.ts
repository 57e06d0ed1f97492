/** One line of the benchmark: a measurement over its yardstick from the same run. */
export interface Figure {
  readonly name: string;
  /** What was measured and what it is held against, with their units. */
  readonly ours: string;
  readonly yardstick: string;
  readonly ratio: number;
  /** How the ratio should stand to a bound; absent where there is only something to report. */
  readonly goal?: { readonly bound: number; readonly want: 'at least' | 'at most' };
  /** What keeps it from being better, in a sentence. */
  readonly limit: string;
  /** Cores that programs outside the benchmark kept busy meanwhile; above a quarter, repeat it. */
  readonly foreignCores?: number;
  /** All single measurements behind it, for the JSON file. */
  readonly details: unknown;
}

export function isMet({ ratio, goal }: Figure): boolean | undefined {
  if (!goal) return undefined;
  return goal.want === 'at least' ? ratio >= goal.bound : ratio <= goal.bound;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which a share of the values lies, interpolated; 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError('no values');
  const sorted = Float64Array.from(values).sort();
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  return low + (high - low) * (at - Math.floor(at));
}

/** A table for people. */
export function formatFigures(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    figure.ours,
    figure.yardstick,
    rounded(figure.ratio, 2),
    figure.goal ? `${figure.goal.want} ${rounded(figure.goal.bound, 2)}` : '-',
    { true: 'ok', false: 'MISS', undefined: '' }[`${isMet(figure)}`] ?? '',
  ]);
  const table = [['figure', 'ours', 'yardstick', 'ratio', 'goal', ''], ...rows];
  const widths = (table[0] as string[]).map((_, column) =>
    Math.max(...table.map((row) => (row[column] as string).length)),
  );
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] as number))
      .join('  ')
      .trimEnd(),
  );
  const limits = figures.map(({ name, limit }) => `${name}: ${limit}`);
  return [...lines, '', 'What limits each:', ...limits].join('\n');
}

/** A number for a table, with so many decimals. */
export function rounded(value: number, decimals: number): string {
  return value.toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}
