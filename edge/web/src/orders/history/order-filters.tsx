import { Choice } from '../../controls/choice.tsx';
import { nameOf } from '../../market/name-of.ts';
import { useInstruments } from '../../market/use-instruments.ts';
import { usePreferences } from '../../preferences/use-preferences.ts';
import { useWords } from '../../text/words.ts';
import { historyWords } from '../history-words.ts';
import {
  type OrdersSearch,
  PERIODS,
  readOrdersSearch,
  SIDE_CHOICES,
  STATUS_CHOICES,
} from './orders-search.ts';

interface OrderFiltersProps {
  readonly search: OrdersSearch;
  readonly onChange: (search: OrdersSearch) => void;
}

/** Which orders or fills are shown; it stands in the address, so that it can be shared and kept. */
export function OrderFilters({ search, onChange }: OrderFiltersProps) {
  const words = useWords(historyWords);
  const { language } = usePreferences();
  const { byTicker } = useInstruments();
  const names: Record<string, string> = { all: words.anyInstrument };
  for (const instrument of byTicker.values()) {
    if (instrument.is_tradable) names[instrument.ticker_id] = nameOf(instrument, language);
  }
  if (search.ticker !== undefined) names[search.ticker] ??= search.ticker;
  const choose = (change: Readonly<Record<string, string>>) =>
    onChange(readOrdersSearch({ ...search, ...change }));
  return (
    <fieldset className="filters" aria-label={words.filter}>
      {search.tab !== 'fills' && (
        <Choice
          label={words.status}
          options={STATUS_CHOICES}
          names={words.statuses}
          value={search.status ?? 'all'}
          onChange={(status) => choose({ status })}
        />
      )}
      <Choice
        label={words.side}
        options={SIDE_CHOICES}
        names={words.sides}
        value={search.side ?? 'all'}
        onChange={(side) => choose({ side })}
      />
      <Choice
        label={words.instrument}
        options={Object.keys(names)}
        names={names}
        value={search.ticker ?? 'all'}
        onChange={(ticker) => choose({ ticker })}
      />
      <Choice
        label={words.period}
        options={PERIODS}
        names={words.periods}
        value={search.period ?? 'all'}
        onChange={(period) => choose({ period })}
      />
    </fieldset>
  );
}
