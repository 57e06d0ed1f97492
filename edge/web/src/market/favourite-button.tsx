import { Star } from 'lucide-react';
import { memo } from 'react';
import { useWords } from '../text/words.ts';
import type { Favourites } from './use-favourites.ts';
import { marketWords } from './words.ts';
import './favourite-button.css';

interface FavouriteButtonProps {
  readonly tickerId: string;
  /** What the instrument is called on the screen. */
  readonly name: string;
  readonly isFavourite: boolean;
  readonly choose: Favourites['choose'];
}

export const FavouriteButton = memo(function FavouriteButton(props: FavouriteButtonProps) {
  const { tickerId, name, isFavourite, choose } = props;
  const words = useWords(marketWords);
  return (
    <button
      type="button"
      className="icon-button favourite"
      aria-label={words.favourite(name)}
      aria-pressed={isFavourite}
      onClick={() => choose(tickerId, !isFavourite)}
    >
      <Star size={20} aria-hidden />
    </button>
  );
});
