import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Denial } from '../core/decide-order.ts';

/** Something that is wrong with what is decided on; `breaks` does that to it and nothing else. */
interface Fault<Given> {
  /** Code, and how the detail begins. */
  readonly answer: string;
  readonly breaks: (given: Given) => Given;
}

/** One stage of an order's way: its faults in the order in which they are looked at. */
export interface Stage<Given> {
  /** Heading of its table in docs/denials.md. */
  readonly heading: string;
  /** Nothing is wrong with it. */
  readonly sound: Given;
  readonly faults: readonly Fault<Given>[];
  readonly decide: (given: Given) => Denial | undefined;
  /** Answers that no order can have both reasons for. */
  readonly apart?: readonly (readonly [string, string])[];
}

const DOCUMENT = readFileSync(new URL('../../../docs/denials.md', import.meta.url), 'utf8');

/** Code and detail of each row under a heading. */
function documented(heading: string): string[] {
  const [, section = ''] = DOCUMENT.split(`## ${heading}\n`);
  const rows = section.split('\n## ')[0]?.match(/^\| `[A-Z_]+` .*$/gm) ?? [];
  return rows.map((row) => {
    const [, code = '', detail = ''] = row.split('|').map((cell) => cell.trim());
    const beginning = /`([a-z_]+=[A-Za-z_0]*)/.exec(detail)?.[1] ?? '';
    return `${code.replaceAll('`', '')} ${beginning}`.trim();
  });
}

export function tryStage<Given>({ heading, sound, faults, decide, apart = [] }: Stage<Given>) {
  const said = (given: Given) => {
    const denial = decide(given);
    return denial ? `${denial.code} ${denial.detail}`.trim() : 'taken';
  };
  const isApart = (one: string, other: string) =>
    apart.some((pair) => pair.includes(one) && pair.includes(other));
  const pairs = faults.flatMap((first, index) =>
    faults
      .slice(index + 1)
      .flatMap((later) =>
        isApart(first.answer, later.answer)
          ? []
          : [[first.answer, later.answer, first, later] as const],
      ),
  );

  describe(heading, () => {
    it('takes what is sound', () => {
      expect(said(sound)).toBe('taken');
    });
    it.each(faults.map((fault) => [fault.answer, fault] as const))('%s', (answer, { breaks }) => {
      expect(said(breaks(sound))).toMatch(startingWith(answer));
    });
    it.each(pairs)('%s before %s', (answer, _, first, later) => {
      expect(said(later.breaks(first.breaks(sound)))).toMatch(startingWith(answer));
      expect(said(first.breaks(later.breaks(sound)))).toMatch(startingWith(answer));
    });
  });
}

/** What of stages their tables tell. */
export function tryDocument(stages: readonly Told[]): void {
  const told = stages.map(({ heading, faults }) => {
    return [heading, faults.map(({ answer }) => answer)] as const;
  });
  it.each(told)('the document has them in this order: %s', (heading, answers) => {
    expect(documented(heading)).toEqual(answers);
  });
}

interface Told {
  readonly heading: string;
  readonly faults: readonly { readonly answer: string }[];
}

function startingWith(answer: string): RegExp {
  return new RegExp(`^${answer}`);
}
