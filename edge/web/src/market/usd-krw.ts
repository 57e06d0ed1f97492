/** Id of the rate among the prices. */
export const USD_KRW = 'FX-PAIR-USDKRW';
