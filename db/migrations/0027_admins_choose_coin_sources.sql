-- An administrator chooses the exchange whose prices a coin has, by the API.
GRANT UPDATE (source) ON instruments TO mockstreet_api;
--> statement-breakpoint
-- Nobody deletes. What the feeder has to do of that kind: an open gap of these instruments is another one
-- by now, or a piece of it, unless it begins at one of the moments that are kept.
REVOKE DELETE ON tape_gaps FROM mockstreet_feeder;
--> statement-breakpoint
CREATE FUNCTION forget_open_gaps(ticker_ids text[], kept_ticker_ids text[], kept_from timestamptz[])
RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (
    DELETE FROM tape_gaps AS open WHERE resolution IS NULL AND ticker_id = ANY (ticker_ids)
      AND NOT EXISTS (
        SELECT FROM unnest(kept_ticker_ids, kept_from) AS kept (ticker_id, from_at)
        WHERE kept.ticker_id = open.ticker_id AND kept.from_at = open.from_at)
    RETURNING 1)
  SELECT count(*) FROM gone
$$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION forget_open_gaps TO mockstreet_feeder;
