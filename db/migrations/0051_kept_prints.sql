-- The tape keeps its last days, and of each instrument its last price, however old: whoever holds what has not been
-- traded for longer than that is judged by it, and not by what it once cost.
CREATE TABLE "kept_prints" (
	"ticker_id" text NOT NULL,
	"at" timestamp(6) with time zone NOT NULL,
	"kind" "print_kind" NOT NULL,
	"bid" numeric(20, 8),
	"ask" numeric(20, 8),
	"last" numeric(20, 8) NOT NULL,
	"open" numeric(20, 8),
	"high" numeric(20, 8),
	"low" numeric(20, 8),
	"volume" numeric(20, 8),
	"source" text NOT NULL,
	"venue_at" timestamp(6) with time zone,
	"received_at" timestamp(6) with time zone NOT NULL,
	"origin" jsonb,
	CONSTRAINT "kept_prints_ticker_id_pk" PRIMARY KEY("ticker_id")
);
--> statement-breakpoint
-- Drops the days of the tape that end at or before the given one, and keeps the last print of each instrument in them
-- (kept_prints). Whoever calls it: neither today nor the two days before it by the database's own clock. Where an order
-- waits, or a command, as many days are kept before the first moment that it may yet be priced by, however long ago
-- that is. Of orders that rest, that is where their partition is matched to: a price below the market does not keep
-- months of tape; of accounts in debt, the moment up to which they are looked after.
CREATE OR REPLACE FUNCTION drop_prints_before(day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  today date := (now() AT TIME ZONE 'UTC')::date;
  waited_from timestamptz := least(
    -- Without a print since it came, an order waits for what is not decided yet.
    (SELECT min(CASE WHEN head.last_print_at > waiting.not_before THEN waiting.not_before
      ELSE greatest(waiting.not_before, head.complete_to) END)
    FROM orders AS waiting JOIN tape_heads AS head USING (ticker_id)
    WHERE waiting.status = 'PENDING' AND waiting.resting_since IS NULL),
    (SELECT min(greatest(resting.since, matching.matched_to))
    FROM (SELECT partition, ticker_id, min(resting_since) AS since FROM orders
      WHERE status = 'PENDING' AND resting_since IS NOT NULL
      GROUP BY partition, ticker_id) AS resting
    LEFT JOIN matching_heads AS matching USING (partition, ticker_id)),
    (SELECT min(margin_checked_to) FROM wallets
    WHERE margin_since IS NOT NULL AND balance_krw < 0 AND EXISTS (
      SELECT FROM portfolios WHERE portfolios.user_id = wallets.user_id AND quantity > 0)),
    -- What is asked for is judged by the prices of its own moment, whatever it waits for.
    (SELECT min(not_before) FROM commands WHERE status = 'PENDING'));
  first_kept date := least(today, (waited_from AT TIME ZONE 'UTC')::date) - greatest(today - day, 2);
  dropping text;
  dropped integer := 0;
BEGIN
  FOR dropping IN
    SELECT inhrelid::regclass::text FROM pg_inherits
    WHERE inhparent = 'prints'::regclass AND inhrelid::regclass::text < 'prints_' || to_char(first_kept, 'YYYYMMDD')
  LOOP
    EXECUTE format('INSERT INTO kept_prints AS kept (ticker_id, at, kind, bid, ask, last, open, high, low, volume,
        source, venue_at, received_at, origin)
      SELECT newest.ticker_id, at, kind, bid, ask, last, open, high, low, volume, newest.source, venue_at, received_at, origin
      FROM tape_heads CROSS JOIN LATERAL (
        SELECT * FROM %I AS day WHERE day.ticker_id = tape_heads.ticker_id ORDER BY at DESC LIMIT 1) AS newest
      ON CONFLICT (ticker_id) DO UPDATE SET (at, kind, bid, ask, last, open, high, low, volume, source, venue_at,
          received_at, origin) = (excluded.at, excluded.kind, excluded.bid, excluded.ask, excluded.last,
          excluded.open, excluded.high, excluded.low, excluded.volume, excluded.source, excluded.venue_at,
          excluded.received_at, excluded.origin)
        WHERE kept.at < excluded.at', dropping);
    EXECUTE format('DROP TABLE %I', dropping);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;
--> statement-breakpoint
GRANT SELECT ON kept_prints TO mockstreet_api, mockstreet_engine, mockstreet_feeder, mockstreet_journal,
  mockstreet_snapshots, mockstreet_bot, mockstreet_auditor;
