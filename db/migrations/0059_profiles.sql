-- What users choose to show their friends: nothing, until they say so. It comes home from the journal like who they are, so that a
-- restore shows nobody what somebody has hidden since the backup.
CREATE TABLE "profiles" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"bio" text,
	"shows_equity" boolean DEFAULT false NOT NULL,
	"shows_positions" boolean DEFAULT false NOT NULL,
	"shows_trades" boolean DEFAULT false NOT NULL,
	"changed_at" timestamp(6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TRIGGER journal_row AFTER INSERT OR UPDATE ON profiles FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (bio, shows_equity, shows_positions, shows_trades, changed_at) ON profiles
  TO mockstreet_api;
