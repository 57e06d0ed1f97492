-- Doors: what a service may have done without the right to do it itself. Each runs as the owner, does
-- one thing, takes no SQL from its caller, and finds names in our own schema only.
CREATE TABLE "account_terms" (
	"id" bigint PRIMARY KEY NOT NULL,
	"starting_cash_krw" numeric(20, 8) NOT NULL,
	CONSTRAINT "account_terms_is_one_row" CHECK ("account_terms"."id" = 1),
	CONSTRAINT "account_terms_starting_cash_is_sane" CHECK ("account_terms"."starting_cash_krw" between 0 and 1000000000 and "account_terms"."starting_cash_krw" = trunc("account_terms"."starting_cash_krw"))
);
--> statement-breakpoint
-- Journal id of the starting grant of an account; home/accounts/grant-journal-id.ts derives the same.
CREATE FUNCTION grant_journal_id(of_user uuid) RETURNS uuid LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  digest bytea := sha256(convert_to('mockstreet:grant:' || of_user, 'UTF8'));
  hex text := encode(digest, 'hex');
BEGIN
  RETURN (substr(hex, 1, 8) || '-' || substr(hex, 9, 4) || '-8' || substr(hex, 13, 3) || '-'
    || substr('89ab', (get_byte(digest, 7) & 3) + 1, 1) || substr(hex, 17, 3) || '-'
    || substr(hex, 20, 12))::uuid;
END $$;
--> statement-breakpoint
-- Opens an account: the user, their wallet and the balanced GRANT journal that fills it. False, and
-- nothing is written, when the username is taken. No service may call it: set-up does, and the
-- functions below.
CREATE FUNCTION open_account(user_id uuid, username text, nickname text, role user_role,
  password_hash text, starting_cash_krw numeric, opened_at timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  INSERT INTO users (id, username, nickname, role, password_hash, created_at)
  VALUES (open_account.user_id, open_account.username, open_account.nickname, open_account.role,
    open_account.password_hash, opened_at)
  ON CONFLICT ON CONSTRAINT users_username_unique DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO wallets (user_id, balance_krw, last_updated)
  VALUES (open_account.user_id, starting_cash_krw, opened_at);
  INSERT INTO ledger_entries (journal_id, leg, kind, account, user_id, asset, amount, event_at)
  SELECT grant_journal_id(open_account.user_id), entry.leg, 'GRANT', entry.account::ledger_account,
    entry.owner, 'KRW', entry.amount, opened_at
  FROM (VALUES (0, 'CASH', open_account.user_id, starting_cash_krw),
    (1, 'CAPITAL', NULL, -starting_cash_krw)) AS entry (leg, account, owner, amount)
  WHERE entry.amount <> 0;
  RETURN true;
END $$;
--> statement-breakpoint
-- Opens an account on an invite and consumes one use of it. The invite's row is locked first, so
-- that of two who come at once with its last use one finds it used; where the username is taken,
-- nothing is consumed. What the account starts with, nobody who calls this can choose: set-up
-- recorded it. The audit log is locked after all else.
CREATE FUNCTION register_account(invite_digest bytea, user_id uuid, username text, nickname text,
  password_hash text, address text, at timestamptz, OUT outcome text, OUT role user_role)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  invite invites%ROWTYPE;
  cash_krw numeric;
BEGIN
  SELECT starting_cash_krw INTO cash_krw FROM account_terms;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'set-up has not recorded what an account starts with'
      USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  SELECT * INTO invite FROM invites
  WHERE code_digest = invite_digest AND revoked_at IS NULL AND expires_at > at AND uses < max_uses
  FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    outcome := 'invite_invalid';
  ELSIF NOT open_account(user_id, username, nickname, invite.role, password_hash, cash_krw, at) THEN
    outcome := 'username_taken';
  ELSE
    outcome := 'opened';
    role := invite.role;
    UPDATE invites SET uses = uses + 1 WHERE id = invite.id;
    PERFORM record_audit(at, 'user.registered', user_id, user_id::text, address,
      jsonb_build_object('username', username, 'role', invite.role, 'invite_id', invite.id));
  END IF;
END $$;
--> statement-breakpoint
-- The audit log is written by its function alone, for nobody else has the right to.
ALTER FUNCTION record_audit(timestamptz, text, uuid, text, text, jsonb)
  SECURITY DEFINER SET search_path = public, pg_temp;
--> statement-breakpoint
-- An order that the engine refused; it can record nothing else, and in nobody's name.
CREATE FUNCTION record_refused_order(at timestamptz, order_id text, details jsonb) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN record_audit(at, 'order.refused', NULL, order_id, NULL, details);
END $$;
--> statement-breakpoint
-- The numbers of changes are drawn by the triggers alone.
ALTER FUNCTION session_ends() SECURITY DEFINER SET search_path = public, pg_temp;
--> statement-breakpoint
ALTER FUNCTION api_key_changes() SECURITY DEFINER SET search_path = public, pg_temp;
--> statement-breakpoint
-- Only the owner of a table adds days to it and drops them.
ALTER FUNCTION ensure_prints_day(date) SECURITY DEFINER SET search_path = public, pg_temp;
--> statement-breakpoint
ALTER FUNCTION drop_prints_before(date) SECURITY DEFINER SET search_path = public, pg_temp;
--> statement-breakpoint
-- Deletes events that lie behind every cursor, oldest first, at most that many; returns how many
-- went. Whoever calls it: nothing that is younger than a week by the database's own clock.
CREATE FUNCTION prune_outbox(older_than timestamptz, at_most integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  pruned integer;
BEGIN
  WITH slowest AS (
    SELECT transaction_id, id FROM outbox_cursors ORDER BY transaction_id, id LIMIT 1
  ), oldest AS (
    SELECT outbox.transaction_id, outbox.id, outbox.created_at FROM outbox, slowest
    WHERE (outbox.transaction_id, outbox.id) <= (slowest.transaction_id, slowest.id)
    ORDER BY outbox.transaction_id, outbox.id
    LIMIT at_most
  )
  DELETE FROM outbox USING oldest
  WHERE (outbox.transaction_id, outbox.id) = (oldest.transaction_id, oldest.id)
    AND oldest.created_at < least(older_than, now() - interval '7 days');
  GET DIAGNOSTICS pruned = ROW_COUNT;
  RETURN pruned;
END $$;
