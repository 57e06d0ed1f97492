-- Drops the days of the tape that end at or before the given one. Whoever calls it: neither today nor
-- the two days before it by the database's own clock. Where an order waits, as many days are kept
-- before the first moment that it may yet be priced by, however long ago that is.
CREATE OR REPLACE FUNCTION drop_prints_before(day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  today date := (now() AT TIME ZONE 'UTC')::date;
  waited_from timestamptz := (
    -- Without a print since it came, an order waits for what is not decided yet.
    SELECT min(CASE WHEN head.last_print_at > waiting.not_before THEN waiting.not_before
      ELSE greatest(waiting.not_before, head.complete_to) END)
    FROM orders AS waiting JOIN tape_heads AS head USING (ticker_id)
    WHERE waiting.status = 'PENDING');
  first_kept date := least(today, (waited_from AT TIME ZONE 'UTC')::date) - greatest(today - day, 2);
  partition text;
  dropped integer := 0;
BEGIN
  FOR partition IN
    SELECT inhrelid::regclass::text FROM pg_inherits
    WHERE inhparent = 'prints'::regclass AND inhrelid::regclass::text < 'prints_' || to_char(first_kept, 'YYYYMMDD')
  LOOP
    EXECUTE format('DROP TABLE %I', partition);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;
