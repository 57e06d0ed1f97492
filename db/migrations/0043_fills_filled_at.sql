-- When a fill was made: of its print, or later where the house sold on that.
ALTER TABLE "fills" ADD COLUMN "filled_at" timestamp(6) with time zone;
--> statement-breakpoint
ALTER TABLE fills DISABLE TRIGGER fills_are_append_only;
--> statement-breakpoint
UPDATE fills SET filled_at = coalesce(orders.filled_at, print_at) FROM orders WHERE orders.id = order_id;
--> statement-breakpoint
ALTER TABLE fills ENABLE TRIGGER fills_are_append_only;
--> statement-breakpoint
ALTER TABLE "fills" ALTER COLUMN "filled_at" SET NOT NULL;
--> statement-breakpoint
DROP INDEX "fills_newest";
--> statement-breakpoint
CREATE INDEX "fills_newest" ON "fills" USING btree ("user_id","filled_at","order_id");
--> statement-breakpoint
GRANT SELECT (filled_at) ON fills TO mockstreet_engine;
