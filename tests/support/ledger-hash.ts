export { ledgerHash } from '../../home/verify/ledger-hash.ts';
