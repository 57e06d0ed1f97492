import { Trend } from '../controls/trend.tsx';
import { useWords } from '../text/words.ts';
import { useStrikes } from './use-strikes.ts';
import { humanEtfWords } from './words.ts';

/** What every share begins at, in won (docs/human-etf.md). */
const FIRST_PRICE = '10000';

/** From where it began to the last strike. */
export function EtfChart({ tickerId }: { readonly tickerId: string }) {
  const words = useWords(humanEtfWords);
  const { value } = useStrikes(tickerId);
  if (!value || value.items.length === 0) return <p className="muted">{words.tooFewStrikes}</p>;
  const prices = value.items.map(({ price }) => price).reverse();
  const values = value.next_cursor === null ? [FIRST_PRICE, ...prices] : prices;
  return <Trend label={words.chart} values={values} />;
}
