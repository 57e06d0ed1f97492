-- Drops the days of the tape that end at or before the given one. Whoever calls it: neither today nor
-- the two days before it by the database's own clock, which orders may still be priced by.
CREATE OR REPLACE FUNCTION drop_prints_before(day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  first_kept date := least(day, (now() AT TIME ZONE 'UTC')::date - 2);
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
