-- What each user wants to find at once on the page of the market. One row a user: a restore takes images of rows, which tell of
-- no deletion, and what is in no list any more is told of by the list.
CREATE TABLE "favourites" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"ticker_ids" text[] NOT NULL,
	"added_at" timestamp(6) with time zone[] NOT NULL,
	"changed_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "favourites_are_few" CHECK (cardinality("favourites"."ticker_ids") <= 200 and cardinality("favourites"."added_at") = cardinality("favourites"."ticker_ids"))
);
--> statement-breakpoint
CREATE TRIGGER journal_row AFTER INSERT OR UPDATE ON favourites FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (ticker_ids, added_at, changed_at) ON favourites TO mockstreet_api;
