import type { PublicProfile } from '../api/schema.ts';
import { Trend } from '../controls/trend.tsx';
import { useFormat } from '../format/use-format.ts';
import { useWords } from '../text/words.ts';
import { profileWords } from './words.ts';

/** How their equity went, where they show it. */
export function ShownEquity({ equity }: { readonly equity: PublicProfile['equity'] }) {
  const words = useWords(profileWords);
  const format = useFormat();
  if (!equity) return <p className="muted profile__hidden">{words.hidden.equity}</p>;
  const values = [...equity.curve.map((point) => point.equity_krw), equity.equity_krw];
  const isDrawn = values.filter((value) => value !== null).length > 1;
  return (
    <section className="card profile__section">
      <h2>{words.equity}</h2>
      <p className="profile__equity">{format.won(equity.equity_krw)}</p>
      {isDrawn && <Trend label={words.equityOf} values={values} />}
      <p className="muted">{isDrawn ? words.equityOf : words.equityUnknown}</p>
    </section>
  );
}
