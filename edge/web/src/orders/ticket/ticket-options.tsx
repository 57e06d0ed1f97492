import { Segments } from '../../controls/segments.tsx';
import { useWords } from '../../text/words.ts';
import { ticketWords } from './ticket-words.ts';
import type { Ticket } from './use-ticket.ts';

const SLIPPAGES = ['none', '10', '50', '100'] as const;
/** What the contract lets anybody ask for; the account's own bound is below it. */
const LEVERAGES = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'] as const;

/** How far the price may move, and how much may be borrowed: for those who want to say. */
export function TicketOptions({ ticket }: { readonly ticket: Ticket }) {
  const { draft, ground, change } = ticket;
  const words = useWords(ticketWords);
  const { leverageMax } = ground;
  const hasLeverage = leverageMax !== undefined && draft.side === 'BUY';
  const hasSlippage = draft.type === 'MARKET';
  if (!hasLeverage && !hasSlippage) return null;
  const slippage = SLIPPAGES.find((one) => one === `${draft.slippageBps ?? 'none'}`);
  const isUsed = draft.slippageBps !== null || draft.leverage > 1;
  return (
    <details className="ticket__options" open={isUsed || undefined}>
      <summary>{hasLeverage ? words.more : words.moreWithoutMargin}</summary>
      {hasSlippage && (
        <div className="ticket__option">
          <span>{words.slippage}</span>
          <Segments
            label={words.slippage}
            options={SLIPPAGES}
            names={{ none: words.noSlippage, 10: '0.1%', 50: '0.5%', 100: '1%' }}
            value={slippage}
            onChange={(one) =>
              change({ slippageBps: one === 'none' ? null : Number.parseInt(one, 10) })
            }
          />
          <small>{words.slippageHint}</small>
        </div>
      )}
      {hasLeverage && (
        <div className="ticket__option">
          <span>{words.leverage}</span>
          <Segments
            label={words.leverage}
            options={LEVERAGES.slice(0, leverageMax)}
            names={LEVERAGE_NAMES}
            value={LEVERAGES[draft.leverage - 1]}
            onChange={(one) => change({ leverage: Number.parseInt(one, 10) })}
          />
          <small>{words.leverageHint}</small>
        </div>
      )}
    </details>
  );
}

const LEVERAGE_NAMES = Object.fromEntries(LEVERAGES.map((one) => [one, `${one}×`])) as Record<
  (typeof LEVERAGES)[number],
  string
>;
