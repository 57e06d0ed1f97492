/**
 * Why this instance does not start, in words for the person who tried: a taken port, a missing
 * tool, a faulty setting. Printed as it is, exit code 2.
 */
export class CannotStart extends Error {
  readonly lines: readonly string[];

  constructor(...lines: string[]) {
    super(lines.join('\n'));
    this.name = 'CannotStart';
    this.lines = lines;
  }
}
