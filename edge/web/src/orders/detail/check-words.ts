import type { Language } from '../../preferences/preferences.ts';

/**
 * What was looked at of a receipt, in Korean. The checks speak English wherever they run; a sentence
 * that is not known here stays as it is.
 */
const KOREAN: readonly (readonly [RegExp, string])[] = [
  [
    /^the edge signed that it accepted the order/,
    '엣지 서버가 이 시각에 주문을 접수했다고 서명했어요',
  ],
  [/^the edge’s promise: put the receipt/, '엣지 서버의 접수증이 이 기기에 없어요'],
  [
    /^the order’s id follows from its user/,
    '주문 번호가 나와 이 기기가 붙인 번호에서 나온 것이 맞아요',
  ],
  [/^what was asked for: put the body/, '보낸 주문 내용이 이 기기에 없어요'],
  [
    /^what was accepted is the order as it was sent/,
    '접수된 내용이 이 기기가 보낸 주문 그대로예요',
  ],
  [/^what was settled is of the instrument/, '정산된 종목과 매수·매도 구분이 주문한 그대로예요'],
  [/^what was settled is the order that was accepted/, '정산된 주문이 접수된 바로 그 주문이에요'],
  [/^the hash is of these facts/, '영수증의 지문이 내용과 맞아요'],
  [/^home signed the hash: its key/, '홈 서버의 서명 열쇠가 공개 목록에 없어요'],
  [/^home signed the hash/, '홈 서버가 영수증에 서명했어요'],
  [
    /^it is the account’s receipt no\. (\d+)/,
    '내 계정의 $1번째 영수증이고, 앞의 영수증과 사슬로 이어져 있어요',
  ],
  [/^it was refused as it came/, '접수하자마자 거절된 주문이라 계정의 사슬에는 들어가지 않아요'],
  [/^its price is of .*, the last one when/, '자동으로 팔린 순간의 마지막 시세로 체결됐어요'],
  [/^its price is of /, '접수한 뒤에 나온 시세로 체결됐어요'],
  [/^its price is what the /, '체결가가 그 시세에서 나온 값 그대로예요'],
  [/^[\d.]+ × [\d.]+ is /, '수량 × 가격, 환율, 수수료와 세금 계산이 맞아요'],
  [/^what one account of its journal gives/, '장부에서 나간 만큼 들어왔어요'],
  [/^it moved /, '내 지갑과 보유 수량이 그만큼만 움직였어요'],
  [/^it ended \w+/, '체결되지 않고 끝났고, 장부에 적힌 돈은 없어요'],
  [/^it filled /, '주문한 수량만큼 체결됐어요'],
  [/^it kept to the /, '주문한 금액을 넘지 않았어요'],
  [/^it paid no more than the limit/, '지정가보다 비싸게 사지 않았어요'],
  [/^it got no less than the limit/, '지정가보다 싸게 팔지 않았어요'],
  [/^its price is not worse than /, '허용한 가격 범위를 벗어나지 않았어요'],
  [
    /^between acceptance and its price the shares were split/,
    '접수와 체결 사이에 있었던 주식 분할을 반영했어요',
  ],
  [/^home has not said yet/, '홈 서버의 정산 영수증은 아직 없어요'],
  [/^it was settled before home gave receipts/, '영수증을 주기 전에 정산된 주문이에요'],
  [/^the house sold it at /, '자동으로 팔린 주문의 번호가 맞아요'],
];

export function sayCheck(text: string, language: Language): string {
  if (language === 'en') return text;
  for (const [pattern, korean] of KOREAN) {
    const match = pattern.exec(text);
    if (match) return korean.replace('$1', match[1] ?? '');
  }
  return text;
}
