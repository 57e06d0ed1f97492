import { useFormat } from '../../format/use-format.ts';
import { useNow } from '../../live/use-now.ts';

/** How long ago something was; it ticks. */
export function Age({ at }: { readonly at: string }) {
  const format = useFormat();
  useNow();
  return (
    <time className="system__age" dateTime={at} title={`${format.kstFull(at)} KST`}>
      {format.age(at)}
    </time>
  );
}
