-- Candles by the month, and longer ones stored. What was there stays, at revision 1.
CREATE TYPE "public"."candle_gap" AS ENUM('BACKFILLED', 'UNRECOVERABLE', 'OPEN');
--> statement-breakpoint
ALTER TABLE candles RENAME TO candles_until_now;
--> statement-breakpoint
ALTER INDEX candles_ticker_id_open_at_pk RENAME TO candles_until_now_pk;
--> statement-breakpoint
-- A hypertable where the database has TimescaleDB, else partitions of PostgreSQL's own. What it was
-- made, it stays; the functions below see which by its kind: a hypertable is a plain table.
DO $$
DECLARE
  has_timescaledb boolean := EXISTS (
    SELECT FROM pg_proc WHERE proname = 'create_hypertable' AND pg_function_is_visible(oid));
BEGIN
  EXECUTE 'CREATE TABLE candles (
    ticker_id text NOT NULL,
    open_at timestamp(6) with time zone NOT NULL,
    open numeric(20, 8) NOT NULL,
    high numeric(20, 8) NOT NULL,
    low numeric(20, 8) NOT NULL,
    close numeric(20, 8) NOT NULL,
    volume numeric(20, 8),
    source text NOT NULL,
    gap candle_gap,
    revision integer DEFAULT 1 NOT NULL,
    CONSTRAINT candles_ticker_id_open_at_pk PRIMARY KEY (ticker_id, open_at),
    CONSTRAINT candles_are_ordered CHECK (low <= least(open, close) AND high >= greatest(open, close))
  )' || CASE WHEN has_timescaledb THEN '' ELSE ' PARTITION BY RANGE (open_at)' END;
  IF has_timescaledb THEN
    -- Its months are of thirty days. The primary key serves every query, so no other index.
    PERFORM create_hypertable('candles'::regclass, 'open_at'::name,
      chunk_time_interval => interval '1 month', create_default_indexes => false);
  END IF;
END $$;
--> statement-breakpoint
-- Room for new versions of the candles that still run, beside the old ones: HOT updates.
CREATE TABLE "candle_rollups" (
	"ticker_id" text NOT NULL,
	"open_at" timestamp(6) with time zone NOT NULL,
	"open" numeric(20, 8) NOT NULL,
	"high" numeric(20, 8) NOT NULL,
	"low" numeric(20, 8) NOT NULL,
	"close" numeric(20, 8) NOT NULL,
	"volume" numeric(20, 8),
	"source" text NOT NULL,
	"gap" "candle_gap",
	"revision" integer DEFAULT 1 NOT NULL,
	"minutes" smallint NOT NULL,
	CONSTRAINT "candle_rollups_ticker_id_minutes_open_at_pk" PRIMARY KEY("ticker_id","minutes","open_at"),
	CONSTRAINT "candle_rollups_known_minutes" CHECK ("candle_rollups"."minutes" in (5, 15, 30, 60, 240, 1440)),
	CONSTRAINT "candle_rollups_are_ordered" CHECK ("candle_rollups"."low" <= least("candle_rollups"."open", "candle_rollups"."close") and "candle_rollups"."high" >= greatest("candle_rollups"."open", "candle_rollups"."close"))
) WITH (fillfactor = 80);
--> statement-breakpoint
CREATE TABLE "candle_heads" (
	"ticker_id" text PRIMARY KEY NOT NULL,
	"complete_to" timestamp(6) with time zone NOT NULL
);
--> statement-breakpoint
-- Makes sure that minutes of the UTC month that `day` lies in can be stored.
CREATE FUNCTION ensure_candle_month(day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  month timestamp := date_trunc('month', day::timestamp);
BEGIN
  IF (SELECT relkind = 'p' FROM pg_class WHERE oid = 'candles'::regclass) THEN
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF candles FOR VALUES FROM (%L) TO (%L)',
      'candles_' || to_char(month, 'YYYYMM'), month AT TIME ZONE 'UTC',
      (month + interval '1 month') AT TIME ZONE 'UTC');
  END IF;
