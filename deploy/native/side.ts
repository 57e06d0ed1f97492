/** The two machines of the design; natively both may run on one. */
export type Side = 'edge' | 'home';
export const SIDES: readonly Side[] = ['edge', 'home'];
