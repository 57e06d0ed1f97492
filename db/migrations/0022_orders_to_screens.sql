-- The API tells people of their orders as they are decided (home/api/streams/orders), from the outbox
-- itself: what Redis is sent nobody can ask for again. It sees what became of orders, nothing else.
GRANT SELECT ON outbox TO mockstreet_api;
--> statement-breakpoint
CREATE POLICY api_sees_orders ON outbox FOR SELECT TO mockstreet_api USING (channel = 'trade_events');
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION outbox_horizon, outbox_lead TO mockstreet_api;
--> statement-breakpoint
-- From where on nothing is missing: whoever stopped reading before it may have missed what has been
-- pruned since, or what a restore brought back without. Looks past the policy, as the oldest event
-- kept may be one that the reader must not see.
CREATE FUNCTION outbox_floor(OUT transaction_id xid8, OUT id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT place.transaction_id, place.id FROM (
    SELECT outbox_lead()::text::xid8 AS transaction_id, 0::bigint AS id
    UNION ALL
    -- The very first event still being there, none has been pruned.
    SELECT oldest.transaction_id, oldest.id
    FROM (SELECT kept.transaction_id, kept.id FROM outbox AS kept ORDER BY 1, 2 LIMIT 1) AS oldest
    WHERE oldest.id > 1
    UNION ALL
    SELECT outbox_horizon(), 0 FROM outbox_id_seq
    WHERE is_called AND NOT EXISTS (SELECT FROM outbox)
  ) AS place
  ORDER BY place.transaction_id DESC, place.id DESC LIMIT 1
$$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION outbox_floor TO mockstreet_api;
