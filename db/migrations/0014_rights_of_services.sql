-- Who may do what. A service signs in with a role of its own (db/roles.ts makes them before any
-- migration), and has exactly these rights: docs/credentials.md, tried in tests/access. Rights of
-- the public are taken away, also on functions that are made later: a new one is granted by name.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
--> statement-breakpoint
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;
--> statement-breakpoint
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC;
--> statement-breakpoint
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
--> statement-breakpoint
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO mockstreet_api, mockstreet_engine, mockstreet_feeder,
  mockstreet_relay, mockstreet_control, mockstreet_journal, mockstreet_auditor, mockstreet_backup;
--> statement-breakpoint
-- The API shows everything, and writes what people say about themselves: never orders, money or the
-- tape. Accounts are opened and acts recorded by functions.
GRANT SELECT ON users, invites, sessions, api_keys, api_key_usage, audit_log, wallets, portfolios,
  orders, order_conflicts, fills, ledger_entries, instruments, prints, candles, feed_sources
  TO mockstreet_api;
--> statement-breakpoint
GRANT UPDATE (nickname, role, password_hash, is_active, tokens_void_before) ON users TO mockstreet_api;
--> statement-breakpoint
GRANT INSERT (id, code_digest, role, max_uses, expires_at, note, created_by, created_at),
  UPDATE (revoked_at) ON invites TO mockstreet_api;
--> statement-breakpoint
GRANT INSERT (id, user_id, created_at, refresh_id, refreshed_at, signed_by, expires_at, order_key_thumbprint),
  UPDATE (refresh_id, previous_refresh_id, refreshed_at, signed_by, expires_at, ended_at, end_reason)
  ON sessions TO mockstreet_api;
--> statement-breakpoint
GRANT INSERT (id, user_id, name, prefix, digest, scopes, daily_quota, created_at, expires_at, rotated_from),
  UPDATE (is_active, revoked_at, expires_at) ON api_keys TO mockstreet_api;
--> statement-breakpoint
GRANT INSERT (key_id, day, requests, last_used_at), UPDATE (requests, last_used_at)
  ON api_key_usage TO mockstreet_api;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION register_account, record_audit, end_user_sessions, revoke_user_api_keys,
  revoke_user_invites, count_live_api_keys TO mockstreet_api;
--> statement-breakpoint
-- The engine alone writes orders and money. Of people it reads what makes a credential good.
GRANT SELECT ON orders, order_conflicts, wallets, portfolios, instruments, prints, tape_heads
  TO mockstreet_engine;
--> statement-breakpoint
GRANT SELECT (id, tokens_void_before) ON users TO mockstreet_engine;
--> statement-breakpoint
GRANT SELECT (id, user_id, ended_at) ON sessions TO mockstreet_engine;
--> statement-breakpoint
GRANT SELECT (id, user_id, prefix, digest, scopes, created_at, expires_at, revoked_at)
  ON api_keys TO mockstreet_engine;
--> statement-breakpoint
GRANT INSERT, UPDATE (status, reason, reason_detail, price, quantity, applied_exchange_rate,
  filled_at, settled_at) ON orders TO mockstreet_engine;
--> statement-breakpoint
GRANT INSERT ON order_conflicts, fills, ledger_entries TO mockstreet_engine;
--> statement-breakpoint
GRANT UPDATE (balance_krw, version, last_updated) ON wallets TO mockstreet_engine;
--> statement-breakpoint
GRANT INSERT, UPDATE (quantity, average_price, cost, cost_krw) ON portfolios TO mockstreet_engine;
--> statement-breakpoint
GRANT INSERT (channel, subject, payload, created_at) ON outbox TO mockstreet_engine;
--> statement-breakpoint
GRANT SELECT, INSERT (key_id, day, orders, last_used_at), UPDATE (orders, last_used_at)
  ON api_key_usage TO mockstreet_engine;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION settlement_conflict, record_refused_order, outbox_transaction_id, outbox_lead
  TO mockstreet_engine;
--> statement-breakpoint
-- The feeder writes the tape, and adds to it: no print and no candle is changed.
GRANT SELECT ON instruments, prints, tape_heads, tape_gaps, candles, feed_sources, feed_settings
  TO mockstreet_feeder;
--> statement-breakpoint
GRANT INSERT ON prints, tape_gaps, candles TO mockstreet_feeder;
--> statement-breakpoint
GRANT INSERT, UPDATE (source, complete_to, last_print_at) ON tape_heads TO mockstreet_feeder;
--> statement-breakpoint
GRANT INSERT, UPDATE (state, last_answer_at, last_fault, fault_count, updated_at)
  ON feed_sources TO mockstreet_feeder;
--> statement-breakpoint
GRANT INSERT, UPDATE (value, decided_at) ON feed_settings TO mockstreet_feeder;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION ensure_prints_day, drop_prints_before TO mockstreet_feeder;
--> statement-breakpoint
-- Readers of the outbox, each of which moves the one cursor that is its own.
GRANT SELECT ON outbox, outbox_cursors TO mockstreet_relay, mockstreet_journal;
--> statement-breakpoint
GRANT INSERT, UPDATE (transaction_id, id, moved_at) ON outbox_cursors
  TO mockstreet_relay, mockstreet_journal;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION outbox_horizon, outbox_lead TO mockstreet_relay, mockstreet_journal;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION prune_outbox TO mockstreet_relay;
--> statement-breakpoint
ALTER TABLE outbox_cursors ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY everyone_sees_all ON outbox_cursors FOR SELECT USING (true);
--> statement-breakpoint
CREATE POLICY relay_owns_its_cursor ON outbox_cursors TO mockstreet_relay
  USING (reader = 'redis-relay') WITH CHECK (reader = 'redis-relay');
--> statement-breakpoint
CREATE POLICY journal_owns_its_cursor ON outbox_cursors TO mockstreet_journal
  USING (reader = 'fills-journal') WITH CHECK (reader = 'fills-journal');
--> statement-breakpoint
-- The journal carries to the edge, sealed, what home would need after losing its database.
GRANT SELECT ON users, wallets, invites, sessions, api_keys, orders, order_conflicts, fills,
  ledger_entries, portfolios, prints, tape_heads, tape_gaps, instruments, audit_log
  TO mockstreet_journal;
--> statement-breakpoint
-- Control reads what it tells the edges: ended sessions, and keys by their digests.
GRANT SELECT (id, created_at, expires_at, ended_at, change_id) ON sessions TO mockstreet_control;
--> statement-breakpoint
GRANT SELECT (id, user_id, prefix, digest, scopes, created_at, expires_at, revoked_at, change_id)
  ON api_keys TO mockstreet_control;
--> statement-breakpoint
-- The auditor checks the invariants: it reads everything but what lets someone in.
GRANT SELECT ON account_terms, wallets, portfolios, orders, order_conflicts, fills, ledger_entries,
  instruments, prints, tape_heads, tape_gaps, candles, feed_sources, feed_settings, outbox,
  outbox_cursors, audit_log, audit_head, api_key_usage TO mockstreet_auditor;
--> statement-breakpoint
GRANT SELECT (id, username, nickname, role, is_active, tokens_void_before, created_at)
  ON users TO mockstreet_auditor;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION grant_journal_id TO mockstreet_auditor;
