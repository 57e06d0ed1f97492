import { Link } from '@tanstack/react-router';
import { useEdgeStatus } from '../../connection/use-edge-status.ts';
import { useNow } from '../../live/use-now.ts';
import { useWords } from '../../text/words.ts';
import { type PulledPlug, plugStage, secondsLeft } from './plug-stage.ts';
import { SettledMeanwhile } from './settled-meanwhile.tsx';
import { systemWords } from './words.ts';

const EVERY_MS = 1_000;

interface PlugPulledProps {
  readonly plug: PulledPlug;
  readonly onDone: () => void;
}

/** The minute without home, and what became of it. */
export function PlugPulled({ plug, onDone }: PlugPulledProps) {
  const words = useWords(systemWords).plug;
  const now = useNow();
  const status = useEdgeStatus(EVERY_MS);
  const stage = plugStage(plug, status.value, now);
  return (
    <section className={`plug plug--${stage}`}>
      <h2 aria-live="polite">{words[stage]}</h2>
      {(stage === 'going' || stage === 'away') && <Countdown seconds={secondsLeft(plug, now)} />}
      {stage === 'starting' && <p>{words.startingText}</p>}
      {stage === 'back' ? (
        <>
          <SettledMeanwhile plug={plug} />
          <button type="button" className="button button--ink button--small" onClick={onDone}>
            {words.done}
          </button>
        </>
      ) : (
        <ThingsToTry />
      )}
    </section>
  );
}

function Countdown({ seconds }: { readonly seconds: number }) {
  const words = useWords(systemWords).plug;
  return (
    <p className="plug__countdown" role="timer">
      <b>{seconds}</b>
      <span>
        {words.seconds} · {words.untilBack}
      </span>
    </p>
  );
}

function ThingsToTry() {
  const words = useWords(systemWords).plug;
  const { order, receipt, settle } = words.tries;
  return (
    <div className="plug__tries">
      <h3>{words.try}</h3>
      <ol>
        {[order, receipt, settle].map(({ title, text }) => (
          <li key={title}>
            <b>{title}</b>
            <span>{text}</span>
          </li>
        ))}
      </ol>
      <div className="plug__links">
        <Link to="/market" className="button button--small plug__link">
          {words.market}
        </Link>
        <Link to="/orders" className="button button--small plug__link">
          {words.orders}
        </Link>
      </div>
    </div>
  );
}
