-- An order on the share of a user waits for a strike, for days maybe: the report of a day asks which ones a strike of that day
-- may yet fill.
GRANT SELECT (hold_krw, ticker_id, not_before) ON orders TO mockstreet_scheduler;
--> statement-breakpoint
GRANT SELECT (ticker_id, at, priced_from) ON human_etf_strikes TO mockstreet_scheduler;
--> statement-breakpoint
GRANT SELECT (ticker_id, first_strike_at, closed_at) ON human_etfs TO mockstreet_scheduler;
--> statement-breakpoint
GRANT SELECT (ticker_id, from_at, to_at) ON halts TO mockstreet_scheduler;
--> statement-breakpoint
-- What an issuer has paid is theirs to be told of, and so what it took from their cash.
CREATE VIEW notified_dividend_paid (user_id, kind, id, at, event_at, journal_id, details) AS
SELECT user_id, 'DIVIDEND_PAID'::text, command_id, settled_at, at, command_id,
  json_build_object('command_id', command_id, 'ticker_id', ticker_id,
    'paid_krw', trim_scale(paid_krw)::text, 'due_krw', trim_scale(due_krw)::text,
    'per_share', trim_scale(per_share)::text, 'outstanding', trim_scale(outstanding)::text,
    'holders', holders)
FROM human_etf_strikes WHERE paid_krw > 0;
--> statement-breakpoint
CREATE OR REPLACE VIEW notification_facts AS
SELECT * FROM notified_order_denied
UNION ALL
SELECT * FROM notified_order_expired
UNION ALL
SELECT * FROM notified_command_denied
UNION ALL
SELECT * FROM notified_liquidation
UNION ALL
SELECT * FROM notified_dividend
UNION ALL
SELECT * FROM notified_split
UNION ALL
SELECT * FROM notified_redemption
UNION ALL
SELECT * FROM notified_bailout
UNION ALL
SELECT * FROM notified_away_digest
UNION ALL
SELECT * FROM notified_dividend_paid;
--> statement-breakpoint
GRANT SELECT ON notified_dividend_paid TO mockstreet_api;
