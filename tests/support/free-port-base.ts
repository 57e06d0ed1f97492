/** For tests: the same as every private instance. */
export { freePortBase } from '@mockstreet/native/free-port-base';
