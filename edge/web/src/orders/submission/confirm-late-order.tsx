import { useConnection } from '../../connection/use-connection.ts';
import { Fact } from '../../controls/fact.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { useEnvironment } from '../../environment.ts';
import { useFormat } from '../../format/use-format.ts';
import { isPresent } from '../../live/is-present.ts';
import { useNow } from '../../live/use-now.ts';
import { usePrice } from '../../live/use-prices.ts';
import { nameOf } from '../../market/name-of.ts';
import { SourceTag } from '../../market/source-tag.tsx';
import { useInstruments } from '../../market/use-instruments.ts';
import { usePreferences } from '../../preferences/use-preferences.ts';
import { commonWords } from '../../text/common-words.ts';
import { useWords } from '../../text/words.ts';
import { ticketWords } from '../ticket/ticket-words.ts';
import type { Submission } from './submission.ts';

interface ConfirmLateOrderProps {
  readonly submission: Submission;
  readonly onSend: () => void;
  readonly onDiscard: () => void;
  readonly onClose: () => void;
}

/**
 * A market order that could not be handed over in time: what the price was then, and is now, as far as
 * anybody can tell.
 */
export function ConfirmLateOrder(props: ConfirmLateOrderProps) {
  const { request, seenPrice, wantedAt } = props.submission;
  const words = useWords(ticketWords);
  const { sides } = useWords(commonWords);
  const format = useFormat();
  const { language } = usePreferences();
  const instrument = useInstruments().byTicker.get(request.ticker_id);
  const price = usePrice(request.ticker_id);
  const { priceBoard } = useEnvironment();
  const { kind } = useConnection();
  const now = useNow();
  const isNow = kind === 'online' && price && isPresent(price, priceBoard.state(), now);
  const shown = (text: string | null | undefined) =>
    format.price(text, instrument?.currency ?? 'KRW');
  const what =
    request.amount_krw === undefined
      ? format.units(request.quantity, instrument)
      : format.won(request.amount_krw);
  const andClose = (act: () => void) => () => {
    props.onClose();
    act();
  };
  return (
    <Sheet title={words.late.title} isOpen onClose={props.onClose}>
      <p>
        <b>
          {nameOf(instrument, language) ?? request.ticker_id} {what} {sides[request.side]}
        </b>
      </p>
      <p className="muted">{words.late.intro(format.age(wantedAt))}</p>
      <dl className="late__prices">
        <Fact name={words.late.before}>{shown(seenPrice)}</Fact>
        <Fact name={isNow ? words.late.now : words.late.last}>
          <SourceTag source={price?.source} /> {shown(price?.last)}
          {price && !isNow && <small> · {format.age(price.at)}</small>}
        </Fact>
      </dl>
      {!isNow && <p className="muted">{words.late.unknownNow}</p>}
      <div className="late__actions">
        <button
          type="button"
          className={`button button--${request.side}`}
          onClick={andClose(props.onSend)}
        >
          {words.late.send}
        </button>
        <button type="button" className="button button--quiet" onClick={props.onClose}>
          {words.late.keep}
        </button>
        <button type="button" className="button button--quiet" onClick={andClose(props.onDiscard)}>
          {words.late.discard}
        </button>
      </div>
    </Sheet>
  );
}
