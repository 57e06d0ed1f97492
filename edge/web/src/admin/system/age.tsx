import { useFormat } from '../../format/use-format.ts';
import { useAge } from '../../live/use-age.ts';

/** How long ago something was; it ticks. */
export function Age({ at }: { readonly at: string }) {
  const format = useFormat();
  const age = useAge(at);
  return (
    <time className="system__age" dateTime={at} title={`${format.kstFull(at)} KST`}>
      {age ?? '–'}
    </time>
  );
}
