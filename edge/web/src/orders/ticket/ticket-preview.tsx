import { type Decimal, formatDecimal, type Rounding, round } from '@mockstreet/shared/decimal';
import { Clock } from 'lucide-react';
import type { ReactNode } from 'react';
import { When } from '../../controls/when.tsx';
import { formatShare } from '../../format/format-number.ts';
import { useFormat } from '../../format/use-format.ts';
import { SourceTag } from '../../market/source-tag.tsx';
import { useWords } from '../../text/words.ts';
import type { OrderPreview } from './preview-order.ts';
import { ticketWords } from './ticket-words.ts';
import type { Ticket } from './use-ticket.ts';

/** Of a won: what a glance at a rate can use. */
const HUNDREDTH: Rounding = { places: 2, mode: 'half-even' };

/** What the order would come to, and when it can fill: before anything is sent. */
export function TicketPreview({ ticket }: { readonly ticket: Ticket }) {
  const words = useWords(ticketWords);
  const { preview } = ticket.read;
  const { terms } = ticket.ground;
  return (
    <section className="preview" aria-label={words.preview.title}>
      <PriceUsed ticket={ticket} />
      {preview && preview.size.quantity > 0n && <Figures ticket={ticket} preview={preview} />}
      {!terms && <p className="muted">{words.preview.unknown}</p>}
      <WhenItFills ticket={ticket} />
    </section>
  );
}

/** Of which moment the price is, and whether anybody still confirms it. */
function PriceUsed({ ticket }: { readonly ticket: Ticket }) {
  const words = useWords(ticketWords).preview;
  const format = useFormat();
  const { price, instrument, isHomeAway } = ticket.ground;
  const used = ticket.read.preview?.price;
  if (!price) return null;
  // The user's own: it is of no market and of no moment.
  const isLimit = used?.side === 'limit';
  const isOld = isHomeAway || price.is_stale;
  return (
    <>
      <Row label={words.price}>
        {!isLimit && <SourceTag source={price.source} />}{' '}
        {used ? words.basis[used.side] : words.basis.last}{' '}
        {format.price(used ? formatDecimal(used.value) : price.last, instrument.currency)}
        {!isOld && !isLimit && <small> · {format.age(price.at)}</small>}
      </Row>
      {isOld && <p className="preview__old">{words.stale(format.age(price.at))}</p>}
    </>
  );
}

function Figures({ ticket, preview }: FiguresProps) {
  const words = useWords(ticketWords).preview;
  const format = useFormat();
  const { draft, ground } = ticket;
  const { size, rate } = preview;
  const won = (value: Decimal) => format.won(formatDecimal(value));
  return (
    <>
      {rate && (
        <Row label={words.rate}>
          {format.price(formatDecimal(round(rate.applied, HUNDREDTH)), 'KRW')}
          <small> · {words.spread(formatShare(formatDecimal(rate.spread)))}</small>
        </Row>
      )}
      {draft.measure === 'AMOUNT' ? (
        <Row label={words.quantity}>
          {format.units(formatDecimal(size.quantity), ground.instrument)}
        </Row>
      ) : (
        <Row label={words.gross}>{won(size.grossKrw)}</Row>
      )}
      <Row label={words.fee}>{won(size.feeKrw)}</Row>
      {size.taxKrw > 0n && <Row label={words.tax}>{won(size.taxKrw)}</Row>}
      <Row label={words.total[draft.side]} isTotal>
        {won(size.totalKrw)}
      </Row>
      <Bounds ticket={ticket} preview={preview} />
    </>
  );
}

interface FiguresProps {
  readonly ticket: Ticket;
  readonly preview: OrderPreview;
}

/** The worst case, what is kept back until then, and what is left. */
function Bounds({ ticket, preview }: FiguresProps) {
  const words = useWords(ticketWords).preview;
  const format = useFormat();
  const { draft, ground } = ticket;
  const { worst, holdKrw, cashAfterKrw, size } = preview;
  const won = (value: Decimal) => format.won(formatDecimal(value));
  const isHeld = holdKrw !== undefined && !preview.isMarketable;
  const isBounded = draft.side === 'BUY' && draft.measure === 'AMOUNT';
  return (
    <>
      {draft.type === 'MARKET' && (
        <Row label={words.worst[draft.side]}>
          {worst ? (
            <>
              {won(worst.size.totalKrw)}
              <small>
                {' '}
                · {format.price(formatDecimal(worst.price), ground.instrument.currency)}
              </small>
            </>
          ) : isBounded ? (
            won(size.totalKrw)
          ) : (
            words.unbounded
          )}
        </Row>
      )}
      {holdKrw !== undefined && <Row label={words.hold}>{won(holdKrw)}</Row>}
      {draft.type === 'LIMIT' && draft.side === 'SELL' && (
        <Row label={words.holdQuantity}>
          {format.units(formatDecimal(size.quantity), ground.instrument)}
        </Row>
      )}
      {cashAfterKrw !== undefined && (
        <Row label={isHeld ? words.whileHeld : words.after}>{won(cashAfterKrw)}</Row>
      )}
    </>
  );
}

/** When, in Korean time; where it cannot, what would. */
export function WhenItFills({ ticket }: { readonly ticket: Ticket }) {
  const words = useWords(ticketWords);
  const { fill, instrument } = ticket.ground;
  return (
    <p className={`preview__when preview__when--${fill.kind}`} data-fill={fill.kind}>
      <Clock size={16} aria-hidden />
      <span>
        {words.fill[fill.kind]}
        {'at' in fill && fill.at !== null && (
          <>
            {' · '}
            {words.opensAt[0]}
            <When at={fill.at} market={instrument.market} />
            {words.opensAt[1]}
          </>
        )}
        {fill.kind === 'denied-closed' && (
          <button
            type="button"
            className="preview__switch"
            onClick={() => ticket.change({ type: 'LIMIT' })}
          >
            {words.toLimit}
          </button>
        )}
      </span>
    </p>
  );
}

function Row(props: {
  readonly label: string;
  readonly isTotal?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <p className={`preview__row ${props.isTotal ? 'preview__row--total' : ''}`}>
      <span>{props.label}</span>
      <span className="preview__figure">{props.children}</span>
    </p>
  );
}
