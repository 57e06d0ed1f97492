/** Colours of the page as a canvas understands them. */
export interface ChartColours {
  readonly ink: string;
  readonly faint: string;
  readonly line: string;
  readonly card: string;
  readonly up: string;
  readonly down: string;
  readonly upSoft: string;
  readonly downSoft: string;
  readonly averages: readonly string[];
  readonly fontFamily: string;
}

const NAMES = ['--ink', '--ink-faint', '--line', '--card', '--up', '--down'] as const;
const MORE = ['--up-soft', '--down-soft', '--average-1', '--average-2', '--average-3'] as const;

/** The colours that hold where an element stands. */
export function chartColours(place: HTMLElement, scheme: 'light' | 'dark'): ChartColours {
  // A property of its own is the text as it was written; as a colour it is what it comes to. Each on an
  // element that had no other before: with less motion even a change of colour takes its millisecond.
  const [ink, faint, line, card, up, down, upSoft, downSoft, ...averages] = [...NAMES, ...MORE].map(
    (name) => {
      const probe = place.ownerDocument.createElement('i');
      probe.style.colorScheme = scheme;
      probe.style.color = `var(${name})`;
      place.append(probe);
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    },
  );
  const { fontFamily } = getComputedStyle(place);
  const or = (colour: string | undefined) => colour ?? 'gray';
  return {
    ...{ ink: or(ink), faint: or(faint), line: or(line), card: or(card) },
    ...{ up: or(up), down: or(down), upSoft: or(upSoft), downSoft: or(downSoft), averages },
    fontFamily,
  };
}
