import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../text/words.ts';
import { fairnessWords } from './words.ts';

interface FigureProps {
  readonly name: string;
  readonly value: string;
  /** Behind “what does that mean?”. */
  readonly meaning: string;
  /** Where a figure can be right or wrong: that one stands first, and large. */
  readonly isGood?: boolean;
  readonly children: ReactNode;
}

/** One promise, in a figure. */
export function Figure({ name, value, meaning, isGood, children }: FigureProps) {
  const words = useWords(fairnessWords);
  const mark =
    isGood === undefined ? '' : isGood ? ' fairness__value--good' : ' fairness__value--bad';
  const Icon = isGood ? CircleCheck : TriangleAlert;
  return (
    <div className="card fairness__figure" data-checked={isGood !== undefined || undefined}>
      <dt>
        {isGood !== undefined && (
          <Icon size={20} aria-hidden className="fairness__icon" data-good={isGood} />
        )}
        {name}
      </dt>
      <dd className={`fairness__value${mark}`}>{value}</dd>
      <dd className="muted">{children}</dd>
      <dd>
        <details className="fairness__meaning">
          <summary>{words.means}</summary>
          <p>{meaning}</p>
        </details>
      </dd>
    </div>
  );
}
