-- Orders that rest are found by user apart from those that wait, and LIMIT orders that are not placed by themselves.
DROP INDEX "orders_waiting_by_user";
--> statement-breakpoint
CREATE INDEX "orders_unplaced" ON "orders" USING btree ("partition","not_before") WHERE "orders"."status" = 'PENDING' and "orders"."type" = 'LIMIT' and "orders"."hold_krw" is null;
--> statement-breakpoint
CREATE INDEX "orders_resting_by_user" ON "orders" USING btree ("user_id","ticker_id") WHERE "orders"."status" = 'PENDING' and "orders"."resting_since" is not null;
--> statement-breakpoint
CREATE INDEX "orders_waiting_by_user" ON "orders" USING btree ("user_id","not_before","id") WHERE "orders"."status" = 'PENDING' and "orders"."resting_since" is null;
--> statement-breakpoint
-- Drops the days of the tape that end at or before the given one. Whoever calls it: neither today nor
-- the two days before it by the database's own clock. Where an order waits, as many days are kept
-- before the first moment that it may yet be priced by, however long ago that is. Of orders that rest, that
-- is where their partition is matched to: a price below the market does not keep months of tape.
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
    LEFT JOIN matching_heads AS matching USING (partition, ticker_id)));
  first_kept date := least(today, (waited_from AT TIME ZONE 'UTC')::date) - greatest(today - day, 2);
  dropping text;
  dropped integer := 0;
BEGIN
  FOR dropping IN
    SELECT inhrelid::regclass::text FROM pg_inherits
    WHERE inhparent = 'prints'::regclass AND inhrelid::regclass::text < 'prints_' || to_char(first_kept, 'YYYYMMDD')
  LOOP
    EXECUTE format('DROP TABLE %I', dropping);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;
