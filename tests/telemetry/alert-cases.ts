/** Series as promtool writes them, by minute: `1x60` is 1, sixty times more; `0+5x60` grows by five. */
type Series = Readonly<Record<string, string>>;

/** When an alert fires, and when it does not. */
interface AlertCase {
  /** Of an alert that says `or`, what makes each side of it fire alone. */
  readonly fires: readonly Series[];
  readonly quiet: Series;
  /** Looked at after so long; every one is looked at once it must have fired. */
  readonly after: string;
}

const HOUR = 3600;
const DAY = 24 * HOUR;
/** promtool knows no `NaNx200`. */
const NOT_A_NUMBER = Array.from({ length: 200 }, () => 'NaN').join(' ');
const online = { 'mockstreet_edge_home_online{side="edge"}': '1x2000' };
const edgeUp = { 'up{side="edge",job="intake"}': '1x60', 'up{side="edge",job="web"}': '1x60' };

/** By the alert's name. Time begins at zero, so a timestamp of 0 is now. */
export const ALERT_CASES: Readonly<Record<string, AlertCase>> = {
  HomeAway: {
    fires: [{ 'mockstreet_edge_home_online{side="edge"}': '1x5 0x60' }],
    quiet: online,
    after: '10m',
  },
  HomeWasAway: {
    fires: [
      {
        ...online,
        'mockstreet_edge_home_last_absence_seconds{side="edge"}': '900x60',
        'mockstreet_edge_home_since_timestamp_seconds{side="edge"}': '60x60',
      },
    ],
    // Long ago.
    quiet: {
      ...online,
      'mockstreet_edge_home_last_absence_seconds{side="edge"}': '900x90',
      'mockstreet_edge_home_since_timestamp_seconds{side="edge"}': '-3600x90',
    },
    after: '10m',
  },
  EdgeOutOfSight: {
    fires: [
      { 'up{side="edge",job="intake"}': '0x60', 'up{side="edge",job="web"}': '0x60' },
      { 'up{side="home",job="engine"}': '1x60' },
    ],
    quiet: { 'up{side="edge",job="intake"}': '0x60', 'up{side="edge",job="web"}': '1x60' },
    after: '10m',
  },
  ProcessDown: {
    fires: [
      { ...edgeUp, 'up{side="home",job="engine"}': '1x3 0x60' },
      { ...edgeUp, 'up{side="edge",job="topology"}': '1x3 0x60' },
    ],
    // With the whole edge out of sight, one alert is enough.
    quiet: {
      'up{side="home",job="engine"}': '1x60',
      'up{side="edge",job="intake"}': '0x60',
      'up{side="edge",job="web"}': '0x60',
    },
    after: '10m',
  },
  OwnerNotTold: {
    fires: [{ 'mockstreet_edge_owner_notices_total{outcome="failed"}': '0x5 1x60' }],
    quiet: { 'mockstreet_edge_owner_notices_total{outcome="failed"}': '1x60' },
    after: '20m',
  },
  HomeUnheard: {
    fires: [{ ...online, mockstreet_intake_home_control_age_seconds: '0+60x60' }],
    // While home is away it can say nothing.
    quiet: {
      'mockstreet_edge_home_online{side="edge"}': '0x60',
      mockstreet_intake_home_control_age_seconds: '0+60x60',
    },
    after: '10m',
  },
  CertificateExpires: {
    fires: [{ mockstreet_edge_certificate_expiry_timestamp_seconds: `${13 * DAY}x60` }],
    quiet: {
      'mockstreet_edge_certificate_expiry_timestamp_seconds{job="a"}': `${40 * DAY}x60`,
      // None is looked at.
      'mockstreet_edge_certificate_expiry_timestamp_seconds{job="b"}': NOT_A_NUMBER,
    },
    after: '30m',
  },
  BrokerTampered: {
    fires: [
      { 'mockstreet_topology_lost_total{kind="queue"}': '0x5 1x60' },
      { mockstreet_topology_refused: '0x3 1x60' },
      { mockstreet_topology_differing: '0x3 1x60' },
    ],
    quiet: {
      'mockstreet_topology_lost_total{kind="queue"}': '1x60',
      mockstreet_topology_refused: '0x60',
      mockstreet_topology_differing: '0x60',
    },
    after: '10m',
  },
  ClockUnsure: {
    fires: [{ mockstreet_intake_clock_error_seconds: '1.5x60' }],
    quiet: { mockstreet_intake_clock_error_seconds: '0.05x60' },
    after: '10m',
  },
  OldestOrder: {
    fires: [{ ...online, mockstreet_intake_oldest_order_seconds: '0+60x60' }],
    // Home is away: that is told by another alert, and no order is late by anybody's fault.
    quiet: {
      'mockstreet_edge_home_online{side="edge"}': '0x60',
      mockstreet_intake_oldest_order_seconds: '0+60x60',
    },
    after: '10m',
  },
  OrdersRefused: {
    fires: [{ 'mockstreet_intake_unavailable_total{reason="queue_full"}': '0x5 7x60' }],
    quiet: { 'mockstreet_intake_unavailable_total{reason="queue_full"}': '7x60' },
    after: '8m',
  },
  OrdersPoisoned: {
    fires: [{ 'mockstreet_engine_orders_total{outcome="poisoned"}': '0x5 1x60' }],
    quiet: { 'mockstreet_engine_orders_total{outcome="decided"}': '0+500x60' },
    after: '10m',
  },
  DeadLetters: {
    fires: [{ mockstreet_house_dead_letters: '0x3 2x60' }],
    quiet: { mockstreet_house_dead_letters: '0x60' },
    after: '10m',
  },
  LedgerImbalance: {
    fires: [{ mockstreet_house_imbalanced_assets: '0x3 1x60' }],
    quiet: {
      'mockstreet_house_imbalanced_assets{job="a"}': '0x60',
      // Not counted yet.
      'mockstreet_house_imbalanced_assets{job="b"}': NOT_A_NUMBER,
    },
    after: '5m',
  },
  LedgerUncounted: {
    fires: [
      { mockstreet_house_ledger_counted_timestamp_seconds: '0x200' },
      { mockstreet_house_ledger_counted_timestamp_seconds: NOT_A_NUMBER },
    ],
    quiet: { mockstreet_house_ledger_counted_timestamp_seconds: '0+60x200' },
    after: '2h',
  },
  StrikesOverdue: {
    fires: [{ mockstreet_house_overdue_strikes: '1x60' }],
    // Struck in time after all.
    quiet: { mockstreet_house_overdue_strikes: '1x20 0x40' },
    after: '50m',
  },
  StaleFeed: {
    fires: [
      { mockstreet_feeder_tape_age_seconds: '1x3 90x60' },
      { mockstreet_feeder_tape_age_seconds: '-1x60' },
    ],
    quiet: { mockstreet_feeder_tape_age_seconds: '1x60' },
    after: '10m',
  },
  TapeGap: {
    fires: [{ mockstreet_feeder_oldest_gap_seconds: '1000x60' }],
    quiet: { mockstreet_feeder_oldest_gap_seconds: '1000x3 -1x60' },
    after: '20m',
  },
  StaleSource: {
    fires: [
      {
        'mockstreet_feeder_source_up{source="upbit"}': '0x60',
        'mockstreet_feeder_source_up{source="kis"}': '1x60',
      },
    ],
    quiet: { 'mockstreet_feeder_source_up{source="upbit"}': '0x3 1x60' },
    after: '10m',
  },
  StalePrices: {
    fires: [
      {
        'mockstreet_feeder_print_age_seconds{source="upbit"}': '0+60x60',
        'mockstreet_feeder_source_up{source="upbit"}': '1x60',
      },
    ],
    quiet: {
      // That it does not answer is told by another alert; and stocks have their hours.
      'mockstreet_feeder_print_age_seconds{source="upbit"}': '0+60x60',
      'mockstreet_feeder_source_up{source="upbit"}': '0x60',
      'mockstreet_feeder_print_age_seconds{source="kis"}': '0+60x60',
      'mockstreet_feeder_source_up{source="kis"}': '1x60',
    },
    after: '10m',
  },
  CalendarEnds: {
    fires: [
      { 'mockstreet_feeder_calendar_days_left{market="KRX"}': '59x120' },
      { mockstreet_feeder_calendar_differences: '1x120' },
    ],
    quiet: {
      'mockstreet_feeder_calendar_days_left{market="KRX"}': '300x120',
      mockstreet_feeder_calendar_differences: '0x120',
    },
    after: '90m',
  },
  OutboxLag: {
    fires: [
      { 'mockstreet_relay_lag_seconds{job="relay"}': '0+60x60' },
      { 'mockstreet_journal_lag_seconds{job="journal"}': '0+60x60' },
    ],
    quiet: {
      'mockstreet_relay_lag_seconds{job="relay"}': '2x60',
      'mockstreet_journal_lag_seconds{job="journal"}': '3x60',
    },
    after: '10m',
  },
  AlertsLate: {
    fires: [
      { 'mockstreet_notifier_lag_seconds{channel="alerts"}': '700x60' },
      { 'mockstreet_notifier_refused_total{channel="alerts"}': '0x3 1x60' },
    ],
    quiet: {
      'mockstreet_notifier_lag_seconds{channel="alerts"}': '5x60',
      'mockstreet_notifier_refused_total{channel="alerts"}': '3x60',
    },
    after: '10m',
  },
  SnapshotsLate: {
    fires: [
      { mockstreet_snapshots_lag_seconds: '700x60' },
      { mockstreet_snapshots_faulty_accounts: '1x60' },
    ],
    quiet: {
      mockstreet_snapshots_faulty_accounts: '0x60',
      mockstreet_snapshots_lag_seconds: '60x60',
    },
    after: '20m',
  },
  JobsFail: {
    fires: [{ mockstreet_scheduler_failing_jobs: '1x120' }],
    quiet: { mockstreet_scheduler_failing_jobs: '1x10 0x120' },
    after: '90m',
  },
  DiskFilling: {
    fires: [
      {
        'mockstreet_disk_available_bytes{folder="intake"}': '9x60',
        'mockstreet_disk_size_bytes{folder="intake"}': '100x60',
      },
    ],
    quiet: {
      'mockstreet_disk_available_bytes{folder="intake"}': '30x60',
      'mockstreet_disk_size_bytes{folder="intake"}': '100x60',
    },
    after: '20m',
  },
  BackupOld: {
    fires: [{ mockstreet_backup_newest_age_seconds: `${27 * HOUR}x60` }],
    quiet: { mockstreet_backup_newest_age_seconds: `${25 * HOUR}x60` },
    after: '20m',
  },
  BackupMissing: {
    fires: [{ mockstreet_backup_newest_age_seconds: '-1x2000' }],
    quiet: { mockstreet_backup_newest_age_seconds: '-1x600 60x2000' },
    after: '28h',
  },
  WalWaits: {
    fires: [{ mockstreet_backup_wal_alarm: '0x3 1x60' }],
    quiet: { mockstreet_backup_wal_alarm: '0x60' },
    after: '10m',
  },
  EventLoopLate: {
    fires: [{ 'nodejs_eventloop_lag_p99_seconds{job="engine"}': '0.8x60' }],
    quiet: { 'nodejs_eventloop_lag_p99_seconds{job="engine"}': '0.11x60' },
    after: '10m',
  },
};
