-- Under which rules an order was decided: who decides it again later knows whether it has to come out alike.
ALTER TABLE "orders" ADD COLUMN "decided_under" text;
--> statement-breakpoint
GRANT UPDATE (decided_under) ON orders TO mockstreet_engine;
