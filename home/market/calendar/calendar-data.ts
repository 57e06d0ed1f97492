/**
 * Days on which a market does not trade, and sessions that differ from the regular one, 2024–2027.
 * Times are wall-clock times of the market's own zone.
 *
 * Facts taken from gerrymanoim/exchange_calendars @ 5308ce20 (Apache-2.0) and QuantConnect/Lean @
 * 24863901 (Apache-2.0), compared with recorded 005930 candles in sharebook-kr/pykrx @ fb0d9b30
 * (MIT). They disagree on XKRX for five days, taken as: 2026-07-17 and 2027-07-19 closed
 * (Constitution Day is a holiday again from 2026), 2027-05-03 closed (to be reconfirmed),
 * 2026-11-19 and 2027-11-18 10:00–16:30 (college entrance exam). Days announced at short notice
 * are set by an administrator (calendar-history.ts).
 */
export interface MarketCalendarData {
  readonly timeZone: string;
  readonly open: string;
  readonly close: string;
  /** First and last day that the lists cover. */
  readonly firstDay: string;
  readonly lastDay: string;
  /** Date → why it is no trading day; weekends are none anyway. */
  readonly closedWeekdays: Readonly<Record<string, string>>;
  /** Date → what makes its session differ from the regular one. */
  readonly specialSessions: Readonly<
    Record<string, readonly [open: string, close: string, name: string]>
  >;
}

/** Korea Exchange, regular session; its after-market of 16:00–20:00 is not modelled. */
export const KRX_CALENDAR: MarketCalendarData = {
  timeZone: 'Asia/Seoul',
  open: '09:00',
  close: '15:30',
  firstDay: '2024-01-01',
  lastDay: '2027-12-31',
  closedWeekdays: {
    '2024-01-01': "New Year's Day",
    '2024-02-09': 'Seollal',
    '2024-02-12': 'Seollal (substitute)',
    '2024-03-01': 'Independence Movement Day',
    '2024-04-10': 'National Assembly election',
    '2024-05-01': 'Labour Day',
    '2024-05-06': "Children's Day (substitute)",
    '2024-05-15': "Buddha's Birthday",
    '2024-06-06': 'Memorial Day',
    '2024-08-15': 'Liberation Day',
    '2024-09-16': 'Chuseok',
    '2024-09-17': 'Chuseok',
    '2024-09-18': 'Chuseok',
    '2024-10-01': 'Armed Forces Day (temporary)',
    '2024-10-03': 'National Foundation Day',
    '2024-10-09': 'Hangul Day',
    '2024-12-25': 'Christmas',
    '2024-12-31': 'Year-end closing',
    '2025-01-01': "New Year's Day",
    '2025-01-27': 'Temporary holiday',
    '2025-01-28': 'Seollal',
    '2025-01-29': 'Seollal',
    '2025-01-30': 'Seollal',
    '2025-03-03': 'Independence Movement Day (substitute)',
    '2025-05-01': 'Labour Day',
    '2025-05-05': "Children's Day / Buddha's Birthday",
    '2025-05-06': 'Substitute holiday',
    '2025-06-03': 'Presidential election',
    '2025-06-06': 'Memorial Day',
    '2025-08-15': 'Liberation Day',
    '2025-10-03': 'National Foundation Day',
    '2025-10-06': 'Chuseok',
    '2025-10-07': 'Chuseok',
    '2025-10-08': 'Chuseok (substitute)',
    '2025-10-09': 'Hangul Day',
    '2025-12-25': 'Christmas',
    '2025-12-31': 'Year-end closing',
    '2026-01-01': "New Year's Day",
    '2026-02-16': 'Seollal',
    '2026-02-17': 'Seollal',
    '2026-02-18': 'Seollal',
    '2026-03-02': 'Independence Movement Day (substitute)',
    '2026-05-01': 'Labour Day',
    '2026-05-05': "Children's Day",
    '2026-05-25': "Buddha's Birthday (substitute)",
    '2026-06-03': 'Local elections',
    '2026-07-17': 'Constitution Day',
    '2026-08-17': 'Liberation Day (substitute)',
    '2026-09-24': 'Chuseok',
    '2026-09-25': 'Chuseok',
    '2026-10-05': 'National Foundation Day (substitute)',
    '2026-10-09': 'Hangul Day',
    '2026-12-25': 'Christmas',
    '2026-12-31': 'Year-end closing',
    '2027-01-01': "New Year's Day",
    '2027-02-08': 'Seollal',
    '2027-02-09': 'Seollal (substitute)',
    '2027-03-01': 'Independence Movement Day',
    '2027-05-03': 'Labour Day (substitute)',
    '2027-05-05': "Children's Day",
    '2027-05-13': "Buddha's Birthday",
    '2027-07-19': 'Constitution Day (substitute)',
    '2027-08-16': 'Liberation Day (substitute)',
    '2027-09-14': 'Chuseok',
    '2027-09-15': 'Chuseok',
    '2027-09-16': 'Chuseok',
    '2027-10-04': 'National Foundation Day (substitute)',
    '2027-10-11': 'Hangul Day (substitute)',
    '2027-12-27': 'Christmas (substitute)',
    '2027-12-31': 'Year-end closing',
  },
  specialSessions: {
    '2024-01-02': ['10:00', '15:30', 'First session of the year'],
    '2024-11-14': ['10:00', '16:30', 'CSAT day'],
    '2025-01-02': ['10:00', '15:30', 'First session of the year'],
    '2025-11-13': ['10:00', '16:30', 'CSAT day'],
    '2026-01-02': ['10:00', '15:30', 'First session of the year'],
    '2026-11-19': ['10:00', '16:30', 'CSAT day'],
    '2027-01-04': ['10:00', '15:30', 'First session of the year'],
    '2027-11-18': ['10:00', '16:30', 'CSAT day'],
  },
};

