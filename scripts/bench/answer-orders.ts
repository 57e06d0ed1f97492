import process from 'node:process';

/** What a process of the benchmark is for: whoever forked it sends orders, and is told what came of each. It dies with them. */
export function answerOrders<Order>(run: (order: Order) => Promise<object>): void {
  process.on('message', (order: Order) => {
    run(order).then(
      (report) => process.send?.(report),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
        process.exit(1);
      },
    );
  });
  process.on('disconnect', () => process.exit(0));
}
