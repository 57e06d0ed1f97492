-- What users are told of what became of their accounts: derived from what was decided, and beside it only how far each has
-- read, and what outages came to.
CREATE TABLE "away_digests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"from_at" timestamp(6) with time zone NOT NULL,
	"to_at" timestamp(6) with time zone NOT NULL,
	"version" smallint NOT NULL,
	"figures" json NOT NULL,
	"written_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "away_digests_of_an_outage" UNIQUE("user_id","from_at"),
	CONSTRAINT "away_digests_go_forward" CHECK ("away_digests"."to_at" > "away_digests"."from_at"),
	CONSTRAINT "away_digests_count_up" CHECK ("away_digests"."version" > 0)
);
--> statement-breakpoint
CREATE TABLE "notification_marks" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"up_to_at" timestamp(6) with time zone NOT NULL,
	"up_to_id" uuid NOT NULL,
	"also" uuid[] NOT NULL,
	"marked_at" timestamp(6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "told_outages" (
	"from_at" timestamp(6) with time zone PRIMARY KEY NOT NULL,
	"to_at" timestamp(6) with time zone NOT NULL,
	"told_at" timestamp(6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "away_digests_newest" ON "away_digests" USING btree ("user_id","written_at","id");
--> statement-breakpoint
CREATE INDEX "commands_denied" ON "commands" USING btree ("user_id","settled_at","id") WHERE "commands"."status" = 'REJECTED';
--> statement-breakpoint
CREATE INDEX "orders_denied" ON "orders" USING btree ("user_id","settled_at","id") WHERE "orders"."status" = 'FAILED';
--> statement-breakpoint
CREATE INDEX "orders_expired" ON "orders" USING btree ("user_id","settled_at","id") WHERE "orders"."status" = 'CANCELLED' and "orders"."reason" = 'EXPIRED';
--> statement-breakpoint
-- A moment as the API says it.
CREATE FUNCTION wire_time(at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;
--> statement-breakpoint
-- What anybody is told, each fact where it was decided, once: a view for each kind, so that the newest of one user are found by
-- an index on (user_id, at, id) where there may be many. Another kind is another view, its branch below, and an entry in
-- home/api/notifications/notification-kinds.ts.
--   at          wall time at which it was written: the order of the list
--   event_at    when it happened, which an outage does not change
--   journal_id  of the ledger lines that it moved cash by, where these are not an order's
--   details     as the API says them
CREATE VIEW notified_order_denied (user_id, kind, id, at, event_at, journal_id, details) AS
SELECT user_id, 'ORDER_DENIED'::text, id, settled_at,
  coalesce((SELECT link.decided_at FROM settlement_receipts AS link WHERE link.id = orders.id),
    accepted_at),
  NULL::uuid,
  json_build_object('order_id', id, 'ticker_id', ticker_id, 'side', side, 'type', type,
    'reason', reason, 'reason_detail', reason_detail,
    'requested_quantity', trim_scale(requested_quantity)::text,
    'requested_amount_krw', trim_scale(requested_amount_krw)::text,
    'limit_price', trim_scale(limit_price)::text, 'accepted_at', wire_time(accepted_at))
FROM orders WHERE status = 'FAILED';
--> statement-breakpoint
CREATE VIEW notified_order_expired (user_id, kind, id, at, event_at, journal_id, details) AS
SELECT user_id, 'ORDER_EXPIRED'::text, id, settled_at,
  coalesce((SELECT link.decided_at FROM settlement_receipts AS link WHERE link.id = orders.id),
    accepted_at),
  NULL::uuid,
  json_build_object('order_id', id, 'ticker_id', ticker_id, 'side', side, 'type', type,
    'reason', reason, 'reason_detail', reason_detail,
    'requested_quantity', trim_scale(requested_quantity)::text,
    'requested_amount_krw', trim_scale(requested_amount_krw)::text,
    'limit_price', trim_scale(limit_price)::text, 'accepted_at', wire_time(accepted_at))
FROM orders WHERE status = 'CANCELLED' AND reason = 'EXPIRED';
--> statement-breakpoint
-- Strikes are the house's.
CREATE VIEW notified_command_denied (user_id, kind, id, at, event_at, journal_id, details) AS
SELECT user_id, 'COMMAND_DENIED'::text, id, settled_at, coalesce(decided_at, accepted_at), NULL::uuid,
  json_build_object('command_id', id, 'command_kind', kind, 'order_id', order_id, 'reason', reason,
    'reason_detail', reason_detail, 'accepted_at', wire_time(accepted_at))
FROM commands WHERE status = 'REJECTED' AND kind::text <> 'STRIKE';
--> statement-breakpoint
CREATE VIEW notified_liquidation (user_id, kind, id, at, event_at, journal_id, details) AS
SELECT user_id, 'LIQUIDATION'::text, id, settled_at, at, NULL::uuid,
  json_build_object('liquidation_id', id, 'sold', sold, 'cancelled', cancelled,
    'ticker_id', print_ticker_id, 'equity_krw', trim_scale(equity_krw)::text,
    'cash_krw', trim_scale(cash_krw)::text,
    'equity_after_krw', trim_scale(equity_after_krw)::text,
    'cash_after_krw', trim_scale(cash_after_krw)::text)
FROM liquidations;
--> statement-breakpoint
CREATE VIEW notified_dividend (user_id, kind, id, at, event_at, journal_id, details) AS
SELECT user_id, 'DIVIDEND'::text, journal_id, applied_at, effective_at, journal_id,
  json_build_object('action_id', action_id, 'ticker_id', ticker_id,
    'quantity', trim_scale(quantity_before)::text, 'per_share', trim_scale(price)::text,
    'currency', currency, 'gross_krw', trim_scale(gross_krw)::text,
    'tax_krw', trim_scale(tax_krw)::text,
    'applied_exchange_rate', trim_scale(applied_exchange_rate)::text)
FROM action_applications WHERE kind = 'CASH_DIVIDEND';
--> statement-breakpoint
CREATE VIEW notified_split (user_id, kind, id, at, event_at, journal_id, details) AS
SELECT user_id, 'SPLIT'::text, journal_id, applied_at, effective_at, journal_id,
  json_build_object('action_id', action_id, 'ticker_id', ticker_id,
    'quantity_before', trim_scale(quantity_before)::text,
    'quantity_after', trim_scale(quantity_after)::text,
    'fraction', trim_scale(fraction)::text, 'gross_krw', trim_scale(gross_krw)::text,
    'tax_krw', trim_scale(tax_krw)::text)
FROM action_applications WHERE kind = 'SPLIT';
--> statement-breakpoint
-- As text: an enum's value cannot be named by migrations that may run in the transaction that adds it.
CREATE VIEW notified_redemption (user_id, kind, id, at, event_at, journal_id, details) AS
SELECT user_id, 'REDEMPTION'::text, journal_id, applied_at, effective_at, journal_id,
  json_build_object('action_id', action_id, 'ticker_id', ticker_id,
    'quantity', trim_scale(quantity_before)::text, 'per_share', trim_scale(price)::text,
    'gross_krw', trim_scale(gross_krw)::text, 'tax_krw', trim_scale(tax_krw)::text)
FROM action_applications WHERE kind::text = 'REDEMPTION';
--> statement-breakpoint
CREATE VIEW notified_bailout (user_id, kind, id, at, event_at, journal_id, details) AS
SELECT user_id, 'BAILOUT'::text, command_id, settled_at, at, command_id,
  json_build_object('command_id', command_id,
    'equity_before_krw', trim_scale(equity_before_krw)::text,
    'written_off_krw', trim_scale(written_off_krw)::text,
    'given_krw', trim_scale(given_krw)::text, 'cash_krw', trim_scale(cash_krw)::text,
    'surrendered', surrendered, 'cancelled', cancelled,
    'trusted_again_at', wire_time(trusted_again_at))
FROM bailouts;
--> statement-breakpoint
CREATE VIEW notified_away_digest (user_id, kind, id, at, event_at, journal_id, details) AS
SELECT user_id, 'AWAY_DIGEST'::text, id, written_at, to_at, NULL::uuid,
  json_build_object('from', wire_time(from_at), 'to', wire_time(to_at), 'orders', figures -> 'orders',
    'kinds', figures -> 'kinds', 'cash_change_krw', figures -> 'cash_change_krw')
FROM away_digests;
--> statement-breakpoint
-- All of it, for what an outage came to.
CREATE VIEW notification_facts AS
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
SELECT * FROM notified_away_digest;
--> statement-breakpoint
CREATE TRIGGER away_digests_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON away_digests
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- What was before anybody could be told of it, nobody is told of.
INSERT INTO told_outages (from_at, to_at, told_at) VALUES ('epoch', now(), now());
--> statement-breakpoint
-- After a restore nothing is told twice, and what was read is read.
CREATE TRIGGER journal_row AFTER INSERT OR UPDATE ON notification_marks
  FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
CREATE TRIGGER journal_row AFTER INSERT ON away_digests FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
CREATE TRIGGER journal_row AFTER INSERT ON told_outages FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
-- Writes for each account what an outage came to, and the event that its owner is told by: both or neither, and once. Left
-- out, and counted as `waiting`, are accounts of which something from before its end is not decided yet, unless that has
-- lasted too long. Of an account that nothing became of there is nothing to tell.
CREATE FUNCTION write_away_digests(away_from timestamptz, away_to timestamptz, at timestamptz,
  waited_enough boolean, OUT told integer, OUT waiting integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  WITH concerned AS MATERIALIZED (
    SELECT id, user_id, status, reason, hold_krw, liquidation_id,
      liquidation_id IS NULL AND accepted_at >= away_from AND accepted_at < away_to AS came_in
    FROM orders
    WHERE (liquidation_id IS NULL AND accepted_at >= away_from AND accepted_at < away_to)
      OR (settled_at > away_from AND settled_at <= at
        AND coalesce((SELECT link.decided_at FROM settlement_receipts AS link
          WHERE link.id = orders.id), filled_at, accepted_at) < away_to)),
  facts AS MATERIALIZED (
    SELECT user_id, kind, journal_id FROM notification_facts AS fact
    WHERE fact.at > away_from AND fact.at <= write_away_digests.at AND event_at < away_to
      AND kind <> 'AWAY_DIGEST'),
  accounts AS MATERIALIZED (
    SELECT user_id FROM concerned UNION SELECT user_id FROM facts
    EXCEPT SELECT user_id FROM away_digests WHERE from_at = away_from),
  undecided AS MATERIALIZED (
    SELECT user_id FROM orders
    WHERE status = 'PENDING' AND resting_since IS NULL AND accepted_at < away_to
      AND (hold_krw IS NULL OR NOT EXISTS (SELECT FROM tape_heads AS head
        WHERE head.ticker_id = orders.ticker_id AND head.complete_to >= away_to))
    UNION
    SELECT user_id FROM orders
    WHERE status = 'PENDING' AND resting_since < away_to
      AND NOT EXISTS (SELECT FROM matching_heads AS head
        WHERE head.partition = orders.partition AND head.ticker_id = orders.ticker_id
          AND head.matched_to >= away_to)
    UNION
    SELECT user_id FROM commands
    WHERE status = 'PENDING' AND accepted_at < away_to AND kind::text <> 'STRIKE'
    UNION
    SELECT user_id FROM wallets WHERE balance_krw < 0 AND margin_checked_to < away_to),
  ready AS MATERIALIZED (
    SELECT user_id FROM accounts
    WHERE waited_enough OR user_id NOT IN (SELECT user_id FROM undecided)),
  became AS (
    SELECT user_id, json_build_object(
      'accepted', count(*) FILTER (WHERE came_in),
      'filled', count(*) FILTER (WHERE status = 'FILLED' AND liquidation_id IS NULL),
      'failed', count(*) FILTER (WHERE status = 'FAILED'),
      'expired', count(*) FILTER (WHERE status = 'CANCELLED' AND reason = 'EXPIRED'),
      'cancelled', count(*) FILTER (WHERE status = 'CANCELLED' AND reason <> 'EXPIRED'),
      'resting', count(*) FILTER (WHERE status = 'PENDING' AND hold_krw IS NOT NULL),
      'waiting', count(*) FILTER (WHERE status = 'PENDING' AND hold_krw IS NULL)) AS orders
    FROM concerned GROUP BY user_id),
  kinds AS (
    SELECT user_id, json_object_agg(kind, count ORDER BY kind) AS kinds
    FROM (SELECT user_id, kind, count(*) AS count FROM facts GROUP BY user_id, kind) AS counted
    GROUP BY user_id),
  journals AS (
    SELECT user_id, id AS journal_id FROM concerned WHERE status = 'FILLED'
    UNION
    SELECT user_id, journal_id FROM facts WHERE journal_id IS NOT NULL
    UNION
    SELECT charge.user_id, charge.journal_id FROM interest_charges AS charge
    WHERE charge.settled_at > away_from AND charge.settled_at <= write_away_digests.at
      AND charge.at < away_to),
  cash AS (
    SELECT journals.user_id, sum(amount) AS krw
    FROM journals JOIN ready USING (user_id)
    JOIN ledger_entries AS entry USING (journal_id)
    WHERE entry.user_id = journals.user_id AND account = 'CASH' GROUP BY journals.user_id),
  written AS (
    INSERT INTO away_digests (id, user_id, from_at, to_at, version, figures, written_at)
    SELECT overlay(overlay(md5(user_id || ' ' || wire_time(away_from)) PLACING '8' FROM 13)
        PLACING '8' FROM 17)::uuid,
      user_id, away_from, away_to, 1,
      json_build_object(
        'orders', coalesce(became.orders, '{"accepted": 0, "filled": 0, "failed": 0, "expired": 0,
          "cancelled": 0, "resting": 0, "waiting": 0}'),
        'kinds', coalesce(kinds.kinds, '{}'),
        'cash_change_krw', trim_scale(coalesce(cash.krw, 0))::text),
      write_away_digests.at
    FROM ready LEFT JOIN became USING (user_id) LEFT JOIN kinds USING (user_id)
      LEFT JOIN cash USING (user_id)
    ON CONFLICT DO NOTHING
    RETURNING id, user_id),
  spoken AS (
    INSERT INTO outbox (channel, subject, payload, created_at)
    SELECT 'human_events', id::text, json_build_object('version', 1, 'type', 'away_digest',
        'notification_id', id, 'user_id', user_id, 'from_at', wire_time(away_from),
        'to_at', wire_time(away_to), 'settled_at', wire_time(write_away_digests.at)),
      write_away_digests.at
    FROM written
    RETURNING 1)
  SELECT (SELECT count(*) FROM spoken),
    (SELECT count(*) FROM accounts) - (SELECT count(*) FROM ready)
  INTO told, waiting;
  IF told > 0 THEN
    PERFORM pg_notify('outbox_moved', '');
  END IF;
  IF waiting = 0 THEN
    INSERT INTO told_outages (from_at, to_at, told_at)
    VALUES (away_from, away_to, write_away_digests.at) ON CONFLICT DO NOTHING;
  END IF;
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION wire_time TO mockstreet_api;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION write_away_digests TO mockstreet_scheduler;
--> statement-breakpoint
GRANT SELECT ON told_outages, partition_progress, partition_layout TO mockstreet_scheduler;
--> statement-breakpoint
GRANT SELECT ON notified_order_denied, notified_order_expired, notified_command_denied, notified_liquidation,
  notified_dividend, notified_split, notified_redemption, notified_bailout, notified_away_digest,
  notification_marks
  TO mockstreet_api;
--> statement-breakpoint
GRANT INSERT, UPDATE (up_to_at, up_to_id, also, marked_at) ON notification_marks TO mockstreet_api;
--> statement-breakpoint
-- On the owner's stream of orders they are told that there is a notification.
CREATE POLICY api_sees_what_owners_are_told ON outbox FOR SELECT TO mockstreet_api
  USING (channel IN ('liquidation_events', 'human_events'));
