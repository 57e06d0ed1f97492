import type { QuarantinedPrint } from '../../api/schema.ts';
import { When } from '../../controls/when.tsx';
import { useApi } from '../../environment.ts';
import { useFormat } from '../../format/use-format.ts';
import { useInstruments } from '../../market/use-instruments.ts';
import { usePages } from '../../query/use-pages.ts';
import { useWords } from '../../text/words.ts';
import { InstrumentName } from '../instrument-name.tsx';
import { PagedList } from '../paged-list.tsx';
import { instrumentsApi } from './instruments-api.ts';
import { instrumentAdminWords } from './words.ts';

const EVERY_MS = 15_000;

/** Prices that were not believed. */
export function QuarantineList() {
  const api = useApi(instrumentsApi);
  const words = useWords(instrumentAdminWords).quarantine;
  const prints = usePages({
    key: ['admin', 'quarantine'],
    loadPage: api.quarantine,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  return (
    <>
      <p className="muted">{words.intro}</p>
      <PagedList of={prints} none={words.none}>
        {(print) => (
          <li key={`${print.ticker_id} ${print.at} ${print.quarantined_at}`}>
            <Quarantined print={print} />
          </li>
        )}
      </PagedList>
    </>
  );
}

function Quarantined({ print }: { readonly print: QuarantinedPrint }) {
  const words = useWords(instrumentAdminWords).quarantine;
  const format = useFormat();
  const { byTicker } = useInstruments();
  const currency = byTicker.get(print.ticker_id)?.currency ?? 'KRW';
  return (
    <div className="admin__row">
      <span className="row__main">
        <b>
          <InstrumentName tickerId={print.ticker_id} />
        </b>
        <span>{words.reasons[print.reason]}</span>
        <small>
          {words.kinds[print.kind]} · {print.source}
        </small>
      </span>
      <span className="row__side">
        <b>{format.price(print.last, currency)}</b>
        <small>
          <When at={print.at} market={print.ticker_id.split('-')[0]} />
        </small>
      </span>
    </div>
  );
}