/** New York Stock Exchange; Nasdaq keeps the same days. */
export const US_CALENDAR: MarketCalendarData = {
  timeZone: 'America/New_York',
  open: '09:30',
  close: '16:00',
  firstDay: '2024-01-01',
  lastDay: '2027-12-31',
  closedWeekdays: {
    '2024-01-01': "New Year's Day",
    '2024-01-15': 'Martin Luther King Jr. Day',
    '2024-02-19': "Washington's Birthday",
    '2024-03-29': 'Good Friday',
    '2024-05-27': 'Memorial Day',
    '2024-06-19': 'Juneteenth',
    '2024-07-04': 'Independence Day',
    '2024-09-02': 'Labor Day',
    '2024-11-28': 'Thanksgiving',
    '2024-12-25': 'Christmas',
    '2025-01-01': "New Year's Day",
    '2025-01-09': 'National Day of Mourning (J. Carter)',
    '2025-01-20': 'Martin Luther King Jr. Day',
    '2025-02-17': "Washington's Birthday",
    '2025-04-18': 'Good Friday',
    '2025-05-26': 'Memorial Day',
    '2025-06-19': 'Juneteenth',
    '2025-07-04': 'Independence Day',
    '2025-09-01': 'Labor Day',
    '2025-11-27': 'Thanksgiving',
    '2025-12-25': 'Christmas',
    '2026-01-01': "New Year's Day",
    '2026-01-19': 'Martin Luther King Jr. Day',
    '2026-02-16': "Washington's Birthday",
    '2026-04-03': 'Good Friday',
    '2026-05-25': 'Memorial Day',
    '2026-06-19': 'Juneteenth',
    '2026-07-03': 'Independence Day',
    '2026-09-07': 'Labor Day',
    '2026-11-26': 'Thanksgiving',
    '2026-12-25': 'Christmas',
    '2027-01-01': "New Year's Day",
    '2027-01-18': 'Martin Luther King Jr. Day',
    '2027-02-15': "Washington's Birthday",
    '2027-03-26': 'Good Friday',
    '2027-05-31': 'Memorial Day',
    '2027-06-18': 'Juneteenth',
    '2027-07-05': 'Independence Day',
    '2027-09-06': 'Labor Day',
    '2027-11-25': 'Thanksgiving',
    '2027-12-24': 'Christmas',
  },
  specialSessions: {
    '2024-07-03': ['09:30', '13:00', 'Day before Independence Day'],
    '2024-11-29': ['09:30', '13:00', 'Day after Thanksgiving'],
    '2024-12-24': ['09:30', '13:00', 'Christmas Eve'],
    '2025-07-03': ['09:30', '13:00', 'Day before Independence Day'],
    '2025-11-28': ['09:30', '13:00', 'Day after Thanksgiving'],
    '2025-12-24': ['09:30', '13:00', 'Christmas Eve'],
    '2026-11-27': ['09:30', '13:00', 'Day after Thanksgiving'],
    '2026-12-24': ['09:30', '13:00', 'Christmas Eve'],
    '2027-11-26': ['09:30', '13:00', 'Day after Thanksgiving'],
  },
};
