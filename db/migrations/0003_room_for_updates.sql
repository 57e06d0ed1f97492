-- Room on each page, so that a balance is updated where it stands and no index has to follow.
ALTER TABLE wallets SET (fillfactor = 50);
--> statement-breakpoint
ALTER TABLE portfolios SET (fillfactor = 70);
--> statement-breakpoint
-- Events are written and read whole; nobody looks inside them here.
ALTER TABLE "outbox" ALTER COLUMN "payload" SET DATA TYPE json USING payload::json;