END $$;
--> statement-breakpoint
-- Drops the months of one-minute candles that end at or before the start of the one that `day` lies
-- in; returns how many. Whoever calls it: neither this month nor the last by the database's own
-- clock. Longer candles stay.
CREATE FUNCTION drop_candle_months_before(day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  first_kept timestamp := least(date_trunc('month', day::timestamp),
    date_trunc('month', now() AT TIME ZONE 'UTC') - interval '1 month');
  partition text;
  dropped integer := 0;
BEGIN
  IF (SELECT relkind <> 'p' FROM pg_class WHERE oid = 'candles'::regclass) THEN
    EXECUTE 'SELECT count(*) FROM drop_chunks(''candles'', older_than => $1)' INTO dropped
      USING first_kept AT TIME ZONE 'UTC';
    RETURN dropped;
  END IF;
  FOR partition IN
    SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'candles'::regclass
      AND inhrelid::regclass::text < 'candles_' || to_char(first_kept, 'YYYYMM')
  LOOP
    EXECUTE format('DROP TABLE %I', partition);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;
--> statement-breakpoint
-- The worst gap of an instrument's tape that a moment in [from_at, to_at) lies strictly inside of;
-- null for none. Gaps that are closed do not overlap, so of those that begin earlier only the last
-- can reach in.
CREATE FUNCTION candle_gap_in(of_ticker text, from_at timestamptz, to_at timestamptz) RETURNS candle_gap
LANGUAGE sql STABLE AS $$
  SELECT max(found.gap) FROM (
    SELECT resolution::text::candle_gap AS gap FROM tape_gaps
    WHERE ticker_id = of_ticker AND resolution IS NOT NULL
      AND tape_gaps.from_at >= coalesce((
        SELECT max(before.from_at) FROM tape_gaps AS before
        WHERE before.ticker_id = of_ticker AND before.resolution IS NOT NULL
          AND before.from_at <= candle_gap_in.from_at), '-infinity')
      AND tape_gaps.from_at < candle_gap_in.to_at - interval '1 microsecond'
      AND tape_gaps.to_at > candle_gap_in.from_at
    UNION ALL
    SELECT 'OPEN' FROM tape_gaps
    WHERE ticker_id = of_ticker AND resolution IS NULL
      AND tape_gaps.from_at < candle_gap_in.to_at - interval '1 microsecond'
      AND tape_gaps.to_at > candle_gap_in.from_at) AS found
$$;
--> statement-breakpoint
-- Makes the longer candles that the given stretches [from, to) of minutes lie in, each length of the
-- one before it. Doing it again changes nothing. A candle of which no part is stored stays as it is:
-- its minutes may be dropped already.
CREATE FUNCTION roll_up_candles(tickers text[], from_ats timestamptz[], to_ats timestamptz[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  step record;
  width interval;
BEGIN
  FOR step IN
    SELECT * FROM (VALUES (1, 5, 1), (2, 15, 5), (3, 30, 15), (4, 60, 30), (5, 240, 60), (6, 1440, 240))
      AS step (number, minutes, of_minutes) ORDER BY number
  LOOP
    width := make_interval(mins => step.minutes);
    INSERT INTO candle_rollups AS rollup (ticker_id, minutes, open_at, open, high, low, close, volume,
      source, gap)
    SELECT due.ticker_id, step.minutes, due.open_at, whole.*,
      candle_gap_in(due.ticker_id, due.open_at, due.open_at + width)
    FROM (
      SELECT DISTINCT stretch.ticker_id, start.open_at
      FROM unnest(tickers, from_ats, to_ats) AS stretch (ticker_id, from_at, to_at),
        generate_series(date_bin(width, from_at, 'epoch'), to_at - interval '1 microsecond', width)
          AS start (open_at)) AS due
    CROSS JOIN LATERAL (
      SELECT (array_agg(part.open ORDER BY part.open_at))[1], max(part.high), min(part.low),
        (array_agg(part.close ORDER BY part.open_at DESC))[1],
        -- A sum beyond numeric(20,8), as of coins worth a fraction of a won, is unknown rather than wrong.
        CASE WHEN bool_and(part.volume IS NOT NULL) AND sum(part.volume) < 1e12 THEN sum(part.volume) END,
        (array_agg(part.source ORDER BY part.open_at DESC))[1]
      FROM (
        SELECT open_at, open, high, low, close, volume, source FROM candles
        WHERE step.of_minutes = 1 AND candles.ticker_id = due.ticker_id
          AND open_at >= due.open_at AND open_at < due.open_at + width
        UNION ALL
        SELECT open_at, open, high, low, close, volume, source FROM candle_rollups
        WHERE step.of_minutes > 1 AND candle_rollups.ticker_id = due.ticker_id
          AND minutes = step.of_minutes
          AND open_at >= due.open_at AND open_at < due.open_at + width) AS part
      HAVING count(*) > 0) AS whole
    ORDER BY due.ticker_id, due.open_at
    ON CONFLICT (ticker_id, minutes, open_at) DO UPDATE SET open = excluded.open,
      high = excluded.high, low = excluded.low, close = excluded.close, volume = excluded.volume,
      source = excluded.source, gap = excluded.gap, revision = rollup.revision + 1
    WHERE (rollup.open, rollup.high, rollup.low, rollup.close, rollup.volume, rollup.source, rollup.gap)
      IS DISTINCT FROM (excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume,
        excluded.source, excluded.gap);
  END LOOP;
END $$;
--> statement-breakpoint
-- Makes the candles of stretches [from, to) of whole minutes, which do not overlap, from the tape, and
-- the longer ones that they lie in; those before an instrument's `complete_to` for good. Doing it again
-- changes nothing but what the tape has more of. A minute without prints is left as it is. The feeder
-- may call it, and so writes no candle of its own making.
CREATE FUNCTION make_candles(tickers text[], from_ats timestamptz[], to_ats timestamptz[],
  complete_tos timestamptz[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO candles AS candle (ticker_id, open_at, open, high, low, close, volume, source, gap)
  SELECT due.ticker_id, minute.*,
    candle_gap_in(due.ticker_id, minute.open_at, minute.open_at + interval '1 minute')
  FROM unnest(tickers, from_ats, to_ats) AS due (ticker_id, from_at, to_at)
  CROSS JOIN LATERAL (
    SELECT date_bin('1 minute', at, 'epoch') AS open_at,
      (array_agg(coalesce(prints.open, last) ORDER BY at))[1],
      max(coalesce(prints.high, last)), min(coalesce(prints.low, last)),
      (array_agg(last ORDER BY at DESC))[1],
      CASE WHEN sum(prints.volume) < 1e12 THEN sum(prints.volume) END,
      (array_agg(prints.source ORDER BY at DESC))[1]
    FROM prints
    WHERE prints.ticker_id = due.ticker_id AND at >= due.from_at AND at < due.to_at
    GROUP BY 1) AS minute
  ORDER BY 1, 2
  ON CONFLICT (ticker_id, open_at) DO UPDATE SET open = excluded.open, high = excluded.high,
    low = excluded.low, close = excluded.close, volume = excluded.volume, source = excluded.source,
    gap = excluded.gap, revision = candle.revision + 1
  WHERE (candle.open, candle.high, candle.low, candle.close, candle.volume, candle.source, candle.gap)
    IS DISTINCT FROM (excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume,
      excluded.source, excluded.gap);
  PERFORM roll_up_candles(tickers, from_ats, to_ats);
  INSERT INTO candle_heads AS head (ticker_id, complete_to)
  SELECT ticker_id, max(complete_to) FROM unnest(tickers, complete_tos) AS due (ticker_id, complete_to)
  GROUP BY 1 ORDER BY 1
  ON CONFLICT (ticker_id) DO UPDATE SET complete_to = greatest(head.complete_to, excluded.complete_to);
END $$;
--> statement-breakpoint
-- What was there, month by month.
SELECT ensure_candle_month(month::date) FROM (
  SELECT DISTINCT date_trunc('month', open_at AT TIME ZONE 'UTC') AS month FROM candles_until_now) AS months;
--> statement-breakpoint
INSERT INTO candles (ticker_id, open_at, open, high, low, close, volume, source, gap)
SELECT ticker_id, open_at, open, high, low, close, volume, source,
  candle_gap_in(ticker_id, open_at, open_at + interval '1 minute')
FROM candles_until_now;
--> statement-breakpoint
SELECT roll_up_candles(array_agg(ticker_id), array_agg(from_at), array_agg(to_at)) FROM (
  SELECT ticker_id, min(open_at) AS from_at, max(open_at) + interval '1 minute' AS to_at
  FROM candles_until_now GROUP BY ticker_id) AS stretch;
--> statement-breakpoint
-- Until now a minute was made only once it was decided.
INSERT INTO candle_heads (ticker_id, complete_to)
SELECT ticker_id, max(open_at) + interval '1 minute' FROM candles_until_now GROUP BY ticker_id;
--> statement-breakpoint
DROP TABLE candles_until_now;
--> statement-breakpoint
GRANT SELECT ON candles, candle_rollups TO mockstreet_api, mockstreet_feeder, mockstreet_auditor;
--> statement-breakpoint
GRANT SELECT ON candle_heads TO mockstreet_feeder, mockstreet_auditor;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION make_candles, ensure_candle_month, drop_candle_months_before TO mockstreet_feeder;
