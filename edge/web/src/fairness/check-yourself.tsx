import { useWords } from '../text/words.ts';
import { fairnessWords } from './words.ts';

/** Nobody has to believe the figures: what is signed can be checked with public keys alone. */
export function CheckYourself() {
  const words = useWords(fairnessWords).check;
  return (
    <section className="card fairness__check">
      <h2>{words.title}</h2>
      <p>
        {words.receipt} {words.keys}
      </p>
      <p className="fairness__links">
        <a className="button button--quiet button--small" href="/.well-known/jwks.json">
          {words.links.keys}
        </a>
        <a className="button button--quiet button--small" href="/api/v1/fairness">
          {words.links.figures}
        </a>
      </p>
    </section>
  );
}
