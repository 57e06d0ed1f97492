import { inBothLanguages } from '../../text/words.ts';

type Names = Readonly<Record<string, string>>;

/** Why a message was set aside: the codes of home in words. What is not listed is shown as its code. */
export const letterReasons = inBothLanguages<Names>({
  ko: {
    malformed_envelope: '주문의 꼴을 갖추지 않았어요',
    malformed_beacon: '신호의 꼴을 갖추지 않았어요',
    inconsistent_envelope: '내용이 서로 맞지 않아요',
    clock_unsure: '엣지의 시계를 믿을 수 없을 때 접수됐어요',
    cannot_admit: '받아들이다가 오류가 났어요',
    credential_not_valid: '서명이 맞지 않아요',
    credential_not_opened: '주문과 함께 온 자격을 열 수 없어요',
    credential_not_bound: '자격이 이 주문의 것이 아니에요',
    credential_of_another_user: '다른 사람의 자격이에요',
    credential_without_signature: '서명이 없어요',
    proof_of_another_order: '다른 주문의 서명이에요',
    proof_of_another_command: '다른 명령의 서명이에요',
  },
  en: {
    malformed_envelope: 'Not in the shape of an order',
    malformed_beacon: 'Not in the shape of a beacon',
    inconsistent_envelope: 'Its parts do not agree',
    clock_unsure: 'Accepted while the clock of the edge could not be relied on',
    cannot_admit: 'Failed while it was taken in',
    credential_not_valid: 'Its signature does not hold',
    credential_not_opened: 'What it came with could not be opened',
    credential_not_bound: 'What it came with belongs to another order',
    credential_of_another_user: 'Signed by somebody else',
    credential_without_signature: 'Not signed',
    proof_of_another_order: 'The signature is of another order',
    proof_of_another_command: 'The signature is of another command',
  },
});
