import { AddButton } from '../add-button.tsx';

interface PartHeadProps {
  readonly intro: string;
  readonly act: string;
  readonly onAct: () => void;
}

/** What a part of the page is for, and what can be begun there. */
export function PartHead({ intro, act, onAct }: PartHeadProps) {
  return (
    <div className="part-head">
      <p className="muted">{intro}</p>
      <AddButton onClick={onAct}>{act}</AddButton>
    </div>
  );
}
