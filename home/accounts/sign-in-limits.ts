import type { Instant } from '@mockstreet/shared/instant';
import { createKnownNetworks, type KnownNetworks } from './known-networks.ts';
import { type AdmitSignIn, createSignInThrottle } from './sign-in-throttle.ts';

/** Who wants to sign in as whom: a username, known or not, from a network. */
export interface SignInClaim {
  readonly username: string;
  readonly network: string;
}

/** Whether an attempt may go on, under all the limits that it falls under. */
export type AdmitSignInClaim = (claim: SignInClaim, now: Instant) => ReturnType<AdmitSignIn>;

export interface SignInLimitsOptions {
  /** Of everybody who has not signed in under the username from where they are. */
  readonly ofUsername?: AdmitSignIn;
  /** Of the same, whichever usernames they try. */
  readonly ofNetwork?: AdmitSignIn;
  /** Of a username at a network from where its owner has signed in. */
  readonly ofKnown?: AdmitSignIn;
  readonly knownNetworks?: KnownNetworks;
}

/**
 * Failures of one network that are free. More than of one username, for many friends may share an
 * address, and each of them mistypes.
 */
export const NETWORK_FREE_FAILURES = 100;

/**
 * Slows down guessing at a username, wherever the guesses come from, without locking its owner out:
 * from a network where they have signed in before they have an allowance of their own, which no
 * stranger can use up. Who shares that network can.
 *
 * From a new network the owner falls under the same block as the strangers. A stranger who never
 * stops makes it last almost all the time, and a right password gets in as soon as a block ends if
 * it comes before the stranger's next guess: within a second of every quarter of an hour, for one
 * guess a second.
 */
export function createSignInLimits(options: SignInLimitsOptions = {}): AdmitSignInClaim {
  const {
    ofUsername = createSignInThrottle(),
    ofNetwork = createSignInThrottle({ freeFailures: NETWORK_FREE_FAILURES }),
    ofKnown = createSignInThrottle(),
    knownNetworks = createKnownNetworks(),
  } = options;

  const admitStranger: AdmitSignInClaim = ({ username, network }, now) => {
    const byNetwork = ofNetwork(network, now);
    if (!('attempt' in byNetwork)) return byNetwork;
    const byUsername = ofUsername(username, now);
    if (!('attempt' in byUsername)) {
      byNetwork.attempt.abandoned();
      return byUsername;
    }
    return {
      attempt: {
        // Clears the failures of the username, and not those of others in the network.
        succeeded() {
          byUsername.attempt.succeeded();
          byNetwork.attempt.abandoned();
          knownNetworks.add(username, network);
        },
        failed: () => Math.max(byUsername.attempt.failed(), byNetwork.attempt.failed()),
        abandoned() {
          byUsername.attempt.abandoned();
          byNetwork.attempt.abandoned();
        },
      },
    };
  };

  return (claim, now) => {
    const { username, network } = claim;
    if (!knownNetworks.has(username, network)) return admitStranger(claim, now);
    const admission = ofKnown(`${username} ${network}`, now);
    if (!('attempt' in admission)) return admission;
    const { attempt } = admission;
    const succeeded = () => {
      attempt.succeeded();
      knownNetworks.add(username, network);
    };
    return { attempt: { ...attempt, succeeded } };
  };
}
