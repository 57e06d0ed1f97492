import { Plus } from 'lucide-react';

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
      <button
        type="button"
        className="button button--ink button--small admin__with-icon"
        onClick={onAct}
      >
        <Plus size={16} aria-hidden />
        {act}
      </button>
    </div>
  );
}
