import { parseDecimal } from '@mockstreet/shared/decimal';
import type { Instrument } from '../api/payloads.ts';
import type { CorporateAction } from '../api/schema.ts';
import { Awaited } from '../controls/awaited.tsx';
import { Fact } from '../controls/fact.tsx';
import { When } from '../controls/when.tsx';
import { useApi } from '../environment.ts';
import { useFormat } from '../format/use-format.ts';
import { usePrice } from '../live/use-prices.ts';
import { useMarketClocks } from '../market/use-market-clocks.ts';
import { marketWords } from '../market/words.ts';
import { usePolling } from '../query/use-polling.ts';
import { useWords } from '../text/words.ts';
import { instrumentApi } from './instrument-api.ts';
import { percentOfBps } from './percent-of-bps.ts';
import { priceStep } from './price-step.ts';
import { useTradingRules } from './use-trading-rules.ts';
import { instrumentWords } from './words.ts';
import './instrument-facts.css';

const EVERY_MS = 600_000;

/** What holds for trading an instrument. */
export function InstrumentFacts({ instrument }: { readonly instrument: Instrument }) {
  const words = useWords(instrumentWords).facts;
  const { markets } = useWords(marketWords);
  const format = useFormat();
  const price = usePrice(instrument.ticker_id);
  const rules = useTradingRules();
  const { market, currency } = instrument;
  const costs = rules?.markets.find((one) => one.market === market);
  const step = priceStep(rules?.tick_tables, instrument.tick_rule, price?.last);
  const share = (bps: string | undefined) => (bps === undefined ? '–' : percentOfBps(bps));
  const isFree = (bps: string | undefined) => parseDecimal(bps ?? '') === 0n;
  return (
    <section className="card facts" aria-label={words.title}>
      <h2>{words.title}</h2>
      <dl>
        <Fact name={words.kind}>{markets[market]}</Fact>
        <Fact name={words.lot}>{format.units(instrument.lot, instrument)}</Fact>
        <Fact name={words.step}>{format.price(step, currency)}</Fact>
        {parseDecimal(instrument.min_notional_krw) !== 0n && (
          <Fact name={words.minimum}>{format.won(instrument.min_notional_krw)}</Fact>
        )}
        <Fact name={words.fee}>{share(costs?.fee_bps)}</Fact>
        <Fact name={words.tax}>
          {isFree(costs?.sell_tax_bps) ? words.none : share(costs?.sell_tax_bps)}
        </Fact>
        <Fact name={words.hours}>
          <Hours market={market} />
        </Fact>
      </dl>
      {(market === 'KRX' || market === 'US') && <Actions instrument={instrument} />}
    </section>
  );
}

function Hours({ market }: Pick<Instrument, 'market'>) {
  const words = useWords(instrumentWords).facts;
  const { value: clocks } = useMarketClocks();
  const clock = clocks?.find((one) => one.market === market);
  if (!clock) return '–';
  const { today } = clock;
  if (!today) return words.always;
  if (today.open_at === null || today.close_at === null) return today.reason ?? words.closedToday;
  return (
    <>
      <When at={today.open_at} market={market} /> – <When at={today.close_at} market={market} />
      {today.reason !== null && <small> {today.reason}</small>}
    </>
  );
}

function Actions({ instrument }: { readonly instrument: Instrument }) {
  const words = useWords(instrumentWords).facts;
  const api = useApi(instrumentApi);
  const { ticker_id: tickerId, market } = instrument;
  const actions = usePolling({
    key: ['market', 'actions', tickerId],
    load: () => api.actions(tickerId),
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  return (
    <>
      <h3>{words.actions}</h3>
      <Awaited of={actions}>
        {(known) => (
          <ul className="facts__actions">
            {known.length === 0 && <li className="muted">{words.noActions}</li>}
            {known.map((action) => (
              <li key={action.action_id}>
                <When at={action.effective_at} market={market} />
                <span>
                  <ActionText action={action} instrument={instrument} />{' '}
                  <small>{action.note}</small>
                </span>
              </li>
            ))}
          </ul>
        )}
      </Awaited>
    </>
  );
}

interface ActionTextProps {
  readonly action: CorporateAction;
  readonly instrument: Instrument;
}

function ActionText({ action, instrument }: ActionTextProps) {
  const words = useWords(instrumentWords).facts;
  const format = useFormat();
  const { kind, amount, new_shares: shares, old_shares: before } = action;
  if (kind === 'SPLIT') return words.split(before ?? 1, shares ?? 1);
  const each = format.price(amount, instrument.currency);
  return kind === 'CASH_DIVIDEND' ? words.dividend(each) : words.redemption(each);
}
