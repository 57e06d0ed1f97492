-- Sign-ins and keys of bots, and a number for each change of theirs that the edges have to hear of.
CREATE TABLE "api_key_usage" (
	"key_id" uuid NOT NULL,
	"day" date NOT NULL,
	"requests" bigint DEFAULT 0 NOT NULL,
	"orders" bigint DEFAULT 0 NOT NULL,
	"last_used_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "api_key_usage_key_id_day_pk" PRIMARY KEY("key_id","day")
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"digest" bytea NOT NULL,
	"scopes" text[] NOT NULL,
	"daily_quota" integer NOT NULL,
	"created_at" timestamp(6) with time zone NOT NULL,
	"expires_at" timestamp(6) with time zone,
	"is_active" boolean DEFAULT true NOT NULL,
	"revoked_at" timestamp(6) with time zone,
	"rotated_from" uuid,
	"change_id" bigint NOT NULL,
	CONSTRAINT "api_keys_prefix_unique" UNIQUE("prefix"),
	CONSTRAINT "api_keys_digest_is_sha256" CHECK (octet_length("api_keys"."digest") = 32),
	CONSTRAINT "api_keys_scopes_are_known" CHECK ("api_keys"."scopes" <@ array['read', 'trade', 'admin'] and cardinality("api_keys"."scopes") > 0),
	CONSTRAINT "api_keys_revoked_or_active" CHECK ("api_keys"."is_active" = ("api_keys"."revoked_at" is null))
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp(6) with time zone NOT NULL,
	"refresh_id" uuid,
	"refreshed_at" timestamp(6) with time zone NOT NULL,
	"signed_by" text NOT NULL,
	"previous_refresh_id" uuid,
	"expires_at" timestamp(6) with time zone NOT NULL,
	"order_key_thumbprint" text,
	"ended_at" timestamp(6) with time zone,
	"end_reason" text,
	"change_id" bigint,
	CONSTRAINT "sessions_end_has_a_reason" CHECK (("sessions"."ended_at" is null) = ("sessions"."end_reason" is null))
);
--> statement-breakpoint
ALTER TABLE "api_key_usage" ADD CONSTRAINT "api_key_usage_key_id_api_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."api_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_of_user" ON "api_keys" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "api_keys_by_change" ON "api_keys" USING btree ("change_id");--> statement-breakpoint
CREATE INDEX "sessions_of_user" ON "sessions" USING btree ("user_id") WHERE "sessions"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "sessions_by_change" ON "sessions" USING btree ("change_id") WHERE "sessions"."change_id" is not null;
--> statement-breakpoint
-- Numbers the changes that the edges are told. The lock is held until the change commits, so that
-- numbers commit in their order: who has read up to one has missed none below it.
CREATE SEQUENCE control_changes;
--> statement-breakpoint
CREATE FUNCTION next_control_change() RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('control_changes'));
  PERFORM pg_notify('control_moved', '');
  RETURN nextval('control_changes');
END $$;
--> statement-breakpoint
CREATE FUNCTION session_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.change_id := next_control_change();
  NEW.refresh_id := NULL;
  NEW.previous_refresh_id := NULL;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER session_ends BEFORE UPDATE ON sessions
  FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION session_ends();
--> statement-breakpoint
CREATE FUNCTION session_has_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'session % has ended', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'session_has_ended';
END $$;
--> statement-breakpoint
CREATE TRIGGER session_has_ended BEFORE UPDATE ON sessions
  FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION session_has_ended();
--> statement-breakpoint
CREATE FUNCTION api_key_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.change_id := next_control_change();
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER api_key_changes BEFORE INSERT OR UPDATE ON api_keys
  FOR EACH ROW EXECUTE FUNCTION api_key_changes();
--> statement-breakpoint
CREATE TRIGGER sessions_are_kept BEFORE DELETE OR TRUNCATE ON sessions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER api_keys_are_kept BEFORE DELETE OR TRUNCATE ON api_keys
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
