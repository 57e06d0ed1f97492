/** Whether an id is that of a share of a friend: `HUMAN-ETF-JIHO`. */
export function isHumanEtf(tickerId: string): boolean {
  return tickerId.startsWith('HUMAN-ETF-');
}
