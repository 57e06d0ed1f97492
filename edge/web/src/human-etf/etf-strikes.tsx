import { parseDecimal } from '@mockstreet/shared/decimal';
import type { HumanEtfStrike } from '../api/schema.ts';
import { formatKstDay } from '../format/format-time.ts';
import { useFormat } from '../format/use-format.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { useWords } from '../text/words.ts';
import { useStrikes } from './use-strikes.ts';
import { humanEtfWords } from './words.ts';

/** Every strike: what the share was worth, and what it paid. */
export function EtfStrikes({ tickerId }: { readonly tickerId: string }) {
  const words = useWords(humanEtfWords).strikes;
  const { value } = useStrikes(tickerId);
  if (!value) return null;
  return (
    <section className="card human-etf__strikes">
      <h2>{words.title}</h2>
      {value.items.length === 0 && <p className="muted">{words.none}</p>}
      {value.items.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">{words.day}</th>
              <th scope="col">{words.price}</th>
              <th scope="col">{words.dividend}</th>
              <th scope="col" className="human-etf__nav">
                {words.nav}
              </th>
            </tr>
          </thead>
          <tbody>
            {value.items.map((strike) => (
              <Strike key={strike.at} strike={strike} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Strike({ strike }: { readonly strike: HumanEtfStrike }) {
  const words = useWords(humanEtfWords).strikes;
  const format = useFormat();
  const { language } = usePreferences();
  const hasPaid = (parseDecimal(strike.dividend_per_share) ?? 0n) > 0n;
  return (
    <tr>
      <th scope="row">
        {formatKstDay(strike.at, language)}{' '}
        {strike.is_closing && <span className="tag">{words.closing}</span>}
      </th>
      <td>{format.averagePrice(strike.price, 'KRW')}</td>
      <td>{hasPaid ? format.averagePrice(strike.dividend_per_share, 'KRW') : words.noDividend}</td>
      <td className="human-etf__nav">{format.won(strike.nav_krw)}</td>
    </tr>
  );
}
