import { When } from '../controls/when.tsx';
import { useWords } from '../text/words.ts';
import { historyWords } from './history-words.ts';
import { stepsOf } from './order-steps.ts';
import type { OrderView } from './order-view.ts';

/** How far an order has come, with the time of each step. */
export function OrderTimeline({ view }: { readonly view: OrderView }) {
  const words = useWords(historyWords);
  const steps = stepsOf(view);
  if (steps.length === 0) return null;
  const [market] = view.tickerId.split('-');
  return (
    <ol className="timeline" aria-label={words.timeline}>
      {steps.map(({ name, at, state }) => (
        <li key={name} className={`timeline__step timeline__step--${state}`}>
          <span>{words.steps[name]}</span>
          {at !== null && <When at={at} market={market} />}
        </li>
      ))}
    </ol>
  );
}
