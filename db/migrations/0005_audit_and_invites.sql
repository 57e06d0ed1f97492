-- Who may open an account, and a record of who did what that shows every change made to it.
CREATE TABLE "invites" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code_digest" bytea NOT NULL,
	"role" "user_role" NOT NULL,
	"max_uses" integer NOT NULL,
	"uses" integer DEFAULT 0 NOT NULL,
	"expires_at" timestamp(6) with time zone NOT NULL,
	"note" text,
	"created_by" uuid,
	"created_at" timestamp(6) with time zone NOT NULL,
	"revoked_at" timestamp(6) with time zone,
	CONSTRAINT "invites_code_digest_unique" UNIQUE("code_digest"),
	CONSTRAINT "invites_uses_within_bounds" CHECK ("invites"."uses" between 0 and "invites"."max_uses")
);
--> statement-breakpoint
CREATE TABLE "audit_head" (
	"id" bigint PRIMARY KEY NOT NULL,
	"last_id" bigint NOT NULL,
	"hash" bytea NOT NULL,
	CONSTRAINT "audit_head_is_one_row" CHECK ("audit_head"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY NOT NULL,
	"at" timestamp(6) with time zone NOT NULL,
	"action" text NOT NULL,
	"actor_id" uuid,
	"subject" text,
	"address" text,
	"details" jsonb NOT NULL,
	"prev_hash" bytea NOT NULL,
	"hash" bytea NOT NULL,
	CONSTRAINT "audit_log_details_are_an_object" CHECK (jsonb_typeof("audit_log"."details") = 'object'),
	CONSTRAINT "audit_log_details_are_short" CHECK (octet_length("audit_log"."details"::text) <= 4096),
	CONSTRAINT "audit_log_hash_is_sha256" CHECK (octet_length("audit_log"."hash") = 32)
);
--> statement-breakpoint
ALTER TABLE "invites" ADD CONSTRAINT "invites_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "invites_newest_first" ON "invites" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "audit_log_by_action" ON "audit_log" USING btree ("action","id");--> statement-breakpoint
CREATE INDEX "audit_log_by_actor" ON "audit_log" USING btree ("actor_id","id");--> statement-breakpoint
INSERT INTO audit_head (id, last_id, hash) VALUES (1, 0, decode(repeat('00', 32), 'hex'));
--> statement-breakpoint
CREATE TRIGGER audit_log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_head_is_kept BEFORE DELETE OR TRUNCATE ON audit_head
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- One field of what is hashed: its length in bytes comes first, so that no two rows read the same.
CREATE FUNCTION audit_field(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(octet_length(value) || ':' || value, '-') || ','
$$;
--> statement-breakpoint
-- What is hashed of a row; home/verify/audit-chain.ts writes the same text from the same columns.
CREATE FUNCTION audit_text(id bigint, at timestamptz, action text, actor_id uuid, subject text,
  address text, details jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT audit_field(id::text) || audit_field(((extract(epoch FROM at) * 1000000)::bigint)::text)
    || audit_field(action) || audit_field(actor_id::text) || audit_field(subject)
    || audit_field(address) || audit_field(details::text)
$$;
--> statement-breakpoint
-- Appends to the audit log and returns the row's id. Called once per act, inside the act's own
-- statement and after its other locks: the chain's head stays locked until that commits.
CREATE FUNCTION record_audit(at timestamptz, action text, actor_id uuid, subject text, address text,
  details jsonb) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  head audit_head%ROWTYPE;
  added audit_log%ROWTYPE;
BEGIN
  SELECT * INTO STRICT head FROM audit_head WHERE audit_head.id = 1 FOR UPDATE;
  added.id := head.last_id + 1;
  added.at := record_audit.at;
  added.action := record_audit.action;
  added.actor_id := record_audit.actor_id;
  -- Strangers choose what is written here; nobody fills the log by it.
  added.subject := left(record_audit.subject, 200);
  added.address := left(record_audit.address, 64);
  added.details := coalesce(record_audit.details, '{}');
  added.prev_hash := head.hash;
  added.hash := sha256(added.prev_hash || convert_to(audit_text(added.id, added.at, added.action,
    added.actor_id, added.subject, added.address, added.details), 'UTF8'));
  INSERT INTO audit_log SELECT added.*;
  UPDATE audit_head SET last_id = added.id, hash = added.hash WHERE audit_head.id = 1;
  RETURN added.id;
END $$;
