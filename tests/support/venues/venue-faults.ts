import type { HostFault, LoopbackHost } from '../crypto-venues/loopback-host.ts';
import type { RestFault } from '../kis-venue/kis-venue.ts';
import type { AllVenues, VenueName } from './all-venues.ts';

/** Something that goes wrong at one venue for a while. */
export interface VenueFault {
  readonly name: string;
  /** The sources whose prices may stop; of the others none may. */
  readonly excuses: readonly VenueName[];
  begin(venues: AllVenues): void;
  end(venues: AllVenues): void;
}

const HOST_FAULTS = [
  'stuck',
  'stuck-half-way',
  'half-body',
  'half-json',
  'html',
  'error-500',
  'reset',
] as const satisfies readonly HostFault[];
const REST_FAULTS: readonly RestFault[] = ['stall', 'reset', 'html', 'half', 'empty', 'busy'];
const SOCKET_FAULTS = ['half', 'wide', 'stuck'] as const;
/** More answers than a venue is asked for while a fault lasts. */
const MANY = 10_000;

/** Whoever converts coins by Upbit's price of a dollar waits for it; a broker's rate stands in for nobody. */
const EXCUSED_BY = {
  upbit: ['upbit', 'binance', 'bitget'],
  binance: ['binance'],
  bitget: ['bitget'],
} as const;

/** Time-outs, errors, half answers, wrong frames and connections that are stuck or cut, at each venue. */
export const VENUE_FAULTS: readonly VenueFault[] = [
  ...(['upbit', 'binance', 'bitget'] as const).flatMap((venue) =>
    HOST_FAULTS.map((fault) => hostFault(venue, fault)),
  ),
  ...REST_FAULTS.map(restFault),
  ...SOCKET_FAULTS.map(socketFault),
  {
    name: 'kis socket: cut',
    excuses: ['us'],
    begin: ({ kis }) => kis.socket.cut(),
    end: () => {},
  },
];

function hostFault(
  venue: keyof typeof EXCUSED_BY,
  fault: (typeof HOST_FAULTS)[number],
): VenueFault {
  const hostOf = (venues: AllVenues): LoopbackHost => venues[venue];
  return {
    name: `${venue}: ${fault}`,
    excuses: EXCUSED_BY[venue],
    begin: (venues) => hostOf(venues).break('/', fault),
    end: (venues) => hostOf(venues).heal(),
  };
}

function restFault(fault: RestFault): VenueFault {
  return {
    name: `kis: ${fault}`,
    // With its socket up, US prices come by that; without, they are asked for.
    excuses: ['krx', 'us'],
    begin: ({ kis }) => kis.fail(...Array<RestFault>(MANY).fill(fault)),
    end: ({ kis }) => kis.heal(),
  };
}

function socketFault(fault: (typeof SOCKET_FAULTS)[number]): VenueFault {
  return {
    name: `kis socket: ${fault}`,
    excuses: ['us'],
    begin: ({ kis }) => {
      kis.socket.broken = fault;
    },
    end: ({ kis }) => {
      kis.socket.broken = 'no';
    },
  };
}
