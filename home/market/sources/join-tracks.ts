import type { ReplayTrack } from './parse-tape.ts';

/** A tape and the file it was read from. */
export interface NamedTrack {
  readonly file: string;
  readonly track: ReplayTrack;
}

export interface JoinedTracks {
  readonly tracks: readonly ReplayTrack[];
  /** Files that are not played, and why: a line each. */
  readonly notes: readonly string[];
  readonly faults: readonly string[];
}

/**
 * One track per instrument. Files of the same interval follow each other, as the days of a
 * recording do; of several intervals the finest is played.
 */
export function joinTracks(named: readonly NamedTrack[]): JoinedTracks {
  const tracks: ReplayTrack[] = [];
  const notes: string[] = [];
  const faults: string[] = [];
  for (const [tickerId, group] of Map.groupBy(named, ({ track }) => track.tickerId)) {
    const finest = Math.min(...group.map(({ track }) => track.intervalMicros));
    const played = group.filter(({ track }) => track.intervalMicros === finest);
    for (const { file, track } of group) {
      if (track.intervalMicros === finest) continue;
      notes.push(`${file}: not played, a finer tape of ${tickerId} is`);
    }
    const points = played.flatMap(({ track }) => track.points).sort((a, b) => a.at - b.at);
    if (points.some((point, index) => point.at === points[index - 1]?.at)) {
      const files = played.map(({ file }) => file).join(' and ');
      faults.push(`${files}: both have a price of ${tickerId} at the same time`);
    }
    tracks.push({ tickerId, points, intervalMicros: finest });
  }
  return { tracks, notes, faults };
}
